import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hosted } from '../host.ts';
import type { Intent } from '../intents.ts';
import { facts, runOf } from '../testing/script.ts';
import { layGrid, previewGrid } from './lines.ts';
import { parameters } from './parameters.ts';
import { grid } from './strategy.ts';

const strategy = hosted(grid);
const bounds = { lower: 90, upper: 110, gridNum: 4, spacing: 'arithmetic', quantity: 1 } as const;
const shown = (intents: readonly Intent[]) =>
  intents.map((intent) =>
    intent.kind === 'place'
      ? `${intent.side} ${intent.size?.kind === 'fixed' ? intent.size.quantity : ''} at ${intent.price} ${intent.tag}`
      : `${intent.kind}${'tag' in intent ? ` ${intent.tag}` : ''}`,
  );
interface Seen {
  status: string;
  reason: string | null;
  grids: { key: string; held: string | null; gridCount: number; pnl: number; entryPrice: number | null }[];
}
const stateOf = (run: { state: unknown }) => run.state as Seen;

describe('the lines of a grid', () => {
  const lines = (more: object) => {
    const laid = layGrid(parameters.parse({ ...bounds, ...more }), 100, 10_000, facts);
    return laid.kind === 'laid'
      ? laid.cells.map(({ open, close, side }) => [side, open, close])
      : laid.problem;
  };
  it.each<[string, object, unknown]>([
    [
      'arithmetic',
      { gridNum: 2 },
      [
        ['LONG', '90', '100'],
        ['LONG', '100', '110'],
      ],
    ],
    [
      'geometric',
      { gridNum: 2, spacing: 'geometric' },
      [
        ['LONG', '90', '99.49'],
        ['LONG', '99.49', '110'],
      ],
    ],
    [
      'short',
      { gridNum: 2, direction: 'short' },
      [
        ['SHORT', '100', '90'],
        ['SHORT', '110', '100'],
      ],
    ],
    [
      'neutral',
      { gridNum: 2, direction: 'neutral' },
      [
        ['LONG', '90', '100'],
        ['SHORT', '110', '100'],
      ],
    ],
    ['a range about the price', { lower: undefined, upper: undefined, gridNum: 1 }, [['LONG', '95', '105']]],
    ['outside of its bounds', { lower: 101 }, 'BOUNDS'],
    ['lines nearer than one level', { lower: 99.99, upper: 100.01, gridNum: 2 }, 'BOUNDS'],
    ['too little for the instrument', { quantity: 0.01 }, 'SIZE'],
    ['a profit that fees eat', { lower: 99.9, upper: 100.1, gridNum: 5 }, 'COST'],
  ])('%s', (_, more, expected) => expect(lines(more)).toEqual(expected));

  it('say before the start what a grid brings, net of fees', () => {
    const preview = previewGrid(parameters.parse({ ...bounds, gridNum: 2 }), 100, 10_000, facts);
    expect(preview).toMatchObject({ kind: 'laid', gridNum: 2, bound: 190 });
    if (preview.kind !== 'laid') throw new Error(preview.problem);
    expect(preview.profitPerGrid.min).toBeCloseTo(10 - 210 * 0.0002, 9);
    expect(preview.profitPerGridRatio.max).toBeCloseTo((10 - 190 * 0.0002) / 90, 9);
    expect(strategy.configure({ lower: 2, upper: 1 })).toMatchObject({
      problems: ['lower: must be below upper'],
    });
  });

  it('bind no more than the capital allows', () => {
    fc.assert(
      fc.property(
        fc.record({
          direction: fc.constantFrom('long', 'short', 'neutral'),
          spacing: fc.constantFrom('arithmetic', 'geometric'),
          gridNum: fc.integer({ min: 1, max: 60 }),
          rangeRatio: fc.double({ min: 0.01, max: 0.5, noNaN: true }),
          capitalPercent: fc.integer({ min: 1, max: 100 }),
        }),
        fc.integer({ min: 1, max: 100_000 }),
        (input, price) => {
          const wanted = parameters.parse(input);
          const preview = previewGrid(wanted, price, 10_000, { ...facts, notionalMin: 0, priceTick: 1e-6 });
          if (preview.kind !== 'laid') return;
          expect(preview.bound).toBeLessThanOrEqual(100 * wanted.capitalPercent + 1e-6);
          expect(preview.profitPerGrid.min).toBeGreaterThan(0);
        },
      ),
    );
  });
});

describe('a grid', () => {
  it('rests where the market has yet to come to, turns when it is filled, and is filled again', () => {
    const run = runOf(strategy, bounds);
    expect(shown(run.candle(101))).toEqual([
      'BUY 1 at 90 1:0:open',
      'BUY 1 at 95 1:1:open',
      'BUY 1 at 100 1:2:open',
    ]);
    expect(run.candle(101)).toEqual([]);
    run.eyes.price = 99;
    expect(shown(run.fill('1:2:open', 'BUY', 100, 1))).toEqual(['SELL 1 at 105 1:2:close']);
    run.eyes.price = 106;
    // The line of 105 has its own grid, which opens once the price is above.
    expect(shown(run.fill('1:2:close', 'SELL', 105, 1))).toEqual([
      'BUY 1 at 100 1:2:open',
      'BUY 1 at 105 1:3:open',
    ]);
    const done = stateOf(run).grids[2];
    expect(done).toMatchObject({ gridCount: 1, held: null, entryPrice: null });
    expect(done?.pnl).toBeCloseTo(5 - 205 * facts.makerFeeRate, 9);
  });

  it('of shorts is its mirror image', () => {
    const run = runOf(strategy, { ...bounds, direction: 'short' });
    expect(shown(run.candle(99))).toEqual([
      ...['SELL 1 at 100 1:1:open', 'SELL 1 at 105 1:2:open', 'SELL 1 at 110 1:3:open'],
    ]);
    expect(shown(run.fill('1:1:open', 'SELL', 100, 1))).toEqual(['BUY 1 at 95 1:1:close']);
  });

  it('holds what came in before its order ended, and sells just that', () => {
    const run = runOf(strategy, bounds);
    run.candle(101);
    expect(run.fill('1:2:open', 'BUY', 100, 0.4, 0.6)).toEqual([]);
    expect(shown(run.ended('1:2:open', 'CANCELED', 0.4))).toEqual(['SELL 0.4 at 105 1:2:close']);
    expect(shown(run.ended('1:2:close', 'EXPIRED', 0.1))).toEqual([]);
    expect(stateOf(run).grids[2]).toMatchObject({ held: '0.3', gridCount: 0 });
  });

  it('is adjusted while it runs: what it holds is sold at its own line, the rest is laid anew', () => {
    const run = runOf(strategy, bounds);
    run.candle(101);
    run.fill('1:2:open', 'BUY', 100, 1);
    const saved = { version: 1, state: JSON.parse(JSON.stringify(run.state)) };
    const other = runOf(strategy, { ...bounds, lower: 80, gridNum: 3 }, { saved });
    expect(shown(other.candle(101))).toEqual(
      [...['BUY 1 at 80 2:0:open', 'cancel 1:0:open', 'cancel 1:1:open']].toSpliced(
        1,
        0,
        'BUY 1 at 90 2:1:open',
        'BUY 1 at 100 2:2:open',
      ),
    );
    other.ended('1:0:open', 'CANCELED');
    other.ended('1:1:open', 'CANCELED');
    other.fill('1:2:close', 'SELL', 105, 1);
    expect(stateOf(other).grids.map(({ key }) => key)).toEqual(['2:0', '2:1', '2:2']);
  });

  it('ends at its stop: everything is cancelled and closed, and stays so', () => {
    const run = runOf(strategy, { ...bounds, stopLower: 85 });
    run.candle(101);
    run.fill('1:2:open', 'BUY', 100, 1);
    expect(shown(run.candle(85))).toEqual([
      'cancel 1:0:open',
      'cancel 1:1:open',
      'cancel 1:2:close',
      'close',
      'note',
    ]);
    expect(stateOf(run)).toMatchObject({ status: 'STOPPED', reason: 'STOP_PRICE' });
    expect(run.candle(101)).toEqual([]);
    expect(run.fill('1:0:open', 'BUY', 90, 1)).toEqual([]);
    expect(
      runOf(strategy, { ...bounds, stopUpper: 120 })
        .candle(120)
        .at(-1),
    ).toMatchObject({ kind: 'note' });
  });

  it('says why it cannot be laid, once, and waits until it can', () => {
    const run = runOf(strategy, bounds);
    expect(run.candle(120)).toEqual([{ kind: 'note', text: 'the grid cannot be laid: BOUNDS' }]);
    expect(run.candle(121)).toEqual([]);
    expect(run.candle(101)).toHaveLength(3);
    expect(run.tell({ kind: 'timer', timeMs: 1 })).toEqual([]);
  });

  it('restarted at any moment restores every level: the same intents as without', () => {
    const step = fc.record({
      price: fc.integer({ min: 85, max: 115 }),
      pick: fc.nat(),
      end: fc.constantFrom('fill', 'fill', 'CANCELED', 'DENIED', 'none'),
      restarts: fc.boolean(),
    });
    const settings = { ...bounds, direction: 'neutral' };
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const steady = runOf(strategy, settings);
        let other = runOf(strategy, settings);
        const open = new Map<string, { side: 'BUY' | 'SELL'; price: number }>();
        const hear = (intents: readonly Intent[]) => {
          for (const intent of intents) {
            if (intent.kind !== 'place' || intent.tag === undefined) continue;
            expect(open.has(intent.tag)).toBe(false);
            open.set(intent.tag, { side: intent.side, price: Number(intent.price) });
          }
        };
        for (const { price, pick, end, restarts } of steps) {
          if (restarts) {
            const saved = { version: 1, state: JSON.parse(JSON.stringify(other.state)) };
            other = runOf(strategy, settings, { saved });
          }
          const time = {
            kind: 'candle',
            candle: { openTimeMs: pick, open: 1, high: 1, low: 1, close: price, volume: 1 },
          } as const;
          for (const { eyes } of [steady, other]) eyes.price = price;
          const wanted = steady.tell(time);
          expect(other.tell(time)).toEqual(wanted);
          hear(wanted);
          const [tag, order] = [...open][pick % Math.max(1, open.size)] ?? [];
          if (tag === undefined || !order || end === 'none') continue;
          open.delete(tag);
          const event =
            end === 'fill'
              ? ({ kind: 'fill', timeMs: pick, tag, ...order, quantity: 1, remaining: 0 } as const)
              : ({ kind: 'order', timeMs: pick, tag, outcome: end, code: null, filled: 0 } as const);
          const answer = steady.tell(event);
          expect(other.tell(event)).toEqual(answer);
          hear(answer);
        }
        expect(other.state).toEqual(steady.state);
      }),
    );
  });
});
