import { describe, expect, it } from 'vitest';
import { decimal } from '../../domain/money/decimal.ts';
import { reconciliationTriggers } from '../../domain/reconciliation/reconciliation.ts';
import { aFill, anUpdate, testRef } from '../../testing/builders.ts';
import {
  accountEventMessage,
  applySettingsCommandMessage,
  cancelCommandMessage,
  encodeAccountEvent,
  encodeCommand,
  reconcileCommandMessage,
} from './messages.ts';

describe('a message', () => {
  it('carries amounts as plain text, never as a float or in exponents', () => {
    const sent = aFill({ quantity: decimal('0.000000000000000001'), price: decimal('900000000000000000') });
    const text = encodeAccountEvent({ kind: 'FILL', fill: sent, correlationId: 'c' });
    expect(JSON.parse(text)).toMatchObject({
      version: 1,
      fill: { quantity: '0.000000000000000001', price: '900000000000000000' },
    });
  });

  it('is not made of an amount that is no number', () => {
    const cost = decimal('0').dividedBy(0);
    expect(() => encodeAccountEvent({ kind: 'FILL', fill: aFill({ cost }), correlationId: 'c' })).toThrow(
      RangeError,
    );
  });
});

type Message = Record<string, unknown>;
const asMessage = (text: string): Message => JSON.parse(text) as Message;
const fillMessage = asMessage(
  encodeAccountEvent({
    kind: 'FILL',
    fill: aFill({ fee: { asset: 'BTC', amount: decimal('0.0001') } }),
    correlationId: 'c',
  }),
);
const updateMessage = asMessage(
  encodeAccountEvent({ kind: 'ORDER_UPDATE', update: anUpdate(), correlationId: 'c' }),
);
const cancelMessage = asMessage(
  encodeCommand({ kind: 'CANCEL', ...testRef, orderId: 'order-1', correlationId: 'c' }),
);
const reconcileMessage = asMessage(
  encodeCommand({ kind: 'RECONCILE', ...testRef, trigger: reconciliationTriggers[0], correlationId: 'c' }),
);

const settingsMessage = asMessage(
  encodeCommand({ kind: 'APPLY_SETTINGS', ...testRef, instrument: 'BTC/USDT:USDT', correlationId: 'c' }),
);

/** The message with one field, at a path such as `fill.fee.asset`, replaced; removed when the value is undefined. */
function withField(message: Message, path: string, value: unknown): Message {
  const [head = '', ...rest] = path.split('.');
  if (rest.length > 0)
    return { ...message, [head]: withField(message[head] as Message, rest.join('.'), value) };
  const { [head]: _, ...others } = message;
  return value === undefined ? others : { ...others, [head]: value };
}

const long = 'x'.repeat(129);
const noText = [undefined, null, 7, true, {}, ['a']];
const noId = [...noText, '', long];
const noChoice = [...noText, '', 'BUY', 'Stream', 'toString', '__proto__'];
const noAmount = [
  ...noText,
  '',
  'NaN',
  'Infinity',
  '-1',
  '1e5',
  '+1',
  ' 1',
  '.5',
  '1,5',
  '1'.repeat(19),
  `0.${'1'.repeat(19)}`,
  Number.NaN,
];
const noSignedAmount = noAmount.filter((value) => value !== '-1');
/** May be absent, and may be nothing else than what it is. */
const given = <Value>(values: readonly Value[]) => values.filter((value) => value !== undefined);
const noPositiveAmount = [...noAmount, '0', '0.000', '-0'];
const noTime = [
  undefined,
  null,
  '1750000000000',
  -1,
  0.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1e300,
  {},
  true,
];
const noSymbol = [
  ...noText,
  '',
  'BTCUSDT',
  'btc/usdt',
  'BTC/USDT/',
  'BTC/',
  'BTC/USDT\n',
  `${'X'.repeat(33)}/USDT`,
  'X'.repeat(100_000),
];
const noAsset = [...noText, '', 'btc', 'BTC/USDT', 'X'.repeat(33)];
const noVersion = [undefined, null, 0, 2, 1.5, '1', Number.NaN, [1]];

const reportFields = (path: string): readonly (readonly [string, readonly unknown[]])[] => [
  [`${path}.ownerId`, noId],
  [`${path}.accountId`, noId],
  [`${path}.venue`, noChoice],
  [`${path}.instrument`, noSymbol],
  [`${path}.venueOrderId`, noId],
  [`${path}.clientOrderId`, [...noText, 'x'.repeat(65)]],
  [`${path}.venueTimeMs`, noTime],
  [`${path}.source`, noChoice],
  [path, [...noText, [], '']],
];
const envelope = [
  ['version', noVersion],
  ['kind', [...noChoice, 'CANCELED', 'fill']],
  ['correlationId', noId],
] as const;

describe('a fill with a field that is wrong', () => {
  it.each<readonly [string, readonly unknown[]]>([
    ...envelope,
    ...reportFields('fill'),
    ['fill.tradeId', noId],
    ['fill.side', noChoice],
    ['fill.quantity', noPositiveAmount],
    ['fill.price', noPositiveAmount],
    ['fill.cost', noAmount],
    ['fill.fee', [null, 7, {}, [], 'BTC']],
    ['fill.fee.asset', noAsset],
    ['fill.fee.amount', noSignedAmount],
    ['fill.realizedPnl', given(noSignedAmount)],
    ['fill.positionSide', given(noChoice)],
    ['fill.liquidation', ['true', 1, null]],
    ['fill.liquidity', noChoice],
    ...['fill', 'fill.fee'].map((path) => [`${path}.extra`, ['1']] as const),
    ['extra', ['1']],
    // The body of the other kind of message, beside its own.
    ['update', [updateMessage.update]],
  ])('%s is refused', (path, values) => {
    for (const value of values) {
      const parsed = accountEventMessage.safeParse(withField(fillMessage, path, value));
      expect([value, parsed.success]).toEqual([value, false]);
      // The field is named: whoever finds the message among the dead letters knows where to look.
      if (!path.endsWith('extra') && path !== 'update')
        expect(parsed.error?.issues.map((issue) => issue.path.join('.')).join(' ')).toContain(path);
    }
  });

  it('but one without a fee is whole', () => {
    expect(accountEventMessage.safeParse(withField(fillMessage, 'fill.fee', undefined)).success).toBe(true);
  });
});

describe('an order’s state with a field that is wrong', () => {
  it.each<readonly [string, readonly unknown[]]>([
    ...envelope,
    ...reportFields('update'),
    ['update.status', [...noChoice, 'REJECTED', 'NEW']],
    ['update.executedQuantity', noAmount],
    ['update.extra', ['1']],
    ['extra', ['1']],
    ['fill', [fillMessage.fill]],
  ])('%s is refused', (path, values) => {
    for (const value of values)
      expect([value, accountEventMessage.safeParse(withField(updateMessage, path, value)).success]).toEqual([
        value,
        false,
      ]);
  });
});

describe('a command with a field that is wrong', () => {
  const wrong: readonly (readonly [string, readonly unknown[]])[] = [
    ...envelope,
    ['ownerId', noId],
    ['accountId', noId],
    ['extra', ['1']],
  ];
  it.each<readonly [string, readonly unknown[]]>([...wrong, ['orderId', noId], ['trigger', ['SCHEDULE']]])(
    '(a cancel) %s is refused',
    (path, values) => {
      for (const value of values)
        expect([
          value,
          cancelCommandMessage.safeParse(withField(cancelMessage, path, value)).success,
        ]).toEqual([value, false]);
    },
  );

  it.each<readonly [string, readonly unknown[]]>([...wrong, ['trigger', noChoice], ['orderId', ['order-1']]])(
    '(a reconciliation) %s is refused',
    (path, values) => {
      for (const value of values)
        expect([
          value,
          reconcileCommandMessage.safeParse(withField(reconcileMessage, path, value)).success,
        ]).toEqual([value, false]);
    },
  );

  it.each<readonly [string, readonly unknown[]]>([
    ...wrong,
    ['instrument', noSymbol],
    ['orderId', ['order-1']],
  ])('(settings) %s is refused', (path, values) => {
    for (const value of values)
      expect([
        value,
        applySettingsCommandMessage.safeParse(withField(settingsMessage, path, value)).success,
      ]).toEqual([value, false]);
  });

  it('is read by its own schema only', () => {
    const messages = [fillMessage, updateMessage, cancelMessage, reconcileMessage, settingsMessage];
    const schemas = [
      accountEventMessage,
      cancelCommandMessage,
      reconcileCommandMessage,
      applySettingsCommandMessage,
    ];
    const readers = messages.map((message) => schemas.filter((schema) => schema.safeParse(message).success));
    expect(readers).toEqual([
      [accountEventMessage],
      [accountEventMessage],
      [cancelCommandMessage],
      [reconcileCommandMessage],
      [applySettingsCommandMessage],
    ]);
  });
});
