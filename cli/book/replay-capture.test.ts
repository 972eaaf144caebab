import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CaptureOptions, replayCapture } from './replay-capture.ts';

const capture = join(import.meta.dirname, 'data', 'btcusdt-20240808-head.raw.gz');
const lines = gunzipSync(readFileSync(capture)).toString().trimEnd().split('\n');
const isDiff = (line: string) => line.includes('"depthUpdate"');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradewind-book-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Row {
  readonly updateId: number;
  readonly bid: string | null;
  readonly bidSize: string | null;
  readonly ask: string | null;
  readonly askSize: string | null;
  readonly valid: boolean;
}

const noProgress = () => undefined;
let files = 0;

async function replayed(bytes: Buffer | string, options: Partial<CaptureOptions> = {}) {
  files += 1;
  const [file, dump] = [join(folder, `${files}.raw.gz`), join(folder, `${files}.jsonl`)];
  writeFileSync(file, typeof bytes === 'string' ? gzipSync(bytes) : bytes);
  const result = await replayCapture({ file, dump, progress: noProgress, ...options });
  if (result.kind === 'bad') return { ...result, rows: [] as Row[], rebuild: undefined };
  const rows = readFileSync(dump, 'utf8').split('\n').filter(Boolean);
  return { ...result, rows: rows.map((row) => JSON.parse(row) as Row) };
}

const without = (index: number) => lines.filter((_, each) => each !== index).join('\n');
const diffLines = lines.flatMap((line, index) => (isDiff(line) ? [index] : []));
const diffLine = (which: number) => diffLines[which] ?? Number.NaN;

interface Depth {
  readonly u: number;
  readonly b: readonly [string, string][];
  readonly a: readonly [string, string][];
}

/** The best prices after each diff, by the plainest book; a second way to the same figures. */
function plainRows(): Row[] {
  const sides = { b: new Map<string, string>(), a: new Map<string, string>() };
  let isWhole = false;
  let held: Depth[] = [];
  const apply = (depth: Depth) => {
    for (const side of ['b', 'a'] as const)
      for (const [price, size] of depth[side])
        if (Number(size) === 0) sides[side].delete(price);
        else sides[side].set(price, size);
  };
  const best = (side: 'a' | 'b', sign: number) =>
    [...sides[side]].reduce((one, other) => (sign * Number(other[0]) > sign * Number(one[0]) ? other : one));
  const bare = (text: string) => text.replace(/\.?0+$/, '');
  return lines.flatMap((line): Row[] => {
    const message = JSON.parse(line.slice(line.indexOf(' ') + 1));
    if (message.lastUpdateId !== undefined) {
      apply({ u: 0, b: message.bids, a: message.asks });
      for (const depth of held) if (depth.u > message.lastUpdateId) apply(depth);
      [isWhole, held] = [true, []];
      return [];
    }
    if (message.data.e !== 'depthUpdate') return [];
    const depth: Depth = message.data;
    const none = { bid: null, bidSize: null, ask: null, askSize: null, valid: false };
    if (!isWhole) {
      held.push(depth);
      return [{ updateId: depth.u, ...none }];
    }
    apply(depth);
    const [bid, bidSize] = best('b', 1).map(bare) as [string, string];
    const [ask, askSize] = best('a', -1).map(bare) as [string, string];
    return [{ updateId: depth.u, bid, bidSize, ask, askSize, valid: true }];
  });
}

describe('a whole capture', () => {
  it('gives after every diff the best prices of a plain book', async () => {
    const { rows, rebuild } = await replayed(readFileSync(capture));
    expect(rows).toEqual(plainRows());
    expect(rebuild?.counts).toMatchObject({
      messages: lines.length,
      diffs: lines.filter(isDiff).length,
      gaps: 0,
      crossed: 0,
      trades: lines.filter((line) => line.includes('"trade"')).length,
    });
    expect(rebuild?.keeper.isValid).toBe(true);
    expect(rebuild?.anomalies).toEqual([]);
  });

  it('is read from plain text as well, and in chunks that end anywhere', async () => {
    const file = join(folder, 'plain.raw');
    writeFileSync(file, lines.join('\n'));
    const result = await replayCapture({ file, progress: noProgress });
    expect(result.kind === 'replayed' && result.rebuild.counts.messages).toBe(lines.length);
  });
});

describe('a capture with one line removed', () => {
  it('reports the gap of a diff, and shows no price until a whole book comes', async () => {
    const removed = diffLine(20);
    const { rebuild, rows } = await replayed(without(removed));
    expect(rebuild?.counts.gaps).toBe(1);
    expect(rebuild?.keeper.fault).toBe('GAP');
    // The line where the next diff stands now.
    expect(rebuild?.anomalies).toMatchObject([{ rule: 'GAP', line: diffLine(21) }]);
    expect(rows.slice(20).every(({ valid, bid }) => !valid && bid === null)).toBe(true);
    expect(rows.slice(3, 20).every(({ valid }) => valid)).toBe(true);
  });

  it('reports it as well before the whole book, and where the book follows on', async () => {
    for (const which of [1, 2]) {
      const { rebuild } = await replayed(without(diffLine(which)));
      expect(rebuild?.counts.gaps).toBe(1);
    }
  });

  it('reports the gap of a trade', async () => {
    const trades = lines.flatMap((line, index) => (line.includes('"trade"') ? [index] : []));
    const { rebuild } = await replayed(without(trades[5] ?? 0));
    expect(rebuild?.more.tradeGaps).toBe(1);
    expect(rebuild?.anomalies[0]?.rule).toBe('TRADE_GAP');
  });

  it('is never valid without the whole book', async () => {
    const whole = lines.findIndex((line) => line.includes('lastUpdateId'));
    const { rebuild, rows } = await replayed(without(whole));
    expect(rebuild?.keeper.fault).toBe('NOT_LOADED');
    expect(rows.some(({ valid }) => valid)).toBe(false);
  });

  it('is valid again after the next whole book', async () => {
    const broken = lines.filter((_, index) => index !== diffLine(20));
    const last = JSON.parse((lines[diffLine(40)] ?? '').split(' ')[1] ?? '');
    const book = `{"lastUpdateId":${last.data.u},"bids":[["61000","1"]],"asks":[["63000","1"]]}`;
    broken.splice(broken.indexOf(lines[diffLine(40)] ?? '') + 1, 0, `1723161299206652067 ${book}`);
    const { rebuild, rows } = await replayed(broken.join('\n'));
    expect(rebuild?.keeper.isValid).toBe(true);
    expect(rebuild?.counts).toMatchObject({ gaps: 1, snapshots: 2 });
    expect(rows.at(-1)?.valid).toBe(true);
  });
});

describe('bad input', () => {
  it.each([
    ['garbage', 'TIME_MISSING'],
    ['1723161299206652067', 'TIME_MISSING'],
    ['1723161299206652067 {"stream":', 'UNREADABLE'],
    ['1723161299206652067 []', 'UNREADABLE'],
    ['17 {"data":{"e":"trade","s":"BTCUSDT"}}', 'TIME_BACKWARDS'],
    ['1723161299206652067 {"data":{"e":"trade","s":"ETHUSDT","t":1}}', 'OTHER_SYMBOL'],
    [
      '1723161299206652067 {"data":{"e":"depthUpdate","E":1,"s":"BTCUSDT","U":1,"u":2,"b":[["-5","1"]],"a":[]}}',
      'UNREADABLE',
    ],
    [
      '1723161299206652067 {"data":{"e":"depthUpdate","E":1,"s":"BTCUSDT","U":1,"u":2,"b":[["0","1"]],"a":[]}}',
      'UNREADABLE',
    ],
    [
      '1723161299206652067 {"data":{"e":"depthUpdate","E":1,"s":"BTCUSDT","U":9,"u":2,"b":[],"a":[]}}',
      'UNREADABLE',
    ],
  ])('counts the line %j as %s, and goes on', async (line, rule) => {
    const { rebuild } = await replayed([...lines.slice(0, 300), line, ...lines.slice(300)].join('\n'));
    expect(rebuild?.anomalies[0]).toMatchObject({ line: 301, rule });
    expect(rebuild?.counts.messages).toBe(lines.length + 1);
    expect(rebuild?.keeper.isValid).toBe(true);
  });

  it('counts a crossed book and shows it no more', async () => {
    const index = diffLine(10);
    const crossing = (lines[index] ?? '').replace('"b":[', '"b":[["99999.00000000","1.00000000"],');
    const { rebuild, rows } = await replayed(lines.with(index, crossing).join('\n'));
    expect(rebuild?.counts.crossed).toBe(1);
    expect(rows[10]).toMatchObject({ valid: false, bid: null });
  });

  it.each([
    ['', {}, 'CAPTURE_EMPTY'],
    ['a\nb\n', {}, 'CAPTURE_UNREADABLE'],
    [readFileSync(capture).subarray(0, 30_000), {}, 'CAPTURE_TRUNCATED'],
    [Buffer.from('no gzip'), {}, 'CAPTURE_UNREADABLE'],
    [lines.join('\n'), { symbol: 'ETHUSDT' }, 'SYMBOL_NOT_IN_CAPTURE'],
    [lines.join('\n'), { dump: '/no/such/folder/out.jsonl' }, 'FILE_UNUSABLE'],
    [lines.join('\n'), { file: '/no/such/file' }, 'FILE_NOT_FOUND'],
  ])('is refused in one sentence (%#)', async (bytes, options, code) => {
    const result = await replayed(bytes, options);
    expect(result).toMatchObject({ kind: 'bad', code });
  });

  it('names the line before the end of a file that was cut', async () => {
    const result = await replayed(readFileSync(capture).subarray(0, 30_000));
    expect(result.kind === 'bad' && result.message).toMatch(/after line \d{3}/);
  });
});
