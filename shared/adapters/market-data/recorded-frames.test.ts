import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bybitFrames } from './bybit-frames.ts';
import { okxFrames } from './okx-frames.ts';
import { listening } from './testing/listening.ts';

/** Frames as they came over the wire (data/NOTICE.md): what a venue sends beside what it documents is read over. */
const framesOf = (file: string) =>
  readFileSync(new URL(`data/${file}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');

it('OKX: every recorded ticker and trade is told with the numbers that plain JSON has', () => {
  const ids = ['BTC-USDT', 'UNI-USD-SWAP', 'BTC-USD-220527'];
  const frames = framesOf('okx-20220513.jsonl');
  const { heard, read } = listening((symbols, sink) => okxFrames(symbols, sink, () => 1), ids);
  const expected: object[] = [];
  for (const frame of frames) {
    const { arg, data, event } = JSON.parse(frame);
    expect(read(frame)).toBe(event === undefined ? 'NOTED' : 'OTHER');
    for (const row of data ?? []) {
      const of = arg.instId;
      const timeMs = Number(row.ts);
      if (arg.channel === 'trades') {
        const takerSide = row.side.toUpperCase();
        expected.push({
          kind: 'trade',
          of,
          id: row.tradeId,
          price: Number(row.px),
          size: Number(row.sz),
          timeMs,
          takerSide,
        });
      } else {
        expected.push({ kind: 'ticker', of, last: Number(row.last), open: Number(row.open24h), timeMs });
        expected.push({
          kind: 'top',
          of,
          bid: Number(row.bidPx),
          bidSize: Number(row.bidSz),
          ask: Number(row.askPx),
          timeMs,
        });
      }
    }
  }
  expect(heard).toMatchObject(expected);
  expect(heard.length).toBeGreaterThan(80);
});

it.each([
  ['bybit-linear-20250613.jsonl', ['BANDUSDT', 'RADUSDT', 'SNTUSDT', 'AIOZUSDT']],
  ['bybit-spot-20250613.jsonl', ['OPUSDC', 'TUSDUSDT', 'KCSUSDT', 'CPOOLUSDT', 'MASAUSDT', 'ARBUSDC']],
])('Bybit: every recorded book of %s is told, whole, with its number', (file, ids) => {
  const { heard, read } = listening(bybitFrames, ids);
  const expected: object[] = [];
  const numbers = (rows: readonly string[][]) => rows.map((row) => row.map(Number));
  for (const frame of framesOf(file)) {
    const { topic, data } = JSON.parse(frame);
    expect(read(frame)).toBe(topic === undefined ? 'OTHER' : 'NOTED');
    if (topic === undefined) continue;
    const sides = { bids: numbers(data.b), asks: numbers(data.a) };
    expected.push({ kind: 'depth', of: data.s, isWhole: true, last: data.u, ...sides });
  }
  expect(heard).toMatchObject(expected);
  expect(heard.length).toBeGreaterThan(60);
});
