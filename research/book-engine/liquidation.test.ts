import { describe, expect, it } from 'vitest';
import type { BookOptions } from './options.ts';
import { book, buy, once, played, type Script } from './testing/played.ts';
import { diff, type Message } from './testing/small-tape.ts';

/** 204 are bought with 30: 30 - 204 - 0.408 + 2 m = 0.05 × 2 m at m = 91.79. */
const more: Partial<BookOptions> = {
  ...{ cash: 30, leverage: 10, isPerpetual: true, allowShort: true },
  ...{ maintenance: [{ notionalMax: 1e9, ratio: 0.05 }], liquidationFeeRate: 0.01 },
};
/** Best bid and ask, with so many lots at the bid and none between. */
const falls = (atMs: number, bid: number, lots = 10): Message =>
  diff(
    atMs,
    [
      ...[99, 100].map((each) => [each, 0] as const),
      ...[90, 91].map((each) => [each, each === bid ? lots : 0] as const),
    ],
    [
      [102, 0],
      [bid + 2, 10],
    ],
  );
const shown = ({ fills }: ReturnType<typeof played>) =>
  fills.map(({ timeMs, side, price, size, tag }) => [timeMs, side, price, size, tag]);
const entry = [1_015, 'BUY', 102, 2, 'in'];

describe('the venue', () => {
  it('takes what is held once the margin is used up at the middle of its book, and not before', () => {
    const run = played([book, falls(1_100, 91), falls(1_200, 90), falls(1_300, 90)], once(buy), { more });
    // At 92 there are 9.6 above 9.2; at 91 7.6 of 9.1.
    expect(shown(run)).toEqual([entry, [1_200, 'SELL', 90, 2, null]]);
    expect(run.liquidations).toBe(1);
    const [trade] = run.holdings.trades;
    // The fee of a taker both times, and a hundredth of 180.
    expect(trade).toMatchObject({ isLiquidated: true, exitPrice: 90 });
    expect(trade?.pnl).toBeCloseTo(-24 - 0.408 - 0.36 - 1.8, 9);
    // It is known here 20 ms later.
    const told = run.heard.filter(({ event }) => event.kind === 'fill');
    expect(told.at(-1)).toMatchObject({ position: 0, event: { timeMs: 1_220, side: 'SELL', tag: null } });
  });

  it('leaves what has no maintenance margin, and what nobody holds', () => {
    const { maintenance: _, ...without } = more;
    const messages = [book, falls(1_100, 91), falls(1_200, 90), falls(1_300, 90)];
    expect(shown(played(messages, once(buy), { more: without }))).toEqual([entry]);
    const nobody = played(messages, () => [], { more });
    expect({ fills: nobody.fills, count: nobody.liquidations }).toEqual({ fills: [], count: 0 });
  });

  it('takes nothing while its book has one side only', () => {
    const asks = [102, 103].map((each) => [each, 0] as const);
    const run = played([book, diff(1_100, [], asks), diff(1_200, [[99, 5]])], once(buy), { more });
    expect(shown(run)).toEqual([entry]);
  });

  it('cancels what rests first, and goes on with the next message where the book has not enough', () => {
    const script: Script = (event) => {
      if (event.kind !== 'book') return [];
      if (event.timeMs === 1_005) return [buy];
      const out = { kind: 'place', side: 'SELL', type: 'LIMIT', price: '110', tag: 'out' } as const;
      return event.timeMs === 1_055 ? [{ ...out, reduceOnly: true }] : [];
    };
    const messages = [book, falls(1_050, 91), falls(1_200, 90, 1), falls(1_250, 91, 5), falls(1_300, 91, 5)];
    const run = played(messages, script, {
      more: { ...more, cash: 31 },
    });
    // With one more of cash 8.592 of 9.1. Half of it would stand after that, but what was begun is ended.
    expect(shown(run)).toEqual([entry, [1_200, 'SELL', 90, 1, null], [1_250, 'SELL', 91, 1, null]]);
    expect(run.liquidations).toBe(1);
    const ended = run.heard.filter(({ event }) => event.kind === 'order').map(({ event }) => event);
    expect(ended).toMatchObject([{ tag: 'out', outcome: 'CANCELED', code: 'LIQUIDATED', filled: 0 }]);
    expect(run.holdings.trades.map(({ isLiquidated }) => isLiquidated)).toEqual([true, true]);
  });

  it('buys back what was sold short', () => {
    const short = { ...buy, side: 'SELL' } as const;
    // Sold at 100: 30 + 200 - 0.4 - 2 m = 0.1 m at m = 109.3.
    const rises = (atMs: number, ask: number): Message =>
      diff(
        atMs,
        [[ask - 2, 10]],
        [[102, 0], [103, 0], ...[110, 111].map((each) => [each, each === ask ? 10 : 0] as const)],
      );
    const run = played([book, rises(1_100, 110), rises(1_200, 111), rises(1_300, 111)], once(short), {
      more,
    });
    expect(shown(run)).toEqual([
      [1_015, 'SELL', 100, 2, 'in'],
      [1_200, 'BUY', 111, 2, null],
    ]);
  });
});
