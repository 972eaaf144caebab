const samplesMax = 1_000;

/** At most so many bars, evenly spread, the last one always among them. */
export function sampled(equity: Float64Array): readonly number[] {
  const step = Math.max(1, Math.ceil(equity.length / samplesMax));
  const bars = Array.from({ length: Math.ceil(equity.length / step) }, (_, index) => index * step);
  if (equity.length > 0 && bars.at(-1) !== equity.length - 1) bars.push(equity.length - 1);
  return bars;
}
