const unitMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Milliseconds of `1m`, `15m`, `4h`, `1d`, `1w`; null for anything else. Months have no length of their own. */
export function timeframeFromText(text: string): number | null {
  const [, count, unit = ''] = /^([1-9]\d{0,3})([smhdw])$/.exec(text) ?? [];
  return count === undefined ? null : Number(count) * (unitMs[unit] ?? Number.NaN);
}
