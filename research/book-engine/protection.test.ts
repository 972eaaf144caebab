import { describe, expect, it } from 'vitest';
import type { Intent } from '../../shared/strategies/intents.ts';
import type { Protection } from '../../shared/strategies/protection.ts';
import { book, buy, once, played, type Script } from './testing/played.ts';
import { bought, diff, type Message, sold } from './testing/small-tape.ts';

/** Bought at 102 at 1015, known at 1035; received 5 ms late, requests take 10 ms. */
const enter = (protect: Protection): Intent => ({ ...buy, protect });
const shown = ({ fills }: ReturnType<typeof played>) =>
  fills.map(({ timeMs, side, price, size, isMaker, tag }) => [timeMs, side, price, size, isMaker, tag]);
const bidOf = (atMs: number, ticks: number): Message =>
  diff(
    atMs,
    [95, 96, 97, 98, 99, 100, 101].map((each) => [each, each <= ticks ? 10 : 0] as const),
  );
const entry = [1_015, 'BUY', 102, 2, false, 'in'];
const perpetual = { more: { isPerpetual: true } };

describe('a stop', () => {
  it('fires on the bid that was received, and meets the book as it is when it arrives', () => {
    const stop = { stopLoss: { price: '98' } };
    const messages = [book, bidOf(1_040, 99), bidOf(1_050, 98), bidOf(1_062, 97), bidOf(1_200, 97)];
    const run = played(messages, once(enter(stop)));
    // 98 is seen at 1055 and sold at 1065, when 97 is the best bid.
    expect(shown(run)).toEqual([entry, [1_065, 'SELL', 97, 2, false, 'EXIT']]);
    const exit = run.heard.find(({ event }) => event.kind === 'fill' && event.tag === 'EXIT');
    expect(exit).toMatchObject({ position: 0, event: { timeMs: 1_085, remaining: 0 } });
    expect(run.refusedOrders).toBe(0);
  });

  it('that was not met does nothing, and goes with the position', () => {
    const script: Script = (event) => {
      if (event.kind !== 'book') return [];
      if (event.timeMs === 1_005) return [enter({ stopLoss: { distanceRatio: '0.02' } })];
      return event.timeMs === 1_045 ? [{ kind: 'close' }] : [];
    };
    const run = played([book, bidOf(1_040, 100), bidOf(1_100, 95), bidOf(1_200, 95)], script);
    expect(shown(run)).toEqual([entry, [1_055, 'SELL', 100, 2, false, null]]);
  });

  it('follows the best bid that was received, also one between two that the strategy was told', () => {
    const feeds = { book: { levels: 1, everyMs: 10_000 } };
    const terms = { trailing: { distanceRatio: '0.04' } };
    // Of the entry it would be 97.92, of the bid at 104 it is 99.84.
    const up = diff(
      1_050,
      [[104, 5]],
      [
        [102, 0],
        [103, 0],
        [110, 9],
      ],
    );
    const down = diff(1_060, [
      [104, 0],
      [100, 0],
    ]);
    const run = played([book, up, down, diff(1_300, [[99, 21]])], once(enter(terms)), { feeds });
    expect(shown(run)).toEqual([entry, [1_075, 'SELL', 99, 2, false, 'EXIT']]);
  });

  it('is tried again where the book could not be traded, and ends what stood for its time', () => {
    const terms = { exitAfterMs: 1_000 };
    // Known since 1035: over with the first message that is received at 2035 or later, here into a gap.
    const lost: Message = { kind: 'LOST', atMs: 2_035 };
    const messages = [book, bidOf(2_020, 100), bidOf(2_031, 100), lost, { ...book, atMs: 2_100 }];
    const run = played([...messages, bidOf(2_400, 99), bidOf(2_900, 99)], once(enter(terms)));
    expect(shown(run)).toEqual([entry, [2_415, 'SELL', 99, 2, false, 'EXIT']]);
  });

  it('is replaced and taken away by the strategy', () => {
    const terms = { stopLoss: { price: '99' } };
    const script: Script = (event) => {
      if (event.kind !== 'book') return [];
      if (event.timeMs === 1_005) return [enter(terms)];
      if (event.timeMs === 1_055) return [{ kind: 'protect', terms: { stopLoss: { price: '97' } } }];
      return event.timeMs === 1_105 ? [{ kind: 'protect', terms: null }] : [];
    };
    const messages = [book, bidOf(1_050, 100), bidOf(1_080, 98), bidOf(1_100, 98), bidOf(1_200, 95)];
    expect(shown(played(messages, script))).toEqual([entry]);
  });

  it('of a short looks at the ask', () => {
    const more = { allowShort: true };
    const sell: Intent = { ...buy, side: 'SELL', protect: { stopLoss: { price: '104' } } };
    const asks = diff(
      1_100,
      [],
      [
        [102, 0],
        [103, 0],
        [104, 5],
      ],
    );
    const run = played([book, asks, diff(1_200, [[99, 21]])], once(sell), { more });
    expect(shown(run).at(-1)).toEqual([1_115, 'BUY', 104, 2, false, 'EXIT']);
  });
});

describe('take profits', () => {
  const halves = {
    takeProfits: [
      { price: '104', sizeRatio: '0.5' },
      { price: '105', sizeRatio: '0.5' },
    ],
  };
  const stopped = { ...halves, stopLoss: { price: '98' } };

  it('of a perpetual rest in the queue, and are filled as makers', () => {
    const messages = [
      book,
      bidOf(1_050, 101),
      bought(1_100, 104, 5),
      bought(1_150, 106, 5),
      bidOf(1_300, 99),
    ];
    const run = played(messages, once(enter(halves)), perpetual);
    expect(shown(run)).toEqual([
      entry,
      [1_100, 'SELL', 104, 1, true, 'TP1'],
      [1_150, 'SELL', 105, 1, true, 'TP2'],
    ]);
  });

  it('of a perpetual go when the stop fires, and never sell what it has sold', () => {
    // Known at 1055, at the venue at 1065: 4 % above the bid.
    const messages = [book, bidOf(1_050, 101), bought(1_070, 104, 5), bidOf(1_100, 98)];
    const later = [bought(1_116, 106, 5), bought(1_200, 106, 5), bidOf(1_300, 98)];
    const run = played([...messages, ...later], once(enter(stopped)), perpetual);
    expect(shown(run)).toEqual([
      entry,
      [1_070, 'SELL', 104, 1, true, 'TP1'],
      [1_115, 'SELL', 98, 1, false, 'EXIT'],
    ]);
    expect(run.holdings.positionLots).toBe(0);
  });

  it('of spot take when the bid pays, at their price or not at all', () => {
    const up = (atMs: number, ticks: number) =>
      diff(
        atMs,
        [[ticks, 1]],
        [
          [102, 0],
          [103, 0],
          [110, 9],
        ],
      );
    // 104 is bid at 1050; when the order arrives at 1065 it is gone, and tried again a second later.
    const gone = diff(1_060, [[104, 0]]);
    const messages = [book, up(1_050, 104), gone, up(2_000, 104), up(2_100, 104), up(2_300, 104)];
    const run = played(messages, once(enter(halves)));
    expect(shown(run)).toEqual([entry, [2_115, 'SELL', 104, 1, false, 'TP1']]);
    expect(run.heard.filter(({ event }) => event.kind === 'order')).toEqual([]);
  });
});

describe('stop orders', () => {
  const stop: Intent = { kind: 'place', side: 'BUY', type: 'STOP', price: '104', tag: 'up' };
  const asks = (atMs: number, ticks: number) =>
    diff(
      atMs,
      [],
      [102, 103, 104, 105, 106].map((each) => [each, each >= ticks ? 10 : 0] as const),
    );

  it('wait here until the ask meets a buy, and are seen among the open orders', () => {
    const run = played(
      [book, asks(1_050, 103), asks(1_100, 104), asks(1_112, 105), asks(1_300, 105)],
      once(stop),
    );
    expect(shown(run)).toEqual([[1_115, 'BUY', 105, 2, false, 'up']]);
    expect(run.heard.map(({ open }) => open)).toEqual([0, 1, 1, 1, 0, 0]);
  });

  it('are amended and cancelled by tag, which nobody else bears meanwhile', () => {
    const script: Script = (event) => {
      if (event.kind !== 'book') return [];
      if (event.timeMs === 1_005) return [stop, { ...buy, tag: 'up' }];
      if (event.timeMs === 1_055) return [{ kind: 'amend', tag: 'up', price: '106' }];
      return event.timeMs === 1_105 ? [{ kind: 'cancel', tag: 'up' }] : [];
    };
    const run = played([book, asks(1_050, 103), asks(1_100, 105), asks(1_200, 106)], script);
    expect(shown(run)).toEqual([]);
    const ends = run.heard.flatMap(({ event }) =>
      event.kind === 'order' ? [[event.outcome, event.code]] : [],
    );
    expect(ends).toEqual([
      ['DENIED', 'TAG_IN_USE'],
      ['CANCELED', null],
    ]);
  });

  it('that only reduce sell what is held by then, and protect what they open', () => {
    const reduce: Intent = { ...stop, side: 'SELL', price: '98', reduceOnly: true, tag: 'out' };
    const script: Script = (event) => {
      if (event.kind === 'fill' && event.tag === 'in')
        return [{ ...reduce, size: { kind: 'fixed', quantity: '1' } }];
      return event.kind === 'book' && event.timeMs === 1_005 ? [buy] : [];
    };
    const run = played([book, bidOf(1_050, 98), bidOf(1_200, 98)], script);
    expect(shown(run)).toEqual([entry, [1_065, 'SELL', 98, 1, false, 'out']]);
    const opening: Intent = { ...stop, protect: { stopLoss: { price: '98' } } };
    const whole = played([book, asks(1_050, 104), bidOf(1_150, 98), bidOf(1_300, 98)], once(opening));
    expect(shown(whole).map(([, ...rest]) => rest)).toEqual([
      ['BUY', 104, 2, false, 'up'],
      ['SELL', 98, 2, false, 'EXIT'],
    ]);
  });
});

describe('what only reduces', () => {
  it('is gone at the venue when nothing is held any more', () => {
    const rest: Intent = {
      kind: 'place',
      side: 'SELL',
      type: 'LIMIT',
      price: '104',
      reduceOnly: true,
      tag: 'out',
    };
    const script: Script = (event) => {
      if (event.kind === 'fill' && event.tag === 'in')
        return [{ ...rest, size: { kind: 'fixed', quantity: '1' } }];
      if (event.kind !== 'book') return [];
      if (event.timeMs === 1_005) return [{ ...buy, size: { kind: 'fixed', quantity: '1' } }];
      return event.timeMs === 1_105
        ? [{ ...buy, side: 'SELL', tag: 'turn', size: { kind: 'fixed', quantity: '1' } }]
        : [];
    };
    const more = { allowShort: true };
    const messages = [book, bidOf(1_100, 100), bidOf(1_150, 100), bought(1_200, 106, 5), sold(1_300, 95, 1)];
    const run = played(messages, script, { more });
    expect(run.fills.map(({ tag }) => tag)).toEqual(['in', 'turn']);
    expect(run.heard.some(({ event }) => event.kind === 'order' && event.outcome === 'CANCELED')).toBe(true);
  });
});

describe('funding', () => {
  const messages = [book, bidOf(1_040, 100), bidOf(2_500, 100)];

  it('is paid by a long at its times, by the middle of the book or the mark price', () => {
    const funding = { kind: 'constant', rate: 0.01, intervalMs: 1_000 } as const;
    const run = played(messages, once(buy), { more: { funding } });
    // At 2000, and not at 1000, where the tape begins: 2 × 101 × 1 %.
    expect(run.holdings.funding).toBeCloseTo(-2.02, 10);
    const payments = [
      { timeMs: 900, rate: 0.05 },
      { timeMs: 1_500, rate: -0.02, markPrice: 110 },
      { timeMs: 9_000, rate: 0.05 },
    ];
    const listed = { funding: { kind: 'listed', payments } as const, finalizeTrades: true };
    const other = played(messages, once(buy), { more: listed });
    expect(other.holdings.funding).toBeCloseTo(4.4, 10);
    // Bought at 102 and sold at 100, each at 0.2 %.
    const [trade] = other.holdings.trades;
    expect(trade?.carry).toBeCloseTo(4.4, 10);
    expect(trade?.pnl).toBeCloseTo(-4 - 0.808 + 4.4, 10);
    expect(other.samples.equity.at(-1)).toBeCloseTo(10_000 - 4 - 0.808 + 4.4, 8);
  });
});
