import type { AsyncBuffer } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { parquetCandles } from './read-parquet.ts';

const startMs = Date.UTC(2026, 0, 1);
const minute = 60_000;
const groupRows = 1_000;
/** The end of the file, where its row groups are listed, is read first. */
const footerBytes = 512 * 1024;

/** Row groups of a thousand minutes, each with a column that no candle needs and that is most of the file. */
function parquetOf(
  rows: number,
  closeOf = (_row: number): number | null => 100.25,
  rowGroupSize = groupRows,
): ArrayBuffer {
  const all = Array.from({ length: rows }, (_, row) => row);
  const doubles = (name: string, cellOf: (row: number) => number | null) => ({
    ...{ name, type: 'DOUBLE' as const, data: all.map(cellOf), nullable: true },
  });
  return parquetWriteBuffer({
    rowGroupSize,
    codec: 'UNCOMPRESSED',
    columnData: [
      { name: 'note', type: 'STRING', data: all.map((row) => `${row}`.padEnd(400, 'x')) },
      { name: 'openTimeMs', type: 'INT64', data: all.map((row) => BigInt(startMs + row * minute)) },
      ...[doubles('Open', () => 100), doubles('High', (row) => 101 + row / 7)],
      ...[doubles('Low', () => 99), doubles('Close', closeOf), doubles('Volume', (row) => row)],
    ],
  });
}

/** A file that tells which parts of it were asked for. */
function watched(bytes: ArrayBuffer) {
  const reads: { readonly from: number; readonly bytes: number }[] = [];
  const file: AsyncBuffer = {
    byteLength: bytes.byteLength,
    slice(from, to = bytes.byteLength) {
      reads.push({ from, bytes: to - from });
      return bytes.slice(from, to);
    },
  };
  return { file, reads };
}

describe('candles in Parquet', () => {
  const rows = 12_000;
  const bytes = parquetOf(rows);

  it('are read group by group, the wanted columns only: no read grows with the file', async () => {
    const { file, reads } = watched(bytes);
    const found = await parquetCandles(file);
    expect(found).toMatchObject({ kind: 'read', timeframeMs: minute, candles: { count: rows } });
    if (found.kind === 'read') expect(found.candles.volume[rows - 1]).toBe(rows - 1);
    const [footer, ...groups] = reads;
    expect(footer?.bytes).toBeLessThanOrEqual(footerBytes);
    // Six columns of at most eight bytes a row, and a little for their pages.
    for (const group of groups) expect(group.bytes).toBeLessThan(groupRows * 6 * 8 * 1.2);
    const read = groups.reduce((sum, group) => sum + group.bytes, 0);
    expect(read).toBeLessThan(bytes.byteLength / 5);
    expect(groups.length).toBeGreaterThanOrEqual(rows / groupRows);
  });

  it('of which a part is wished are not read beyond its end', async () => {
    const { file, reads } = watched(bytes);
    const toMs = startMs + 1_500 * minute;
    const found = await parquetCandles(file, minute, { fromMs: startMs + 500 * minute, toMs });
    expect(found).toMatchObject({ kind: 'read', candles: { count: 1_000 } });
    const last = Math.max(...reads.slice(1).map(({ from, bytes: length }) => from + length));
    expect(last).toBeLessThan((bytes.byteLength * 2.1 * groupRows) / rows);
  });

  it('that are more than memory holds are refused before any is read', async () => {
    const { file, reads } = watched(bytes);
    const found = await parquetCandles(file, minute, { candlesMax: 11_999 });
    expect(found).toMatchObject({ kind: 'bad', code: 'TOO_MANY_CANDLES' });
    expect(found).toMatchObject({ message: expect.stringMatching(/^The file has 12000 rows.*--from/) });
    expect(reads).toHaveLength(1);
  });

  it('that are wrong are named by row and field, in whichever group they stand', async () => {
    const { file } = watched(parquetOf(2_500, (row) => (row === 2_200 ? null : row === 2_300 ? -1 : 100)));
    expect(await parquetCandles(file)).toMatchObject({ message: 'Row 2202, close: it is missing.' });
    const { file: none } = watched(
      parquetWriteBuffer({ columnData: [{ name: 'price', type: 'DOUBLE', data: [1, 2] }] }),
    );
    expect(await parquetCandles(none)).toMatchObject({
      message: 'Row 1: the header has no column openTimeMs, timestamp or Date.',
    });
  });

  it('of one large row group are read step by step: the same candles, and rows keep their names', async () => {
    const whole = (steps: number, closeOf?: (row: number) => number | null) =>
      parquetCandles(watched(parquetOf(3_000, closeOf, 3_000)).file, minute, {}, { stepRows: steps });
    const shares: number[] = [];
    const told = ({ share }: { share: number }) => void shares.push(share);
    const { file } = watched(parquetOf(3_000, undefined, 3_000));
    const found = await parquetCandles(file, minute, {}, { stepRows: 700, told });
    expect(shares).toEqual([700, 1_400, 2_100, 2_800, 3_000].map((rows) => rows / 3_000));
    expect(found).toMatchObject({ kind: 'read', candles: { count: 3_000 } });
    expect(found).toEqual(await whole(3_000));
    expect(await whole(700, (row) => (row === 2_200 ? null : 100))).toMatchObject({
      message: 'Row 2202, close: it is missing.',
    });
  });

  it('that were cut short are told as damaged', async () => {
    const { file } = watched(bytes.slice(0, 100_000));
    expect(await parquetCandles(file)).toMatchObject({ kind: 'bad', code: 'FILE_DAMAGED' });
  });
});
