import { fileURLToPath } from 'node:url';
import { strategies } from '#shared/strategies/all.ts';
import { recordTape } from '../cli/book/record-tape.ts';
import { constantLatency } from '../research/book-engine/latency.ts';
import { Level2Venue } from '../research/book-engine/level2-venue.ts';
import { queueModelFromText } from '../research/book-engine/queue-models.ts';
import { runBook } from '../research/book-engine/run.ts';
import { type Tape, TapeBuilder, type TapeKind, tapeKinds } from '../research/book-engine/tape.ts';
import { measure } from './measure.ts';

const recording = fileURLToPath(new URL('../cli/book/data/btcusdt-20240808-head.raw.gz', import.meta.url));
const runs = 7;
const kindNames = Object.keys(tapeKinds) as TapeKind[];

/**
 * (D) Recorded messages of level 2, again and again until there are a million: Avellaneda and Stoikov quote on both
 * sides and are matched in their queues. With it what the same data costs without an order of ours, and a bare loop over
 * the same columns. An event is a level that changed, or a trade. The tape is made before.
 */
export async function replayCase(quick: boolean) {
  const recorded = await recordTape({ files: [recording], progress: () => undefined });
  if (recorded.kind === 'bad') throw new Error(recorded.message);
  const tape = repeated(recorded.tape.finish({ leastFeedLatencyMs: 1 }), quick ? 100_000 : 1_000_000);
  const quotes = { gamma: 0.01, k: 50, horizonSeconds: 1, quantity: 0.01, allowShort: true };
  const queue = queueModelFromText('risk-averse');
  if (!queue) throw new Error('there is no such queue');
  const options = {
    cash: 1e9,
    size: { kind: 'all' },
    leverage: 1,
    allowShort: true,
    sampleMs: 1_000,
  } as const;
  const fees = { makerFeeRate: 0.0002, takerFeeRate: 0.0005, finalizeTrades: false };
  const nobody = { onFill: () => undefined, onEnd: () => undefined };
  const replay = (everyMs: number) => {
    const strategy = strategies.get('avellaneda-stoikov')?.configure({ ...quotes, everyMs });
    if (strategy?.kind !== 'configured') throw new Error('the strategy does not take its parameters');
    const { fills } = runBook({
      strategy,
      tape,
      options: { ...options, ...fees },
      latency: constantLatency(5, 5),
      venue: (sink) => new Level2Venue(tape, queue, sink),
    });
    return fills.length;
  };
  const bookAlone = () => {
    const venue = new Level2Venue(tape, queue, nobody);
    for (const index of tape.byVenueTime) venue.play(index);
    return venue.bidTicks;
  };
  return [
    measured('D: level 2 replay, quoting on both sides each second', tape, () => replay(1_000)),
    measured('D: the same, ten times a second', tape, () => replay(100)),
    measured('D: the book alone, no order of ours', tape, bookAlone),
    measured('D: bare loop over the columns of the tape', tape, () => bareLoop(tape)),
  ];
}

/** What a loop that does nothing but look at every message and every row costs. */
function bareLoop({ byVenueTime, kind, start, ticks, lots }: Tape): number {
  let sum = 0;
  for (let played = 0; played < byVenueTime.length; played++) {
    const index = byVenueTime[played] as number;
    sum += kind[index] as number;
    const to = start[index + 1] as number;
    for (let row = start[index] as number; row < to; row++)
      sum += (ticks[row] as number) + (lots[row] as number);
  }
  return sum;
}

function measured(name: string, tape: Tape, run: () => number) {
  const row = measure(name, tape.count, run, runs);
  const events = tape.ticks.length;
  return { ...row, events, events_per_s: Math.round((row.items_per_s * events) / tape.count) };
}

/** The messages one after the other until there are so many; each time one change puts the book back to its start. */
function repeated(tape: Tape, count: number): Tape {
  const builder = new TapeBuilder();
  const messages = Array.from({ length: tape.count }, (_, index) => messageOf(tape, index));
  const first = messages.findIndex(({ kind }) => kind === 'WHOLE');
  const whole = messages[first];
  const after = messages.slice(first + 1);
  const last = after.at(-1);
  if (!whole || !last) throw new Error('the recording has no book');
  const back = changesBack(whole, after);
  const lengthMs = last.localMs - whole.localMs + 100;
  builder.add('WHOLE', Number.NaN, whole.localMs, whole.bids, whole.asks);
  for (let round = 0; builder.count < count; round++) {
    const laterMs = round * lengthMs;
    for (const { kind, venueMs, localMs, bids, asks } of after)
      builder.add(kind, kind === 'TOP' ? Number.NaN : venueMs + laterMs, localMs + laterMs, bids, asks);
    builder.add('DIFF', last.venueMs + laterMs + 50, last.localMs + laterMs + 50, back.bids, back.asks);
  }
  const { priceTick, quantityStep } = tape;
  return builder.finish({ priceTick, quantityStep, leastFeedLatencyMs: 1 });
}

function messageOf(
  { kind, venueMs, localMs, start, asks, ticks, lots, priceOf, quantityOf }: Tape,
  index: number,
) {
  const rows = (from: number, to: number) => ({
    count: to - from,
    prices: Array.from(ticks.subarray(from, to), priceOf),
    sizes: Array.from(lots.subarray(from, to), quantityOf),
  });
  const [from, middle, to] = [start[index], asks[index], start[index + 1]] as [number, number, number];
  return {
    kind: kindNames[kind[index] as number] as TapeKind,
    venueMs: venueMs[index] as number,
    localMs: localMs[index] as number,
    bids: rows(from, middle),
    asks: rows(middle, to),
  };
}

type Message = ReturnType<typeof messageOf>;

/** The levels that changed, as they stood in the whole book. */
function changesBack(whole: Message, after: readonly Message[]) {
  const side = (name: 'bids' | 'asks') => {
    const before = new Map(whole[name].prices.map((price, row) => [price, whole[name].sizes[row] ?? 0]));
    const touched = new Set(after.filter(({ kind }) => kind === 'DIFF').flatMap((each) => each[name].prices));
    const prices = [...touched];
    return { count: prices.length, prices, sizes: prices.map((price) => before.get(price) ?? 0) };
  };
  return { bids: side('bids'), asks: side('asks') };
}
