import * as z from 'zod';
import { isVenueId, type VenueId } from '../../domain/account/account.ts';
import { decimal, decimalText, isDecimalText } from '../../domain/money/decimal.ts';
import { positionSides } from '../../domain/order/order.ts';
import { reconciliationTriggers } from '../../domain/reconciliation/reconciliation.ts';
import type {
  AccountEvent,
  ApplySettingsCommand,
  CancelCommand,
  ReconcileCommand,
} from '../../ports/queues.port.ts';

/** Messages carry a version; a consumer refuses one it does not know instead of guessing. */
const messageVersion = 1;

const amount = z
  .string()
  .refine((text) => isDecimalText(text) && !text.startsWith('-'), 'must be a plain decimal, not negative')
  .transform(decimal);
const signedAmount = z.string().refine(isDecimalText, 'must be a plain decimal').transform(decimal);
const positiveAmount = amount.refine((value) => value.greaterThan(0), 'must be positive');
const id = z.string().min(1).max(128);
const symbol = z.string().regex(/^[A-Z0-9]{1,32}\/[A-Z0-9]{1,32}(:[A-Z0-9]{1,32})?$/);
const timeMs = z.number().int().nonnegative();

const report = {
  ownerId: id,
  accountId: id,
  venue: z.custom<VenueId>(isVenueId),
  instrument: symbol,
  venueOrderId: id,
  clientOrderId: z.string().max(64),
  venueTimeMs: timeMs,
  source: z.enum(['stream', 'reconcile', 'resolve']),
};

const fillMessage = z.strictObject({
  version: z.literal(messageVersion),
  kind: z.literal('FILL'),
  correlationId: id,
  fill: z.strictObject({
    ...report,
    tradeId: id,
    side: z.enum(['buy', 'sell']),
    quantity: positiveAmount,
    price: positiveAmount,
    cost: amount,
    fee: z
      .strictObject({ asset: z.string().regex(/^[A-Z0-9]{1,32}$/), amount: signedAmount })
      .exactOptional(),
    positionSide: z.enum(positionSides).exactOptional(),
    realizedPnl: signedAmount.exactOptional(),
    liquidation: z.boolean().exactOptional(),
    liquidity: z.enum(['maker', 'taker']),
  }),
});

const updateMessage = z.strictObject({
  version: z.literal(messageVersion),
  kind: z.literal('ORDER_UPDATE'),
  correlationId: id,
  update: z.strictObject({
    ...report,
    status: z.enum(['ACCEPTED', 'FILLED', 'CANCELED', 'EXPIRED']),
    executedQuantity: amount,
  }),
});

/** Parses a queue message; throws a ZodError that names the field. */
export const accountEventMessage: z.ZodType<AccountEvent> = z
  .discriminatedUnion('kind', [fillMessage, updateMessage])
  .transform(({ version: _, ...event }) => event);

export function encodeAccountEvent(event: AccountEvent): string {
  return JSON.stringify({ version: messageVersion, ...event }, decimalsAsText);
}

export const cancelCommandMessage: z.ZodType<CancelCommand> = z
  .strictObject({
    version: z.literal(messageVersion),
    kind: z.literal('CANCEL'),
    ownerId: id,
    accountId: id,
    orderId: id,
    correlationId: id,
  })
  .transform(({ version: _, ...command }) => command);

export const reconcileCommandMessage: z.ZodType<ReconcileCommand> = z
  .strictObject({
    version: z.literal(messageVersion),
    kind: z.literal('RECONCILE'),
    ownerId: id,
    accountId: id,
    trigger: z.enum(reconciliationTriggers),
    correlationId: id,
  })
  .transform(({ version: _, ...command }) => command);

export const applySettingsCommandMessage: z.ZodType<ApplySettingsCommand> = z
  .strictObject({
    version: z.literal(messageVersion),
    kind: z.literal('APPLY_SETTINGS'),
    ownerId: id,
    accountId: id,
    instrument: symbol,
    correlationId: id,
  })
  .transform(({ version: _, ...command }) => command);

export function encodeCommand(command: CancelCommand | ReconcileCommand | ApplySettingsCommand): string {
  return JSON.stringify({ version: messageVersion, ...command });
}

/** Decimals write themselves with `toJSON`, which may use exponents: take the value before that happened. */
function decimalsAsText(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const raw = this[key];
  return raw !== null && typeof raw === 'object' && 'toFixed' in raw
    ? decimalText(raw as ReturnType<typeof decimal>)
    : value;
}
