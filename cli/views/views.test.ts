import { expect, test } from 'vitest';
import { entry, order, orderId, placedAtMs, soundEntries } from '../testing/resources.ts';
import { positionTable } from './account.ts';
import { ledgerTable } from './ledger.ts';
import { orderTable, orderText } from './order.ts';
import { pnlText } from './pnl.ts';
import { reconciliationText } from './reconciliation.ts';
import { sagaText, timedSaga } from './saga.ts';

/** Where a column's texts end, in the lines that have one. */
function ends(text: string, ...words: string[]): number[] {
  return words.map((word) => {
    const line = text.split('\n').find((one) => one.includes(word)) ?? '';
    return line.indexOf(word) + word.length;
  });
}

test('order ids are whole and amounts end in one column', () => {
  const text = orderTable([order({ quantity: '0.01' }), order({ quantity: '1234.5' })]);
  expect(text.match(new RegExp(orderId, 'g'))).toHaveLength(2);
  expect(new Set(ends(text, 'QUANTITY', ' 0.01', ' 1234.5')).size).toBe(1);
});

test('an order by value shows the value and its currency', () => {
  expect(orderTable([order({ quantity: null, quoteQuantity: '50' })])).toContain('50 USDT');
});

test('a refused order says why in its first line', () => {
  const text = orderText(
    order({ state: 'REJECTED', code: 'VENUE_REJECTED', message: 'Account has no money.' }),
  );
  expect(text.split('\n')[0]).toBe(`Order ${orderId} is REJECTED: VENUE_REJECTED, Account has no money.`);
});

test("a venue's words cannot steer the terminal, and nothing is coloured", () => {
  const message = 'no\u001b[2J\u0007\nmoney';
  const texts = [
    orderText(order({ code: 'VENUE_REJECTED', message, strategyId: '\u001b[31m' })),
    orderTable([order({ code: '\u001b[31m' })]),
    ledgerTable([
      ...soundEntries,
      { ...entry('E', 'ADJUSTMENT', [['SUSPENSE', 'BTC', '1']]), reason: message },
    ]),
  ];
  for (const text of texts) expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
});

test('a saga shows each step, when it was since placing, and how long it took', () => {
  const step = (sequence: number, sincePlacedMs: number) => ({
    sequence,
    step: 'submit-order' as const,
    outcome: 'ACCEPTED',
    stateBefore: null,
    stateAfter: 'ACCEPTED' as const,
    atMs: placedAtMs + sincePlacedMs,
    sincePlacedMs,
    detail: { venueOrderId: '6211' },
  });
  const steps = [step(1, 0), step(2, 220), step(3, 44_285)];
  const saga = timedSaga({ orderId, state: 'ACCEPTED', execution: `${orderId}-0`, steps });
  expect(saga.steps.map((one) => one.sincePreviousMs)).toEqual([0, 220, 44_065]);
  expect(sagaText(saga).split('\n').at(-1)).toMatch(
    /submit-order +ACCEPTED .*44285 ms +44065 ms +venueOrderId=6211$/,
  );
});

test('a position without a fresh price shows that there is none', () => {
  const position = {
    positionId: 'paper-binance~BTC-USDT',
    accountId: 'paper-binance',
    venue: 'binance' as const,
    instrument: 'BTC/USDT',
    kind: 'SPOT' as const,
    positionSide: null,
    quantity: '0.5',
    margin: null,
    leverage: null,
    averageEntryPrice: '60000',
    realizedPnl: '-1.5',
    unrealizedPnl: null,
    pendingBuy: '0',
    pendingSell: '0',
    markPrice: null,
  };
  expect(positionTable({ positions: [position] }).split('\n')[1]).toMatch(
    /^BTC\/USDT +spot +LONG +0\.5 +- +- +60000 +- +- +-1\.5 +0 +0$/,
  );
  const short = { ...position, instrument: 'BTC/USDT:USDT', kind: 'PERPETUAL' as const, quantity: '-0.5' };
  const margined = { ...short, margin: '1500', leverage: '20', markPrice: '61000', unrealizedPnl: '-500' };
  expect(positionTable({ positions: [margined] }).split('\n')[1]).toMatch(
    /^BTC\/USDT:USDT +perpetual +SHORT +-0\.5 +1500 +20x +60000 +61000 +-500 +-1\.5 +0 +0$/,
  );
});

test('a reconciliation shows assets and positions in both books', () => {
  const text = reconciliationText({
    accountId: 'a',
    venue: 'okx',
    trigger: 'REQUEST',
    status: 'MATCHED',
    message: null,
    startedAtMs: 0,
    finishedAtMs: 0,
    openOrders: { ours: 0, venue: 0 },
    foreignOrders: [],
    orphanOrders: [],
    fillsReported: 0,
    transfersBooked: 0,
    fundingBooked: 3,
    balances: [{ asset: 'USDT', ours: '1', venue: '1', difference: '0' }],
    positions: [
      { instrument: 'BTC/USDT:USDT', positionSide: 'SHORT', ours: '-1', venue: '-1', difference: '0' },
    ],
    modes: [],
  });
  expect(text).toMatch(/funding booked +3$/m);
  expect(text.split('\n').slice(-2)).toEqual([
    expect.stringMatching(/^USDT +1 +1 +0$/),
    expect.stringMatching(/^BTC\/USDT:USDT SHORT +-1 +-1 +0$/),
  ]);
});

test('profit is shown by group, then in all, then what is open and what was not counted', () => {
  const sum = { asset: 'USDT', realized: '200', fees: '12.2', funding: '0', net: '187.8', trades: 3 };
  const text = pnlText({
    ...{ by: 'day', zone: 'Asia/Seoul', basis: 'FIFO', asOfMs: placedAtMs, rates: [] },
    rows: [{ group: '2026-03-01', ...sum, unconvertedFees: { BNB: '0.01' } }],
    totals: [{ ...sum, unconvertedFees: {}, unrealized: null, reported: null }],
    open: [
      {
        ...{ accountId: 'a', instrument: 'BTC/USDT', positionSide: null, asset: 'USDT', quantity: '0.05' },
        ...{ cost: '3000', averagePrice: '60000', midPrice: null, midPriceAsOfMs: null, unrealized: null },
      },
    ],
    uncovered: [{ instrument: 'BTC/USDT', quantity: '2' }],
    equity: [{ asset: 'USDT', drawdownMax: '50', drawdownRatioMax: '0.045', points: [] }],
  });
  expect(text).toMatch(/^DAY \(Asia\/Seoul\) +ASSET +TRADES +REALIZED +FEES +FUNDING +NET +OTHER FEES/);
  expect(text).toMatch(/2026-03-01 +USDT +3 +200 +12.2 +0 +187.8 +0.01 BNB/);
  expect(text).toMatch(/total +USDT +3 +200/);
  expect(text).toMatch(/BTC\/USDT +a +0.05 +60000 +- +- +USDT/);
  expect(text).toContain('2 of BTC/USDT sold that was never bought here');
  expect(text).toContain('Largest drawdown: 50 USDT, 4.50 %.');
});
