import { BadRow } from './bad-row.ts';

/** At which place of a row each field is; `count` of them up to the last one that is wanted. */
export interface CandleColumns {
  readonly time: number;
  readonly timeName: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly count: number;
}

const timeNames = ['opentimems', 'opentime', 'open_time', 'timestamp', 'date', 'datetime', 'time'];

/** @throws BadRow when a column is missing, or there twice */
export function columnsOfHeader(line: string): CandleColumns {
  const bare = line.replace(/^(\u{feff}|\u{ef}\u{bb}\u{bf})/u, '');
  const plain = bare.split(',').map((cell) => cell.trim().replaceAll('"', '').toLowerCase());
  const place = (wanted: readonly string[], name: string) => {
    const found = plain.flatMap((given, index) => (wanted.includes(given) ? [index] : []));
    if (found.length > 1) throw new BadRow(`Row 1: the header has more than one column for ${name}.`);
    if (found[0] === undefined) throw new BadRow(`Row 1: the header has no column ${name}.`);
    return found[0];
  };
  const time = place(timeNames, 'openTimeMs, timestamp or Date');
  const [open, high, low] = [place(['open'], 'open'), place(['high'], 'high'), place(['low'], 'low')];
  const [close, volume] = [place(['close'], 'close'), place(['volume'], 'volume')];
  const count = Math.max(time, open, high, low, close, volume) + 1;
  return { time, timeName: plain[time] ?? '', open, high, low, close, volume, count };
}
