import type { Candles } from '../../shared/domain/indicators/candles.ts';

export type ReadCandles =
  | { readonly kind: 'read'; readonly candles: Candles; readonly timeframeMs: number }
  | { readonly kind: 'bad'; readonly code: string; readonly message: string };

const prices = ['open', 'high', 'low', 'close'] as const;
const fields = [...prices, 'volume'] as const;
type Field = (typeof fields)[number];

const timeNames = ['opentimems', 'opentime', 'open_time', 'timestamp', 'date', 'datetime', 'time'];

/** What is wrong, thrown inside this file only. */
class BadRow extends Error {}

/**
 * Candles in CSV: a header with `openTimeMs`, `timestamp` or `Date`, and `open,high,low,close,volume`, in any case and
 * order; other columns are passed over. Times are in ms, s or ISO 8601 (UTC without a zone), all of one kind. Rows are
 * in order of time, on a grid of the timeframe; gaps are allowed.
 * @param timeframeMs of one candle; without it, the smallest step
 */
export function parseCandles(text: string, timeframeMs?: number): ReadCandles {
  try {
    const candles = parse(text);
    return { kind: 'read', candles, timeframeMs: checkGrid(candles.openTimeMs, timeframeMs) };
  } catch (error) {
    if (!(error instanceof BadRow)) throw error;
    return { kind: 'bad', code: 'CANDLES_INVALID', message: error.message };
  }
}

function parse(text: string): Candles {
  const lines = text.split('\n');
  while (lines.length > 0 && (lines.at(-1) ?? '').trim() === '') lines.pop();
  const columns = columnsOfHeader(lines[0] ?? '');
  const count = lines.length - 1;
  if (count < 1) throw new BadRow('There are no candles in the file.');
  const column = () => new Float64Array(count);
  const candles = {
    count,
    openTimeMs: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
  const timeOf = timeReader(cellsOf(lines[0])[columns.time] ?? '', cellsOf(lines[1])[columns.time] ?? '');
  for (let index = 0; index < count; index++) {
    const cells = (lines[index + 1] ?? '').split(',');
    candles.openTimeMs[index] = timeOf(cells[columns.time] ?? '', index + 2);
    for (const field of fields) candles[field][index] = numberOf(cells[columns[field]], field, index + 2);
    checkCandle(candles, index);
  }
  return candles;
}

/** Words of a header, or of one row, without case, quotes and a byte order mark. */
function cellsOf(line = ''): readonly string[] {
  const bare = line.replace(/^(\u{feff}|\u{ef}\u{bb}\u{bf})/u, '');
  return bare.split(',').map((cell) => cell.trim().replaceAll('"', '').toLowerCase());
}

function columnsOfHeader(line: string): Record<Field | 'time', number> {
  const plain = cellsOf(line);
  const place = (wanted: readonly string[], name: string) => {
    const found = plain.flatMap((given, index) => (wanted.includes(given) ? [index] : []));
    if (found.length > 1) throw new BadRow(`Row 1: the header has more than one column for ${name}.`);
    if (found[0] === undefined) throw new BadRow(`Row 1: the header has no column ${name}.`);
    return found[0];
  };
  return {
    time: place(timeNames, 'openTimeMs, timestamp or Date'),
    open: place(['open'], 'open'),
    high: place(['high'], 'high'),
    low: place(['low'], 'low'),
    close: place(['close'], 'close'),
    volume: place(['volume'], 'volume'),
  };
}

/** The header or the first time tells how all are written. Seconds have up to 10 digits until the year 2286. */
function timeReader(name: string, first: string): (cell: string, row: number) => number {
  const isNumber = /^\d+(\.\d+)?$/.test(first);
  const digits = name === 'opentimems' ? 13 : (first.split('.')[0] ?? '').length;
  const factor = digits <= 10 ? 1000 : digits <= 13 ? 1 : digits <= 16 ? 1e-3 : 1e-6;
  return (cell, row) => {
    const text = cell.trim().replaceAll('"', '');
    const time = isNumber ? Math.round(Number(text || Number.NaN) * factor) : isoTime(text);
    if (!Number.isFinite(time) || time < 0 || time > 8.64e15)
      throw new BadRow(`Row ${row}, time: '${text}' is no time${isNumber ? ' like the first one' : ''}.`);
    return time;
  };
}

function isoTime(text: string): number {
  if (!/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?$/.test(text)) return Number.NaN;
  const isZoned = /(Z|[T ].*[+-]\d\d:?\d\d)$/.test(text);
  const iso = text.replace(' ', 'T');
  return Date.parse(isZoned || !iso.includes('T') ? iso : `${iso}Z`);
}

function numberOf(cell: string | undefined, field: Field, row: number): number {
  const text = cell === undefined ? '' : cell.trim();
  const value = text === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value) && (value > 0 || (field === 'volume' && value === 0))) return value;
  if (text === '') throw new BadRow(`Row ${row}, ${field}: it is missing.`);
  throw new BadRow(
    `Row ${row}, ${field}: '${text}' is no ${field === 'volume' ? 'volume' : 'price above 0'}.`,
  );
}

function checkCandle({ openTimeMs, high, low }: Candles, index: number): void {
  const row = index + 2;
  if ((high[index] ?? 0) < (low[index] ?? 0)) throw new BadRow(`Row ${row}, high: it is below the low.`);
  if (index === 0) return;
  const [before, now] = [openTimeMs[index - 1] ?? 0, openTimeMs[index] ?? 0];
  if (now === before) throw new BadRow(`Row ${row}, time: the row before has the same.`);
  if (now < before)
    throw new BadRow(`Row ${row}, time: it is before the row above; rows go from old to new.`);
}

/** Every step is a whole number of candles, or timeframes are mixed. */
function checkGrid(openTimeMs: Float64Array, given?: number): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (let index = 1; index < openTimeMs.length; index++)
    smallest = Math.min(smallest, (openTimeMs[index] ?? 0) - (openTimeMs[index - 1] ?? 0));
  const timeframeMs = given ?? (Number.isFinite(smallest) ? smallest : 60_000);
  for (let index = 1; index < openTimeMs.length; index++) {
    const step = (openTimeMs[index] ?? 0) - (openTimeMs[index - 1] ?? 0);
    if (step % timeframeMs === 0) continue;
    const what = `${step} ms after the row before, which is no multiple of the timeframe of ${timeframeMs} ms`;
    throw new BadRow(`Row ${index + 2}, time: ${what}.`);
  }
  return timeframeMs;
}
