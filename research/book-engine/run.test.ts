import { describe, expect, it } from 'vitest';
import type { Intent } from '../../shared/strategies/intents.ts';
import { feedLatency } from './latency.ts';
import { book, buy, once, played, type Script } from './testing/played.ts';
import { bought, diff, type Message, sold, tapeOf } from './testing/small-tape.ts';

describe('one line of time', () => {
  it('an order meets the book as it is when it arrives, and its fill is heard when the answer does', () => {
    const { fills, heard } = played([book, diff(1_012, [], [[102, 0]]), diff(1_100, [[99, 21]])], once(buy));
    // Received at 1005, decided, there at 1015: the offer at 102 left at 1012. Answered at 1035.
    expect(fills).toMatchObject([
      { timeMs: 1_015, price: 103, size: 2, fee: 2 * 103 * 0.002, isMaker: false },
    ]);
    expect(
      heard.map(({ event, position }) => [event.kind, 'timeMs' in event && event.timeMs, position]),
    ).toEqual([
      ['book', 1_005, 0],
      ['book', 1_017, 0],
      ['fill', 1_035, 2],
      ['book', 1_105, 2],
    ]);
  });

  it('a book is told at most so often, the newest one, and not at all where nothing changed', () => {
    const at = [1_000, 1_010, 1_020, 1_049, 1_300, 1_301];
    const messages = at.map((ms, index) => (index === 0 ? book : diff(ms, [[100, 10 + index]])));
    const { heard } = played(messages, () => [], { feeds: { book: { levels: 1, everyMs: 50 } } });
    expect(heard.map(({ event }) => event.kind === 'book' && [event.timeMs, event.bids[0]])).toEqual([
      [1_005, [100, 10]],
      // 50 ms later, with all that came by then.
      [1_055, [100, 13]],
      [1_305, [100, 14]],
      [1_355, [100, 15]],
    ]);
  });

  it('ticks are told of best prices, of the book where there are no others, and beside books', () => {
    const feeds = { tick: { everyMs: 20 }, book: { levels: 1, everyMs: 30 } };
    const messages = [book, diff(1_015, [[101, 1]]), diff(1_100, [[101, 0]])];
    const { heard } = played(messages, () => [], { feeds });
    expect(heard.map(({ event }) => [event.kind, 'timeMs' in event && event.timeMs])).toEqual([
      ...[
        ['tick', 1_005],
        ['book', 1_005],
        ['tick', 1_025],
        ['book', 1_035],
        ['tick', 1_105],
        ['book', 1_105],
      ],
    ]);
    const top: Message = { kind: 'TOP', atMs: 1_003, bids: [[101, 4]], asks: [[102, 1]] };
    const withTops = played([book, top, diff(1_100, [])], () => [], { feeds: { tick: { everyMs: 20 } } });
    expect(withTops.heard.map(({ event }) => event)).toEqual([
      { kind: 'tick', timeMs: 1_008, bid: 101, ask: 102 },
    ]);
  });

  it('no event shows a book that is not valid', () => {
    const { heard } = played(
      [book, { kind: 'LOST', atMs: 1_010 }, diff(1_020, [[100, 5]]), book, diff(1_100, [])],
      () => [],
    );
    expect(heard.map(({ event }) => 'timeMs' in event && event.timeMs)).toEqual([1_005, 1_025, 1_105]);
  });

  it('what comes later changes nothing that was decided before', () => {
    const messages: Message[] = [book];
    for (let index = 1; index < 200; index++) {
      const up = Math.round(3 * Math.sin(index / 9));
      messages.push(
        diff(1_000 + 10 * index, [[100 - (index % 3), 5 + (index % 7)]], [[102 + up + 3, index % 5]]),
      );
      messages.push((index % 2 === 0 ? sold : bought)(1_003 + 10 * index, 100 + (index % 3), 4));
    }
    const follow: Script = (event, { position, openOrders }) => {
      if (event.kind !== 'book' || openOrders.length > 0) return [];
      if (position > 0) return [{ kind: 'close' }];
      return [{ kind: 'place', side: 'BUY', type: 'LIMIT', price: '100', tag: 'in' }];
    };
    const told = (tape: readonly Message[]) => played(tape, follow).heard.map((each) => JSON.stringify(each));
    const all = told(messages);
    expect(played(messages, follow).fills.length).toBeGreaterThan(5);
    const cut = told(messages.slice(0, 150));
    expect(all.slice(0, cut.length - 1)).toEqual(cut.slice(0, -1));
    expect(cut.length).toBeGreaterThan(40);
    const other = messages.map((each, index) => (index > 150 ? diff(each.atMs, [[100, 1]]) : each));
    expect(told(other).slice(0, cut.length - 1)).toEqual(cut.slice(0, -1));
  });
});

describe('our side', () => {
  it('a limit order rests, fills as a maker, and is known only by what was told', () => {
    const rest = { kind: 'place', side: 'BUY', type: 'LIMIT', price: '100', tag: 'bid' } as const;
    const { fills, heard } = played(
      [book, sold(1_016, 100, 11), sold(1_018, 100, 4), diff(1_030, [[100, 3]]), diff(1_100, [[99, 1]])],
      once(rest),
    );
    expect(fills).toMatchObject([
      { timeMs: 1_016, price: 100, size: 1, isMaker: true, fee: 0.1 },
      { timeMs: 1_018, price: 100, size: 1, isMaker: true },
    ]);
    // The middle is 101, so what was bought at 100 is worth 1 more each, less the fee of a maker.
    expect(heard.map(({ event, position, open, equity }) => [event.kind, position, open, equity])).toEqual([
      ['book', 0, 0, 10_000],
      ['book', 0, 1, 10_000],
      ['fill', 1, 1, 10_000.9],
      ['fill', 2, 0, 10_001.8],
      ['book', 2, 0, 10_001.8],
    ]);
  });

  it('is refused what it cannot pay or does not hold, and hears of it', () => {
    const wants: Intent[] = [
      { ...buy, tag: 'a', size: { kind: 'fixed', quantity: '0.4' } },
      { kind: 'place', side: 'SELL', type: 'MARKET', tag: 'b' },
      { kind: 'place', side: 'BUY', type: 'STOP', price: '0', tag: 'c' },
      { kind: 'place', side: 'BUY', type: 'LIMIT', price: '0', tag: 'e' },
      { ...buy, tag: 'f' },
      { ...buy, tag: 'f' },
    ];
    const script: Script = (event) => (event.kind === 'book' && event.timeMs === 1_005 ? wants : []);
    const { heard, refusedOrders, fills } = played([book, diff(1_100, [[99, 1]])], script);
    const codes = heard.flatMap(({ event }) =>
      event.kind === 'order' ? [[event.tag, event.outcome, event.code]] : [],
    );
    expect(codes).toEqual([
      ['a', 'DENIED', 'INSUFFICIENT_FUNDS'],
      ['b', 'DENIED', 'INSUFFICIENT_FUNDS'],
      ['c', 'DENIED', 'FIELD_INVALID'],
      ['e', 'DENIED', 'FIELD_INVALID'],
      ['f', 'DENIED', 'TAG_IN_USE'],
    ]);
    expect([refusedOrders, fills.length]).toEqual([5, 1]);
  });

  it('amends, cancels and closes by tag; a request that comes too late does nothing', () => {
    const rest = { kind: 'place', side: 'BUY', type: 'LIMIT', price: '99', tag: 'bid' } as const;
    const script: Script = (event) => {
      if (event.kind !== 'book') return [];
      const plan: Record<number, Intent[]> = {
        1005: [rest],
        1105: [{ kind: 'amend', tag: 'bid', price: '100', size: { kind: 'fixed', quantity: '3' } }],
        1205: [{ kind: 'amend', tag: 'bid', price: '102' }],
        1305: [{ kind: 'cancel', tag: 'bid' }, { kind: 'close' }, { kind: 'close' }],
        1405: [{ ...rest, price: '98' }],
        1505: [{ kind: 'cancel', tag: 'bid' }],
      };
      return plan[event.timeMs] ?? [];
    };
    const messages = [0, 1, 2, 3, 4, 5, 6].map((index) =>
      index === 0 ? book : diff(1_000 + 100 * index, [[97, index]]),
    );
    const { heard, fills, holdings } = played(messages, script);
    expect(fills.map(({ side, price, size, isMaker }) => [side, price, size, isMaker])).toEqual([
      ['BUY', 102, 3, false],
      ['SELL', 100, 3, false],
    ]);
    expect(holdings.positionLots).toBe(0);
    expect(
      heard
        .filter(({ event }) => event.kind === 'order')
        .map(({ event }) => 'outcome' in event && [event.tag, event.outcome]),
    ).toEqual([
      [null, 'DENIED'],
      ['bid', 'CANCELED'],
    ]);
  });

  it('goes short where that is allowed, with the capital it has, and may be closed at the end', () => {
    const script = once({
      kind: 'place',
      side: 'SELL',
      type: 'MARKET',
      size: { kind: 'percent', percent: 10 },
    });
    const more = { allowShort: true, leverage: 1, finalizeTrades: true };
    const { fills, holdings, samples } = played([book, diff(1_100, [[99, 1]])], script, { more });
    // 10 % of 9980 is 9 lots of 101; closed at 102.
    expect(fills.map(({ side, price, size }) => [side, price, size])).toEqual([
      ['SELL', 100, 9],
      ['BUY', 102, 9],
    ]);
    expect(holdings.trades).toMatchObject([{ side: 'SHORT', size: 9, entryPrice: 100, exitPrice: 102 }]);
    expect(holdings.trades[0]?.pnl).toBeCloseTo(-18 - 9 * 202 * 0.002, 10);
    expect(samples.equity.at(-1)).toBeCloseTo(10_000 - 18 - 9 * 202 * 0.002, 8);
  });
});

it('latency of the feed is a multiple of what the newest message needed', () => {
  const tape = tapeOf([book, diff(1_100, []), diff(1_200, [])], 5);
  const latency = feedLatency(tape, 4, 3);
  expect([latency.entryMs(1_104), latency.entryMs(1_105), latency.responseMs(1_105)]).toEqual([0, 20, 15]);
});
