import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import type { LevelChange } from './book.ts';
import type { House } from './house.ts';
import type { MarketSource } from './market-driver.ts';
import type { Instrument, Side } from './types.ts';
import { atomsFromText } from './units.ts';

const level = z.tuple([z.string(), z.string()]);
const snapshotLine = z.object({ lastUpdateId: z.int(), bids: z.array(level), asks: z.array(level) });
const streamLine = z.object({
  data: z.union([
    z.object({ e: z.literal('depthUpdate'), u: z.int(), b: z.array(level), a: z.array(level) }),
    z.object({ e: z.literal('trade'), p: z.string(), q: z.string(), m: z.boolean() }),
  ]),
});

type ReplayEvent =
  | { kind: 'depth'; atMs: number; bids: LevelChange[]; asks: LevelChange[] }
  | { kind: 'trade'; atMs: number; priceTicks: bigint; lots: bigint; takerSide: Side };

interface Recording {
  bids: LevelChange[];
  asks: LevelChange[];
  /** In time order; times from the snapshot. */
  events: ReplayEvent[];
}

/**
 * Reads a capture of one Binance spot symbol: gzip, each line a local receive time in nanoseconds, a space, and the
 * JSON message (one REST depth snapshot; depth diffs; trades). Other lines are skipped. Throws when there is no snapshot.
 */
export function readRecording(file: string, instrument: Instrument): Recording {
  let recording: (Recording & { lastUpdateId: number; startMs: number }) | undefined;
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  for (const line of text.split('\n')) {
    const space = line.indexOf(' ');
    if (space < 1) continue;
    const timeMs = Number(line.slice(0, space)) / 1e6;
    const message: unknown = JSON.parse(line.slice(space + 1));
    const snapshot = recording === undefined ? snapshotLine.safeParse(message) : undefined;
    if (snapshot?.success) {
      const { lastUpdateId, bids, asks } = snapshot.data;
      const sides = { bids: levels(bids, instrument), asks: levels(asks, instrument) };
      recording = { ...sides, events: [], lastUpdateId, startMs: timeMs };
      continue;
    }
    const update = recording === undefined ? undefined : streamLine.safeParse(message);
    if (recording === undefined || !update?.success) continue;
    const { data } = update.data;
    if (data.e === 'depthUpdate' && data.u <= recording.lastUpdateId) continue;
    recording.events.push(replayEvent(data, timeMs - recording.startMs, instrument));
  }
  if (recording === undefined) throw new Error('the recording has no depth snapshot');
  return recording;
}

function replayEvent(
  data: z.output<typeof streamLine>['data'],
  atMs: number,
  instrument: Instrument,
): ReplayEvent {
  if (data.e === 'depthUpdate') {
    return { kind: 'depth', atMs, bids: levels(data.b, instrument), asks: levels(data.a, instrument) };
  }
  const [[priceTicks, lots] = [0n, 0n]] = levels([[data.p, data.q]], instrument);
  return { kind: 'trade', atMs, priceTicks, lots, takerSide: data.m ? 'SELL' : 'BUY' };
}

function levels(rows: [string, string][], instrument: Instrument): LevelChange[] {
  return rows.map(([price, quantity]) => {
    const [priceAtoms, quantityAtoms] = [atomsFromText(price), atomsFromText(quantity)];
    if (priceAtoms === undefined || quantityAtoms === undefined) throw new Error(`bad level ${price}`);
    return [priceAtoms / instrument.tickAtoms, quantityAtoms / instrument.lotAtoms];
  });
}

/** Plays a recording again and again: each step plays what the recording did in one step's time. */
export class Replay implements MarketSource {
  private readonly house: House;
  private readonly recording: Recording;
  private readonly stepMs: number;
  private playedMs = 0;
  private next = 0;
  /** Added to every recorded price, so that the control endpoint can move a replayed market. */
  private shiftTicks = 0n;

  constructor(house: House, recording: Recording, stepMs = 100) {
    this.house = house;
    this.recording = recording;
    this.stepMs = stepMs;
  }

  get mid(): bigint {
    return (this.house.bestTicks('BUY') + this.house.bestTicks('SELL')) / 2n || this.firstMid();
  }

  step(): void {
    this.playedMs += this.stepMs;
    for (;;) {
      const event = this.recording.events[this.next];
      if (event === undefined) this.rewind();
      if (event === undefined || event.atMs > this.playedMs) return;
      this.next += 1;
      this.play(event);
    }
  }

  moveTo(midTicks: bigint): void {
    this.shiftTicks = midTicks - this.firstMid();
    this.rewind();
  }

  private firstMid(): bigint {
    const { bids, asks } = this.recording;
    return ((bids[0]?.[0] ?? 0n) + (asks[0]?.[0] ?? 0n)) / 2n;
  }

  /** Starts over from the snapshot. */
  private rewind(): void {
    this.playedMs = 0;
    this.next = 0;
    const { bids, asks } = this.recording;
    this.house.requote(this.firstMid() + this.shiftTicks, bids.map(this.shifted), asks.map(this.shifted));
  }

  private play(event: ReplayEvent): void {
    if (event.kind === 'trade') {
      this.house.take(event.takerSide, event.lots, event.priceTicks + this.shiftTicks);
      return;
    }
    for (const removals of [true, false]) {
      for (const [side, changes] of [['BUY', event.bids] as const, ['SELL', event.asks] as const]) {
        for (const change of changes) {
          if ((change[1] === 0n) === removals) this.house.setLevel(side, this.shifted(change));
        }
      }
    }
  }

  private readonly shifted = ([ticks, lots]: LevelChange): LevelChange => [ticks + this.shiftTicks, lots];
}
