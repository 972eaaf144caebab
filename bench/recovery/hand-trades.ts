import { createHmac } from 'node:crypto';
import * as z from 'zod';

/** More than the simulator quotes on a side. */
const sweepQuantity = '20';
const trades = z.array(z.unknown());
const market = z.array(z.object({ symbol: z.string(), mid: z.string() }));
const symbol = 'BTCUSDT';

export interface HandTradesOptions {
  /** The simulator's control endpoint. */
  readonly control: string;
  readonly venue: { readonly http: string; readonly apiKey: string; readonly secret: string };
  readonly signal: AbortSignal;
}

/**
 * Trades by hand at the simulated Binance, with the account's own key and past our books, until it lists `count` more
 * trades: market orders that take the whole quoted book, in turn on both sides. Returns how many there are.
 */
export async function tradeByHand(count: number, options: HandTradesOptions): Promise<number> {
  const { control, signal } = options;
  await fund(control, 'USDT', '1000000000');
  await fund(control, 'BTC', '10000');
  const before = await countTrades(control);
  const price = await midPrice(control);
  for (let order = 0; ; order += 1) {
    signal.throwIfAborted();
    await placeMarketOrder(options, order % 2 === 0 ? 'BUY' : 'SELL');
    // The same price again: the book is quoted anew at once.
    await post(control, '/market', { venue: 'binance', symbol, price });
    if (order % 10 !== 9) continue;
    const made = (await countTrades(control)) - before;
    if (made >= count) return made;
  }
}

export async function fund(control: string, asset: string, amount: string): Promise<void> {
  await post(control, '/fund', { venue: 'binance', asset, amount });
}

async function placeMarketOrder({ venue, signal }: HandTradesOptions, side: string): Promise<void> {
  const query = new URLSearchParams({
    ...{ symbol, side, type: 'MARKET', quantity: sweepQuantity, newOrderRespType: 'ACK' },
    timestamp: String(Date.now()),
  });
  query.set('signature', createHmac('sha256', venue.secret).update(query.toString()).digest('hex'));
  const answer = await fetch(`${venue.http}/api/v3/order?${query}`, {
    method: 'POST',
    headers: { 'x-mbx-apikey': venue.apiKey },
    signal,
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`trading by hand was answered ${answer.status}: ${text}`);
}

async function countTrades(control: string): Promise<number> {
  return trades.parse(await get(control, '/trades?venue=binance')).length;
}

async function midPrice(control: string): Promise<string> {
  const found = market
    .parse(await get(control, '/market?venue=binance'))
    .find((each) => each.symbol === symbol);
  if (!found) throw new Error(`the simulator lists no ${symbol}`);
  return found.mid;
}

async function get(control: string, path: string): Promise<unknown> {
  const answer = await fetch(`${control}${path}`);
  if (!answer.ok) throw new Error(`the simulator answered ${answer.status} to ${path}`);
  return answer.json();
}

/** Posts to the simulator's control endpoint. */
export async function post(control: string, path: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${control}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok)
    throw new Error(`the simulator answered ${answer.status} to ${path}: ${await answer.text()}`);
}
