import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { CsvReader } from './csv-reader.ts';
import { describeCandles } from './describe.ts';
import { numberIn } from './numbers.ts';
import { parseCandles, type ReadCandles } from './parse-candles.ts';
import { withPolicies } from './policies.ts';
import { type Progress, readCandles } from './read-candles.ts';

const folder = mkdtempSync(join(tmpdir(), 'tradewind-candles-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const header = 'openTimeMs,open,high,low,close,volume';
const startMs = Date.UTC(2026, 0, 1);
const minute = 60_000;
const line = (index: number, price = 100) =>
  `${startMs + index * minute},${price},${price + 1},${price - 1},${price},5`;
const textOf = (lines: readonly string[]) => [header, ...lines].join('\n');
const minutes = (count: number, from = 0) => Array.from({ length: count }, (_, index) => line(from + index));

function read(found: ReadCandles): Extract<ReadCandles, { kind: 'read' }> {
  if (found.kind === 'bad') throw new Error(found.message);
  return found;
}
const problem = (found: ReadCandles) => (found.kind === 'bad' ? found.message : 'none');

describe('numbers', () => {
  it('are those of Number, bit by bit', () => {
    const plain = fc
      .tuple(fc.nat(), fc.nat({ max: 999_999_999 }), fc.nat({ max: 9 }))
      .map(([whole, decimals, digits]) => `${whole}.${String(decimals).padStart(digits, '0')}`);
    const any = fc.oneof(
      plain,
      fc.double({ noNaN: true }).map(String),
      fc.string(),
      fc.constantFrom('', ' 5 ', '1.', '.5', '1.2.3', '9007199254740993', '0.1e1'),
    );
    fc.assert(
      fc.property(any, (text) => {
        const bytes = Buffer.from(`x${text}x`, 'latin1');
        const seen = bytes.subarray(1, -1).toString('latin1').replaceAll('"', '').trim();
        expect(numberIn(bytes, 1, bytes.length - 1)).toBe(seen === '' ? Number.NaN : Number(seen));
      }),
      { numRuns: 500 },
    );
  });
});

describe('candles that come piece by piece', () => {
  const whole = textOf(minutes(50)).replaceAll('\n', '\r\n');

  it('are the same however they are cut', () => {
    const expected = read(parseCandles(whole)).candles;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }), (sizes) => {
        const reader = new CsvReader({}, 10);
        const bytes = Buffer.from(whole);
        for (let [from, turn] = [0, 0]; from < bytes.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1;
          reader.push(bytes.subarray(from, from + size));
          from += size;
        }
        expect(reader.end()).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('of a file tell how far they are, and stop at the end of the wished part', () => {
    const file = join(folder, 'long.csv');
    // 300,000 rows are 12 MB: three pieces.
    writeFileSync(file, textOf(minutes(300_000)));
    const told: Progress[] = [];
    const toMs = startMs + 2_000 * minute;
    const part = { fromMs: startMs + 1_000 * minute, toMs };
    const { candles } = read(readCandles(file, minute, part, (progress) => told.push(progress)));
    expect(candles.count).toBe(1_000);
    expect(candles.openTimeMs[0]).toBe(part.fromMs);
    expect(told).toHaveLength(1);
    const all = read(readCandles(file, minute, {}, (progress) => told.push(progress)));
    expect(all.candles.count).toBe(300_000);
    expect(told.at(-1)).toMatchObject({ rows: 300_000, share: 1 });
  });

  it('are refused beyond what memory may hold, with what helps', () => {
    const file = join(folder, 'many.csv');
    writeFileSync(file, textOf(minutes(20)));
    const found = readCandles(file, minute, { candlesMax: 10 });
    expect(found).toMatchObject({ kind: 'bad', code: 'TOO_MANY_CANDLES' });
    expect(problem(found)).toMatch(/^Row 12: more than 10 candles\. .*--from/);
  });

  it('of a file with far too many are refused after its first piece; a wished part of it is read', () => {
    const file = join(folder, 'hopeless.csv');
    writeFileSync(file, textOf(minutes(300_000)));
    const told: Progress[] = [];
    const found = readCandles(file, minute, { candlesMax: 140_000 }, (progress) => told.push(progress));
    expect(found).toMatchObject({ kind: 'bad', code: 'TOO_MANY_CANDLES' });
    expect(problem(found)).toMatch(/^The file has about 300000 rows, more than 140000 candles\. .*--from/);
    expect(told).toHaveLength(1);
    const part = { fromMs: startMs, toMs: startMs + 100 * minute, candlesMax: 1_000 };
    expect(read(readCandles(file, minute, part)).candles.count).toBe(100);
  });

  it('are held in nothing but their columns, however many pieces come', () => {
    // Two million rows, none of them in the wished part, through the memory of one piece.
    const rows = 2_000;
    const piece = Buffer.alloc(rows * 31);
    const reader = new CsvReader({ candlesMax: 20_000_000, fromMs: startMs, toMs: startMs + 1 }, 0);
    reader.push(Buffer.from(`${header}\n`));
    let read = 0;
    const before = process.memoryUsage();
    for (let turn = 0; turn < 1_000; turn++) {
      for (let row = 0; row < rows; row++) {
        const text = `${1_000_000_000_000 + turn * rows + row},100,101,99,100,5\n`;
        piece.write(text, row * 31, 'latin1');
      }
      expect(reader.push(piece)).toBe(true);
      read += rows;
    }
    expect(reader.row).toBe(read + 1);
    const { arrayBuffers } = process.memoryUsage();
    expect(arrayBuffers - before.arrayBuffers).toBeLessThan(8 * piece.length);
  });

  it('end where a line has no end', () => {
    const reader = new CsvReader({}, 0);
    reader.push(Buffer.from(`${header}\n${line(0)}\n`));
    const piece = Buffer.alloc(40_000);
    expect(reader.push(piece)).toBe(true);
    expect(() => reader.push(piece)).toThrow('Row 3: it has more than 65536 bytes');
  });
});

describe('bad candles', () => {
  it.each<[string, string, string]>([
    ['a row is empty', textOf([line(0), '', line(1)]), 'Row 3, time: it is missing'],
    ['a price is infinite', textOf([`${startMs},1,Infinity,1,1,1`]), "Row 2, high: 'Infinity' is no price"],
    ['a volume is below 0', textOf([`${startMs},1,1,1,1,-1`]), "Row 2, volume: '-1' is no volume"],
    ['a volume is NaN', textOf([`${startMs},1,1,1,1,nan`]), "Row 2, volume: 'nan' is no volume"],
    [
      'zones are mixed',
      'Date,open,high,low,close,volume\n2026-01-01T00:00Z,1,1,1,1,1\n2026-01-01T00:01,1,1,1,1,1',
      "Row 3, time: '2026-01-01T00:01' has no zone",
    ],
    [
      'summer time ends',
      'Date,open,high,low,close,volume\n2026-10-25 02:30,1,1,1,1,1\n2026-10-25 02:00,1,1,1,1,1',
      'summer time',
    ],
    [
      'the file grows larger candles',
      textOf([...minutes(10), ...Array.from({ length: 60 }, (_, index) => line(14 + index * 5))]),
      'Row 61, time: timeframes are mixed: the 50 rows up to here are all 300000 ms',
    ],
    ['nothing but a header is there', header, 'There are no candles'],
    ['a column is there twice', `${header},Close\n${line(0)}`, 'more than one column for close'],
  ])('are named by row and field: %s', (_, text, message) => {
    expect(problem(parseCandles(text))).toContain(message);
  });

  it('of which only the wished part is read are still named by their row', () => {
    const text = textOf([...minutes(10), `${startMs + 10 * minute + 1},1,1,1,1,1`]);
    const found = parseCandles(text, minute, { fromMs: startMs + 5 * minute });
    expect(problem(found)).toContain('Row 12, time: 60001 ms');
  });

  it('may be local times: the offset is taken off those that bear no zone', () => {
    const at = (time: string) =>
      read(
        parseCandles(`Date,open,high,low,close,volume\n${time},1,1,1,1,1`, minute, {
          utcOffsetMs: 9 * 60 * minute,
        }),
      ).candles.openTimeMs[0];
    expect(at('2026-01-01T09:00')).toBe(startMs);
    expect(at('2026-01-01T00:00Z')).toBe(startMs);
  });
});

describe('what is known of the data', () => {
  const of = (lines: readonly string[], timeframeMs = minute): Candles =>
    read(parseCandles(textOf(lines), timeframeMs)).candles;

  it('tells of candles that begin at no multiple of their length: another zone, most likely', () => {
    const day = 1_440;
    const korean = [0, 1, 2].map((index) => line((index * 24 - 9) * 60));
    expect(describeCandles(of(korean, day * minute), day * minute).gridOffsetMs).toBe(15 * 60 * minute);
    expect(describeCandles(of(minutes(3)), minute).gridOffsetMs).toBe(0);
    // 2026-01-05 is a Monday.
    const week = 7 * day;
    const monday = [4, 11].map((days) => line(days * day));
    expect(describeCandles(of(monday, week * minute), week * minute).gridOffsetMs).toBe(0);
  });

  it('counts still candles, gaps, jumps with their rows, and prices outside their range', () => {
    const rows = [line(0), line(1), line(4, 50), `${startMs + 5 * minute},50,51,49,60,0`];
    const data = describeCandles(of(rows), minute);
    expect(data).toMatchObject({ gaps: 1, missingCandles: 2, withoutVolume: 1, outsideRange: 1, jumps: 1 });
    expect(data.jumpsListed).toEqual([{ row: 4, openTimeMs: startMs + 4 * minute, factor: 0.5 }]);
  });
});

describe('policies', () => {
  const data = () => read(parseCandles(textOf([line(0), line(1), line(4, 50)])));

  it('keep what they do not name', () => {
    expect(withPolicies(data(), {})).toMatchObject({ kind: 'read', candles: data().candles });
  });

  it.each([
    ['gaps', { gaps: 'refuse' }, 'Row 4, time: candles are missing before it'],
    ['jumps', { jumps: 'refuse' }, 'Row 4, open: it is 0.5000 times the close before'],
  ] as const)('refuse %s with their row', (_, policies, message) => {
    const found = withPolicies(data(), policies);
    expect(found.kind === 'bad' && found.message).toContain(message);
  });

  it('leave alone what jumps less than is named', () => {
    expect(withPolicies(data(), { jumps: 'refuse', jumpFactor: 2.5 }).kind).toBe('read');
  });

  it('fill gaps with still candles', () => {
    const found = withPolicies(data(), { gaps: 'fill' });
    if (found.kind === 'bad') throw new Error(found.message);
    expect([...found.candles.close]).toEqual([100, 100, 100, 100, 50]);
    expect([...found.candles.high]).toEqual([101, 101, 100, 100, 51]);
    expect([...found.candles.volume]).toEqual([5, 5, 0, 0, 5]);
    expect(found.notes.gapPolicy).toContain('filled');
  });

  it('take jumps for splits: everything before is divided', () => {
    const found = withPolicies(data(), { jumps: 'adjust' });
    if (found.kind === 'bad') throw new Error(found.message);
    // One became two: prices are halved, volumes doubled.
    expect([...found.candles.close]).toEqual([50, 50, 50]);
    expect([...found.candles.low]).toEqual([49.5, 49.5, 49]);
    expect([...found.candles.volume]).toEqual([10, 10, 5]);
    expect(found.notes.jumpPolicy).toContain('1 taken for splits');
  });
});
