import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { strategies } from '#shared/strategies/all.ts';
import { feedLatency } from '../../research/book-engine/latency.ts';
import { Level2Venue } from '../../research/book-engine/level2-venue.ts';
import { runBook } from '../../research/book-engine/run.ts';
import { type Tape, tapeKinds } from '../../research/book-engine/tape.ts';
import { recordTape } from './record-tape.ts';
import { replayCapture } from './replay-capture.ts';

const capture = join(import.meta.dirname, 'data', 'btcusdt-20240808-head.raw.gz');
const progress = () => undefined;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradewind-tape-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('without orders of ours the replayed book is that of the book command, after every diff', async () => {
  const dump = join(folder, 'rows.jsonl');
  await replayCapture({ file: capture, dump, progress });
  const rows = readFileSync(dump, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((row) => JSON.parse(row))
    .filter(({ valid }) => valid);
  const recorded = await recordTape({ files: [capture], progress });
  if (recorded.kind === 'bad') throw new Error(recorded.message);
  const tape = recorded.tape.finish({ leastFeedLatencyMs: 1 });
  expect(tape).toMatchObject({ priceTick: 0.01, quantityStep: 0.00001 });
  const nobody = { onFill: () => expect.unreachable(), onEnd: () => expect.unreachable() };
  const venue = new Level2Venue(tape, () => 0, nobody);
  const shown: unknown[] = [];
  for (const index of tape.byVenueTime) {
    venue.play(index);
    if (tape.kind[index] !== tapeKinds.DIFF || !venue.isValid) continue;
    shown.push([venue.bidTicks, venue.bidLots, venue.askTicks, venue.askLots]);
  }
  const whole = (text: string, step: number) => Math.round(Number(text) / step);
  expect(shown).toEqual(
    rows.map(({ bid, bidSize, ask, askSize }) => [
      ...[whole(bid, 0.01), whole(bidSize, 0.00001)],
      ...[whole(ask, 0.01), whole(askSize, 0.00001)],
    ]),
  );
  expect(shown.length).toBeGreaterThan(90);
});

it('a clock that ran behind the venue’s is put right, and no message is received before it was sent', async () => {
  const recorded = await recordTape({ files: [capture], progress });
  if (recorded.kind === 'bad') throw new Error(recorded.message);
  const tape = recorded.tape.finish({ leastFeedLatencyMs: 2 });
  const took = [...tape.localMs].map((localMs, index) => localMs - (tape.venueMs[index] ?? 0));
  expect(tape.clockShiftMs).toBeGreaterThan(1_000);
  // Tops have no time of the venue's, and count as sent when they came.
  expect(Math.min(...took.filter((_, index) => tape.kind[index] !== tapeKinds.TOP))).toBeCloseTo(2, 3);
  const constant = recorded.tape.finish({ leastFeedLatencyMs: 2, feedLatencyMs: 50 });
  expect(constant.localMs.every((localMs, index) => localMs >= (constant.venueMs[index] ?? 0) + 50)).toBe(
    true,
  );
});

/** Decisions with their time, of a strategy that is shown this tape. */
function decisionsOn(tape: Tape, name: string): readonly string[] {
  const strategy = strategies.get(name)?.configure({ everyMs: 100, allowShort: true });
  if (strategy?.kind !== 'configured') throw new Error(name);
  const decisions: string[] = [];
  const costs = { makerFeeRate: 0, takerFeeRate: 0, leverage: 1, allowShort: true, finalizeTrades: false };
  runBook({
    strategy,
    tape,
    options: { cash: 10_000, size: { kind: 'fixed', quantity: '0.01' }, sampleMs: 1_000, ...costs },
    latency: feedLatency(tape, 2, 2),
    venue: (sink) => new Level2Venue(tape, (share) => share, sink),
    onDecision: (event, intents) => decisions.push(JSON.stringify([event, intents])),
  });
  return decisions;
}

it.each(['order-book-imbalance', 'avellaneda-stoikov'])(
  '%s does not see the future of a recording',
  async (name) => {
    const recorded = await recordTape({ files: [capture], progress });
    if (recorded.kind === 'bad') throw new Error(recorded.message);
    const settings = { leastFeedLatencyMs: 1, priceTick: 0.01, quantityStep: 0.00001 };
    const tape = recorded.tape.finish(settings);
    const all = decisionsOn(tape, name);
    // From the middle on, every quantity is another one.
    const half = Math.floor(tape.count / 2);
    const after = tape.start[half] ?? 0;
    const other = { ...tape, lots: tape.lots.map((lots, row) => (row < after ? lots : lots * 3 + 7)) };
    const changed = decisionsOn(other, name);
    const untilMs = (tape.venueMs[half] ?? 0) - 200;
    const before = all.filter((decision) => JSON.parse(decision)[0].timeMs < untilMs);
    expect(before.length).toBeGreaterThan(20);
    expect(changed.slice(0, before.length)).toEqual(before);
    expect(changed).not.toEqual(all);
  },
);

it('says what is wrong with a file that is no capture', async () => {
  expect(await recordTape({ files: ['/no/such/file'], progress })).toMatchObject({ code: 'FILE_NOT_FOUND' });
  const other = await recordTape({ files: [capture], symbol: 'ETHUSDT', progress });
  expect(other).toMatchObject({ code: 'SYMBOL_NOT_IN_CAPTURE' });
});
