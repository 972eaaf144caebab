import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { venueIds } from '../../domain/account/account.ts';
import { decimal, zero } from '../../domain/money/decimal.ts';
import type { Fill, VenueOrderUpdate } from '../../domain/order/fill.ts';
import { reconciliationTriggers } from '../../domain/reconciliation/reconciliation.ts';
import type { AccountEvent, CancelCommand, ReconcileCommand } from '../../ports/queues.port.ts';
import { plainDecimalText } from '../../testing/arbitraries.ts';
import {
  accountEventMessage,
  cancelCommandMessage,
  encodeAccountEvent,
  encodeCommand,
  reconcileCommandMessage,
} from './messages.ts';

// Minus zero is written as zero.
const signedAmount = plainDecimalText.map(decimal).map((value) => (value.isZero() ? zero : value));
const amount = plainDecimalText.filter((text) => !text.startsWith('-')).map(decimal);
const positiveAmount = amount.filter((value) => value.greaterThan(0));
const id = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 });
const symbolPart = fc.stringMatching(/^[A-Z0-9]{1,12}$/);
const report = {
  ownerId: id,
  accountId: id,
  venue: fc.constantFrom(...venueIds),
  instrument: fc
    .tuple(symbolPart, symbolPart, fc.option(symbolPart))
    .map(([base, quote, settle]) => `${base}/${quote}${settle === null ? '' : `:${settle}`}`),
  venueOrderId: id,
  clientOrderId: fc.string({ maxLength: 64 }),
  venueTimeMs: fc.maxSafeNat(),
  source: fc.constantFrom('stream', 'reconcile', 'resolve'),
} as const;
const fill: fc.Arbitrary<Fill> = fc.record(
  {
    ...report,
    tradeId: id,
    side: fc.constantFrom('buy', 'sell'),
    quantity: positiveAmount,
    price: positiveAmount,
    cost: amount,
    fee: fc.record({ asset: symbolPart, amount: signedAmount }),
    positionSide: fc.constantFrom('LONG', 'SHORT'),
    realizedPnl: signedAmount,
    liquidation: fc.boolean(),
    liquidity: fc.constantFrom('maker', 'taker'),
  },
  {
    noNullPrototype: true,
    requiredKeys: [
      ...(Object.keys(report) as (keyof typeof report)[]),
      'tradeId',
      'side',
      'quantity',
      'price',
      'cost',
      'liquidity',
    ],
  },
);
const update: fc.Arbitrary<VenueOrderUpdate> = fc.record(
  {
    ...report,
    status: fc.constantFrom('ACCEPTED', 'FILLED', 'CANCELED', 'EXPIRED'),
    executedQuantity: amount,
  },
  { noNullPrototype: true },
);
const event: fc.Arbitrary<AccountEvent> = fc.oneof(
  fc.record({ kind: fc.constant('FILL' as const), fill, correlationId: id }, { noNullPrototype: true }),
  fc.record(
    { kind: fc.constant('ORDER_UPDATE' as const), update, correlationId: id },
    { noNullPrototype: true },
  ),
);
const command: fc.Arbitrary<CancelCommand> = fc.record(
  { kind: fc.constant('CANCEL' as const), ownerId: id, accountId: id, orderId: id, correlationId: id },
  { noNullPrototype: true },
);
const reconcile: fc.Arbitrary<ReconcileCommand> = fc.record(
  {
    kind: fc.constant('RECONCILE' as const),
    ownerId: id,
    accountId: id,
    trigger: fc.constantFrom(...reconciliationTriggers),
    correlationId: id,
  },
  { noNullPrototype: true },
);

describe('a message', () => {
  it('comes back as the event that it was, to the last digit', () => {
    fc.assert(
      fc.property(event, (sent) => {
        expect(accountEventMessage.parse(JSON.parse(encodeAccountEvent(sent)))).toEqual(sent);
      }),
      { numRuns: 500 },
    );
  });

  it('comes back as the command that it was', () => {
    fc.assert(
      fc.property(command, reconcile, (cancel, reconciliation) => {
        expect(cancelCommandMessage.parse(JSON.parse(encodeCommand(cancel)))).toEqual(cancel);
        expect(reconcileCommandMessage.parse(JSON.parse(encodeCommand(reconciliation)))).toEqual(
          reconciliation,
        );
      }),
    );
  });

  it('knows nothing of what a hostile one would add to it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(accountEventMessage.safeParse(value).success).toBe(false);
        expect(cancelCommandMessage.safeParse(value).success).toBe(false);
        expect(reconcileCommandMessage.safeParse(value).success).toBe(false);
      }),
    );
  });
});
