import { performance } from 'node:perf_hooks';
import { OrderBook, Side } from 'nodejs-order-book';
import { MatchingBook, type Resting } from '#sim-exchange/core/matching-book.ts';
import { median, round } from '../statistics.ts';

/** One step of the workload: a limit order, or the cancel of an earlier one. Prices in ticks, sizes in lots. */
interface Step {
  readonly id: number;
  readonly buys: boolean;
  readonly ticks: number;
  readonly size: number;
  readonly cancels: number | undefined;
}

interface Run {
  readonly seconds: number;
  readonly matches: number;
  readonly lots: number;
}

/** A third each rests, trades, or takes an earlier order back: around a price that wanders, as a market does. */
function workload(steps: number): readonly Step[] {
  let state = 42;
  const next = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  let middle = 10_000;
  return Array.from({ length: steps }, (_, id) => {
    middle += next(3) - 1;
    const buys = next(2) === 0;
    const away = next(40) - 12;
    const ticks = buys ? middle - away : middle + away;
    const cancels = id > 100 && next(3) === 0 ? id - 1 - next(100) : undefined;
    return { id, buys, ticks, size: 1 + next(20), cancels };
  });
}

function runOurs(steps: readonly Step[]): Run {
  const book = new MatchingBook<number>();
  const resting: (Resting<number> | undefined)[] = new Array(steps.length);
  let matches = 0;
  let lots = 0;
  const onMatch = (_: Resting<number>, size: number) => {
    matches++;
    lots += size;
  };
  const startedAtMs = performance.now();
  for (const { id, buys, ticks, size, cancels } of steps) {
    if (cancels !== undefined) {
      const order = resting[cancels];
      if (order !== undefined) book.remove(order);
      continue;
    }
    const left = book.take(buys, ticks, size, onMatch);
    if (left > 0) resting[id] = book.add(buys, ticks, left, id);
  }
  return { seconds: (performance.now() - startedAtMs) / 1000, matches, lots };
}

function runTheirs(steps: readonly Step[]): Run {
  const book = new OrderBook();
  let matches = 0;
  let lots = 0;
  const startedAtMs = performance.now();
  for (const { id, buys, ticks, size, cancels } of steps) {
    if (cancels !== undefined) {
      book.cancel(String(cancels));
      continue;
    }
    const side = buys ? Side.BUY : Side.SELL;
    const { done, partial, partialQuantityProcessed, quantityLeft } = book.limit({
      id: String(id),
      side,
      price: ticks,
      size,
    });
    const taken = size - quantityLeft;
    if (taken > 0 || partialQuantityProcessed > 0) {
      // `done` holds the makers it emptied and, when filled whole, the taker; `partial` the maker it cut or the taker's rest.
      const makers = done.filter((order) => order.id !== String(id)).length;
      const cut = partial !== null && partial.id !== String(id) ? 1 : 0;
      matches += makers + cut;
      lots += taken;
    }
  }
  return { seconds: (performance.now() - startedAtMs) / 1000, matches, lots };
}

/**
 * Pure matching against npm's nodejs-order-book, alternately in one process on the same orders. Both must match the same
 * lots: a book that is fast and wrong is no comparison.
 */
export function measureMatching(steps: number, rounds: number) {
  const orders = workload(steps);
  runOurs(orders.slice(0, 20_000));
  runTheirs(orders.slice(0, 20_000));
  const ours: Run[] = [];
  const theirs: Run[] = [];
  for (let i = 0; i < rounds; i++) {
    ours.push(runOurs(orders));
    theirs.push(runTheirs(orders));
  }
  const rate = (runs: readonly Run[]) => Math.round(steps / median(runs.map(({ seconds }) => seconds)));
  const [ourRate, theirRate] = [rate(ours), rate(theirs)];
  return {
    steps,
    rounds,
    ordersPerSecond: ourRate,
    nodejsOrderBookPerSecond: theirRate,
    times: round(ourRate / theirRate),
    matches: ours[0]?.matches ?? 0,
    sameLots: ours[0]?.lots === theirs[0]?.lots,
  };
}
