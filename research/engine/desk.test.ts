import { describe, expect, it } from 'vitest';
import type { Intent } from '../../shared/strategies/intents.ts';
import { buy, buyAt, candlesOf, minute, play, type Row, sellAt, short, still } from './testing/play.ts';

describe('a limit order', () => {
  it.each<[string, Row, unknown[][]]>([
    ['is not filled at a touch', [100, 101, 95, 100], []],
    ['is filled at its price when the price goes through it', [100, 101, 94.9, 100], [[1, 'BUY', 95, 1]]],
    ['takes at the open when the market is beyond it at once', [90, 101, 89, 100], [[1, 'BUY', 90, 1]]],
  ])('%s', (_, row, fills) => {
    expect(play([still, row], { 0: [buyAt('95')] }).fills).toEqual(fills);
  });

  it('that rests gets its own price and the fee of a maker, though the market opens beyond it', () => {
    const rows = [still, still, [90, 91, 89, 90]] as const;
    const { fills, trades } = play(
      [...rows, still],
      { 0: [buyAt('95')], 2: [{ kind: 'close' }] },
      {
        more: { feeRate: 0.01, makerFeeRate: 0.001 },
      },
    );
    expect(fills[0]).toEqual([2, 'BUY', 95, 1]);
    expect(trades[0]?.fee).toBeCloseTo(95 * 0.001 + 100 * 0.01, 10);
  });
});

describe('a stop order', () => {
  const stop = (side: 'BUY' | 'SELL', price: string): Intent => ({
    kind: 'place',
    side,
    type: 'STOP',
    price,
  });
  it.each<[string, Intent, Row, unknown[][]]>([
    ['fills at a touch', stop('BUY', '105'), [100, 105, 99, 100], [[1, 'BUY', 105, 1]]],
    ['fills at the open where that is worse', stop('BUY', '105'), [107, 108, 99, 100], [[1, 'BUY', 107, 1]]],
    ['waits', stop('BUY', '105'), [100, 104, 99, 100], []],
    ['sells below', stop('SELL', '95'), [94, 99, 90, 98], [[1, 'SELL', 94, 1]]],
  ])('%s', (_, intent, row, fills) => {
    expect(play([still, row], { 0: [intent] }, { more: { allowShort: true } }).fills).toEqual(fills);
  });

  it('loses the slippage', () => {
    const more = { slippage: 0.01 };
    const { fills } = play([still, [100, 110, 99, 100]], { 0: [stop('BUY', '105')] }, { more });
    expect(fills).toEqual([[1, 'BUY', 105 * 1.01, 1]]);
  });
});

describe('several orders', () => {
  it('are known by their tags, shown, amended and cancelled', () => {
    const { views, events, fills } = play([still, still, still, [100, 101, 89, 100]], {
      0: [buyAt('95'), buyAt('90', { tag: 'low' })],
      1: [
        { kind: 'amend', tag: 'in', price: '91', size: { kind: 'fixed', quantity: '2' } },
        { kind: 'cancel', tag: 'low' },
        { kind: 'cancel', tag: 'none' },
      ],
    });
    const low = { tag: 'low', side: 'BUY', price: 90, remaining: 1 };
    expect(views[1]?.openOrders).toEqual([{ tag: 'in', side: 'BUY', price: 95, remaining: 1 }, low]);
    expect(views[2]?.openOrders).toEqual([{ tag: 'in', side: 'BUY', price: 91, remaining: 2 }]);
    expect(events[0]).toMatchObject({ kind: 'order', tag: 'low', outcome: 'CANCELED', filled: 0 });
    expect(fills).toEqual([[3, 'BUY', 91, 2]]);
  });

  it('a strategy hears of a fill, and what it wants then waits for the next candle', () => {
    const rows: Row[] = [still, [100, 110, 94, 100], [100, 110, 99, 100]];
    const { fills, events, views } = play(rows, { 0: [buyAt('95')] }, { on: { 'fill in': [sellAt('105')] } });
    expect(fills).toEqual([
      [1, 'BUY', 95, 1],
      [2, 'SELL', 105, 1],
    ]);
    expect(events[0]).toEqual({
      ...{ kind: 'fill', timeMs: minute, side: 'BUY', price: 95, quantity: 1, tag: 'in', remaining: 0 },
    });
    expect(views[1]).toMatchObject({ position: 1, entryPrice: 95, equity: 10_005 });
  });

  it.each<[string, Intent[], string, string]>([
    ['a tag in use', [buyAt('95'), buyAt('90')], 'REJECTED', 'TAG_IN_USE'],
    ['no price', [buyAt('0')], 'REJECTED', 'FIELD_INVALID'],
    ['nothing to reduce', [sellAt('99', { reduceOnly: true })], 'DENIED', 'NOTHING_TO_REDUCE'],
    ['no cash', [buyAt('95', { size: { kind: 'percent', percent: 1e-9 } })], 'DENIED', 'INSUFFICIENT_FUNDS'],
    ['a short that is not allowed', [sellAt('99')], 'DENIED', 'SHORT_NOT_ALLOWED'],
  ])('one is refused for %s', (_, intents, outcome, code) => {
    const { events } = play([still, still, still], { 0: intents });
    expect(events).toContainEqual(expect.objectContaining({ kind: 'order', outcome, code }));
  });
});

describe('protection', () => {
  const stopLoss = { price: '95' };
  const takeProfits = [{ price: '110' }];

  it.each<[string, object, Row[], unknown[]]>([
    [
      'the stop comes before the take profit',
      { stopLoss, takeProfits },
      [[100, 120, 90, 100]],
      [1, 'SELL', 95, 1],
    ],
    ['a gap fills at the open', { stopLoss }, [still, [90, 91, 89, 90]], [2, 'SELL', 90, 1]],
    ['a take profit fills at its price', { takeProfits }, [[100, 111, 99, 100]], [1, 'SELL', 110, 1]],
    ['a touch is no take profit', { takeProfits }, [[100, 110, 99, 100], still], []],
    [
      'trailing follows the best price of the candles before',
      { trailing: { distanceRatio: '0.05' } },
      [
        [100, 120, 99, 119],
        [119, 119, 113, 115],
      ],
      [2, 'SELL', 114, 1],
    ],
    [
      'trailing is met on the way from the best price to the close',
      { trailing: { distanceRatio: '0.05' } },
      [[100, 120, 99, 110]],
      [1, 'SELL', 114, 1],
    ],
    [
      'break-even holds once the price was good enough',
      { breakEven: { afterRatio: '0.05', offsetRatio: '0.01' } },
      [
        [100, 106, 100, 105],
        [105, 105, 100, 104],
      ],
      [2, 'SELL', 101, 1],
    ],
    ['time is over', { exitAfterMs: 2 * minute }, [still, still, [103, 104, 102, 103]], [3, 'SELL', 103, 1]],
  ])('of a long: %s', (_, protect, rows, fill) => {
    const { fills } = play([still, ...rows], { 0: [buy(protect)] });
    expect(fills.slice(1)).toEqual(fill.length === 0 ? [] : [fill]);
  });

  it.each<[string, object, Row[], unknown[]]>([
    [
      'stop first',
      { stopLoss: { price: '105' }, takeProfits: [{ price: '90' }] },
      [[100, 106, 80, 90]],
      [1, 'BUY', 105, 1],
    ],
    ['gap', { stopLoss: { distanceRatio: '0.05' } }, [still, [110, 111, 109, 110]], [2, 'BUY', 110, 1]],
    ['profit', { takeProfits: [{ distanceRatio: '0.1' }] }, [[100, 101, 89, 95]], [1, 'BUY', 90, 1]],
    [
      'trailing',
      { trailing: { distanceRatio: '0.05' } },
      [
        [100, 100, 80, 81],
        [81, 85, 81, 84],
      ],
      [2, 'BUY', 84, 1],
    ],
  ])('of a short: %s', (_, protect, rows, fill) => {
    const { fills } = play([still, ...rows], { 0: [short(protect)] }, { more: { allowShort: true } });
    expect(fills.slice(1)).toEqual([fill]);
  });

  it('keeps every take profit with its size', () => {
    const parts = ['0.5', '0.3', '0.2'].map((sizeRatio, index) => ({
      price: `${110 + 10 * index}`,
      sizeRatio,
    }));
    const order = buyAt('99', { size: { kind: 'fixed', quantity: '10' }, protect: { takeProfits: parts } });
    const rows: Row[] = [
      still,
      [100, 200, 98, 100],
      [100, 111, 99, 100],
      [100, 121, 99, 100],
      [100, 131, 99, 100],
    ];
    const { fills, events } = play(rows, { 0: [order] });
    expect(fills).toEqual([
      [1, 'BUY', 99, 10],
      [2, 'SELL', 110, 5],
      [3, 'SELL', 120, 3],
      [4, 'SELL', 130, 2],
    ]);
    expect(events.map((event) => 'tag' in event && event.tag)).toEqual(['in', 'TP1', 'TP2', 'TP3']);
  });

  it('of what opens within a candle can be stopped in it, and takes no profit in it', () => {
    const protect = { stopLoss, takeProfits };
    const through: Row = [100, 120, 94, 100];
    const { fills } = play([still, through, still], { 0: [buyAt('98', { protect })] });
    expect(fills).toEqual([
      [1, 'BUY', 98, 1],
      [1, 'SELL', 95, 1],
    ]);
    expect(play([still, [100, 120, 97, 100]], { 0: [buyAt('98', { protect })] }).fills).toHaveLength(1);
  });

  it('is changed and taken away while the position is open', () => {
    const protectAt = (price: string | null): Intent => ({
      ...{ kind: 'protect', terms: price === null ? null : { stopLoss: { price } } },
    });
    const rows: Row[] = [still, still, [100, 100, 96, 97], still];
    expect(play(rows, { 0: [buy({ stopLoss })], 1: [protectAt('97')] }).fills).toContainEqual([
      2,
      'SELL',
      97,
      1,
    ]);
    const low: Row[] = [still, still, [100, 100, 80, 97], still];
    expect(play(low, { 0: [buy({ stopLoss })], 1: [protectAt(null)] }).fills).toHaveLength(1);
    expect(play(low, { 1: [protectAt('97')] }).fills).toEqual([]);
  });

  it('leaves at the close when averaging moved its level beyond the candle', () => {
    const protect = { breakEven: { afterRatio: '0.01' } };
    const low: Row = [90, 91, 88, 89];
    const { fills } = play([still, still, low], { 0: [buy(protect)], 1: [buyAt('90.5')] });
    expect(fills.slice(1)).toEqual([
      [2, 'BUY', 90, 1],
      [2, 'SELL', 89, 1],
      [2, 'SELL', 89, 1],
    ]);
  });

  it('averages the entry when more is bought', () => {
    const { fills, views } = play([still, [90, 90, 90, 90], [90, 90, 90, 90], [90, 99.1, 90, 90]], {
      0: [buy({ takeProfits: [{ distanceRatio: '0.04' }] })],
      1: [{ kind: 'place', side: 'BUY', type: 'MARKET' }],
    });
    expect(views[2]).toMatchObject({ position: 2, entryPrice: 90 });
    expect(fills.slice(2)).toEqual([
      [3, 'SELL', 93.6, 1],
      [3, 'SELL', 93.6, 1],
    ]);
  });
});

describe('both sides at once', () => {
  it('stand, are protected and closed each by itself', () => {
    const hedge = (side: 'BUY' | 'SELL', positionSide: 'LONG' | 'SHORT', protect = {}): Intent => ({
      ...{ kind: 'place', side, type: 'MARKET', positionSide, protect },
    });
    const rows: Row[] = [still, still, still, [100, 106, 100, 105], [105, 105, 105, 105]];
    const { views, fills, equity } = play(
      rows,
      {
        0: [hedge('BUY', 'LONG'), hedge('SELL', 'SHORT', { stopLoss: { price: '106' } })],
        3: [{ kind: 'close', positionSide: 'LONG' }],
      },
      { more: { allowShort: true } },
    );
    expect(views[1]).toMatchObject({
      position: 0,
      long: { quantity: 1 },
      short: { quantity: 1, entryPrice: 100 },
    });
    expect(fills.slice(2)).toEqual([
      [3, 'BUY', 106, 1],
      [4, 'SELL', 105, 1],
    ]);
    expect(equity.at(-1)).toBe(10_000 - 6 + 5);
  });
});

describe('smaller candles', () => {
  it('say what came first', () => {
    const protect = { stopLoss: { price: '95' }, takeProfits: [{ price: '110' }] };
    const rows: Row[] = [still, [100, 120, 90, 100], still];
    const up: Row = [100, 120, 100, 115];
    const finer = candlesOf([still, still, up, [115, 115, 90, 100]], minute / 2);
    expect(play(rows, { 0: [buy(protect)] }).fills.at(-1)).toEqual([1, 'SELL', 95, 1]);
    expect(play(rows, { 0: [buy(protect)] }, { finer }).fills).toEqual([
      [1, 'BUY', 100, 1],
      [1, 'SELL', 110, 1],
    ]);
  });
});
