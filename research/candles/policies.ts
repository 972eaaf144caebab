import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { at } from '../../shared/domain/indicators/indicator.ts';
import { type DataNotes, gapsKept, jumpFactorUsual, jumpsKept, jumpsOf } from './describe.ts';
import type { ReadCandles } from './parse-candles.ts';

export const gapPolicies = ['keep', 'refuse', 'fill'] as const;
export const jumpPolicies = ['report', 'refuse', 'adjust'] as const;

export interface DataPolicies {
  readonly gaps?: (typeof gapPolicies)[number];
  readonly jumps?: (typeof jumpPolicies)[number];
  readonly jumpFactor?: number;
}

type Read = Extract<ReadCandles, { kind: 'read' }>;
type Prepared = (Read & { readonly notes: DataNotes }) | Extract<ReadCandles, { kind: 'bad' }>;

/** What is to be done about gaps and jumps, done; refusals name the first row. */
export function withPolicies(read: Read, policies: DataPolicies): Prepared {
  const { gaps = 'keep', jumps = 'report', jumpFactor = jumpFactorUsual } = policies;
  const { timeframeMs } = read;
  let { candles } = read;
  const gap = gaps === 'refuse' ? firstGap(candles, timeframeMs) : 0;
  if (gap > 0) return bad(`Row ${gap + 2}, time: candles are missing before it (--gaps refuse).`);
  const found = jumpsOf(candles, jumpFactor);
  const [first] = found;
  if (jumps === 'refuse' && first) {
    const times = `${first.factor.toPrecision(4)} times the close before`;
    return bad(`Row ${first.row}, open: it is ${times} (--jumps refuse, --jump-factor ${jumpFactor}).`);
  }
  if (jumps === 'adjust') candles = adjusted(candles, jumpFactor);
  if (gaps === 'fill') candles = filled(candles, timeframeMs);
  const notes = {
    jumpFactor,
    gapPolicy: gaps === 'fill' ? 'filled with still candles at the close before, without volume' : gapsKept,
    jumpPolicy: jumps === 'adjust' ? `${found.length} taken for splits: all before was divided` : jumpsKept,
  };
  return { ...read, candles, notes };
}

function firstGap({ openTimeMs, count }: Candles, timeframeMs: number): number {
  for (let bar = 1; bar < count; bar++)
    if (at(openTimeMs, bar) - at(openTimeMs, bar - 1) > timeframeMs) return bar;
  return 0;
}

/** Everything before a jump is moved to the scale after it: prices by its factor, volumes the other way. */
function adjusted(candles: Candles, factor: number): Candles {
  const scale = new Float64Array(candles.count);
  let now = 1;
  for (let bar = candles.count - 1; bar >= 0; bar--) {
    scale[bar] = now;
    if (bar === 0) break;
    const ratio = at(candles.open, bar) / at(candles.close, bar - 1);
    if (ratio >= factor || ratio <= 1 / factor) now *= ratio;
  }
  const prices = (column: Float64Array) => column.map((value, bar) => value * at(scale, bar));
  return {
    ...{ count: candles.count, openTimeMs: candles.openTimeMs },
    ...{ open: prices(candles.open), high: prices(candles.high) },
    ...{ low: prices(candles.low), close: prices(candles.close) },
    volume: candles.volume.map((value, bar) => value / at(scale, bar)),
  };
}

function filled(candles: Candles, timeframeMs: number): Candles {
  const { count, openTimeMs } = candles;
  const firstMs = at(openTimeMs, 0);
  const whole = (at(openTimeMs, count - 1) - firstMs) / timeframeMs + 1;
  const all = {
    ...{ count: whole, openTimeMs: new Float64Array(whole), open: new Float64Array(whole) },
    ...{ high: new Float64Array(whole), low: new Float64Array(whole) },
    ...{ close: new Float64Array(whole), volume: new Float64Array(whole) },
  };
  let from = 0;
  for (let bar = 0; bar < whole; bar++) {
    const timeMs = firstMs + bar * timeframeMs;
    if (from + 1 < count && at(openTimeMs, from + 1) <= timeMs) from += 1;
    const isThere = at(openTimeMs, from) === timeMs;
    const last = at(candles.close, from);
    all.openTimeMs[bar] = timeMs;
    all.open[bar] = isThere ? at(candles.open, from) : last;
    all.high[bar] = isThere ? at(candles.high, from) : last;
    all.low[bar] = isThere ? at(candles.low, from) : last;
    all.close[bar] = last;
    all.volume[bar] = isThere ? at(candles.volume, from) : 0;
  }
  return all;
}

function bad(message: string): Extract<ReadCandles, { kind: 'bad' }> {
  return { kind: 'bad', code: 'CANDLES_INVALID', message };
}
