import { keyCode } from './json-bytes.ts';

const minuteMs = 60_000;

/** Milliseconds of a venue's name of a timeframe, by the code of its text; months have no length of their own. */
export function timeframeCodes(names: Readonly<Record<string, number>>): ReadonlyMap<number, number> {
  return new Map(Object.entries(names).map(([name, minutes]) => [keyCode(name), minutes * minuteMs]));
}
