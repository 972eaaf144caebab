import * as z from 'zod';
import type { DepthUpdate } from '#shared/domain/market/depth-update.ts';
import { exactDigits } from '#shared/domain/market/exact-text.ts';
import type { MarketCandle } from '#shared/domain/market/market-candle.ts';

const requestTimeoutMs = 5_000;
/** A whole book of 5,000 levels a side has 0.4 MB. */
const bytesMax = 8 * 1024 * 1024;
const minuteMs = 60_000;

/** GET of a public address. @throws Error with the status and the start of the answer when it is none of success */
export async function getBytes(url: string): Promise<Uint8Array> {
  const response = await fetch(url, { signal: AbortSignal.timeout(requestTimeoutMs) });
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length > bytesMax) throw new Error(`${new URL(url).pathname}: ${bytes.length} bytes`);
  if (response.ok) return bytes;
  const start = Buffer.from(bytes.subarray(0, 200)).toString('utf8');
  throw new Error(`${new URL(url).pathname}: ${response.status} ${start}`);
}

export async function getText(url: string): Promise<string> {
  return Buffer.from(await getBytes(url)).toString('utf8');
}

export async function getJson(url: string): Promise<unknown> {
  return JSON.parse(await getText(url));
}

export type Parameters = Readonly<Record<string, string | number>>;

export function addressOf(base: string, path: string, parameters: Parameters): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters)) query.set(key, String(value));
  return `${base}${path}?${query}`;
}

const plain = /^\d+(\.\d+)?(e-?\d+)?$/i;
/** Not negative; text or a number, as venues have it. */
export const amount = z
  .union([z.string(), z.number()])
  .refine((value) => plain.test(String(value)), 'must be a decimal')
  .transform(Number);
export const price = amount.refine((value) => value > 0, 'must be above zero');
/** A time, or another whole number, as text or as a number. */
export const whole = amount.refine(Number.isSafeInteger, 'must be a whole number');

const significant = (text: string) =>
  text
    .replace(/e.*$/i, '')
    .replace(/[.]/g, '')
    .replace(/^0+|0+$/g, '').length;
const exactPrice = z
  .union([z.string(), z.number()])
  .refine((value) => significant(String(value)) <= exactDigits, 'has more digits than a double')
  .pipe(price);
export const levels = z.array(z.tuple([exactPrice, amount], z.unknown()));
type Levels = z.infer<typeof levels>;

/** A whole book; `last` is left as it is where the venue tells no number of its stream's. */
export function fillBook(
  into: DepthUpdate,
  { bids, asks, last, timeMs }: { bids: Levels; asks: Levels; last?: number | undefined; timeMs: number },
  sizeOf: (size: number) => number = (size) => size,
): void {
  into.clear();
  for (const [at, size] of bids) into.bids.push(at, sizeOf(size));
  for (const [at, size] of asks) into.asks.push(at, sizeOf(size));
  into.timeMs = timeMs;
  if (last !== undefined) into.last = last;
}

type Told = Pick<MarketCandle, 'openTimeMs' | 'open' | 'high' | 'low' | 'close' | 'volume' | 'quoteVolume'>;

/** A venue's own candle of one minute. Most venues do not tell how many trades are in it: 0. */
export function venueCandle(told: Told, trades = 0): MarketCandle {
  const { openTimeMs, ...rest } = told;
  return { openTimeMs, endMs: openTimeMs + minuteMs, ...rest, trades, isWhole: true, source: 'VENUE' };
}
