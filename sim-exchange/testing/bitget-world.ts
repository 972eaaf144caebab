import { createHmac } from 'node:crypto';
import { expect } from 'vitest';
import * as z from 'zod';
import { type SimExchange, startSimExchange, type VenueAddress } from '../index.ts';
import { control } from './signed-client.ts';

const bodySchema = z.looseObject({ code: z.string(), msg: z.string(), data: z.unknown() });
const rowSchema = z.looseObject({});
const listSchema = z.looseObject({ list: z.array(rowSchema) });
export type BitgetAnswer = z.output<typeof bodySchema> & { status: number };

/** What a test may get wrong on purpose. */
interface Tamper {
  headers?: Record<string, string>;
  secret?: string;
  timestamp?: string;
}

/** A running Bitget, and short ways to ask it and its control endpoint. */
export class BitgetWorld {
  readonly sim: SimExchange;
  readonly address: VenueAddress;

  private constructor(sim: SimExchange, address: VenueAddress) {
    this.sim = sim;
    this.address = address;
  }

  static async start(options: Parameters<typeof startSimExchange>[0] = {}): Promise<BitgetWorld> {
    const sim = await startSimExchange({ venues: ['bitget'], market: 'still', ...options });
    const address = sim.venues.bitget;
    if (address === undefined) throw new Error('no bitget');
    return new BitgetWorld(sim, address);
  }

  get(path: string, params: Record<string, string> = {}, tamper: Tamper = {}): Promise<BitgetAnswer> {
    const query = new URLSearchParams(params).toString();
    return this.ask('GET', `${rooted(path)}${query === '' ? '' : `?${query}`}`, '', tamper);
  }

  post(path: string, body: unknown, tamper: Tamper = {}): Promise<BitgetAnswer> {
    return this.ask('POST', rooted(path), JSON.stringify(body), tamper);
  }

  private async ask(method: string, path: string, body: string, tamper: Tamper): Promise<BitgetAnswer> {
    const { apiKey, secret, password = '' } = this.address;
    const timestamp = tamper.timestamp ?? String(Date.now());
    const sign = createHmac('sha256', tamper.secret ?? secret)
      .update(timestamp + method + path + body)
      .digest('base64');
    const headers = {
      'access-key': apiKey,
      'access-sign': sign,
      'access-timestamp': timestamp,
      'access-passphrase': password,
      ...(body !== '' && { 'content-type': 'application/json' }),
      ...tamper.headers,
    };
    const response = await fetch(this.address.http + path, { method, headers, ...(body !== '' && { body }) });
    return { status: response.status, ...bodySchema.parse(await response.json()) };
  }

  /** A limit buy of 0.01 BTC that rests at 59,000, but for what `given` says; its row. */
  async place(given: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    return rowOf(await this.post('/trade/place-order', { ...restingBuy, ...given }));
  }

  async order(orderId: unknown): Promise<Record<string, unknown>> {
    return rowOf(await this.get('/trade/order-info', { orderId: String(orderId) }));
  }

  async list(path: string, params: Record<string, string> = {}): Promise<Record<string, unknown>[]> {
    const { data } = await this.get(path, params);
    return Array.isArray(data) ? z.array(rowSchema).parse(data) : listSchema.parse(data).list;
  }

  async tell(path: string, body: object): Promise<void> {
    const answer = await control(this.sim.control, path, { venue: 'bitget', ...body });
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  }
}

function rowOf({ data, code, msg }: BitgetAnswer): Record<string, unknown> {
  expect(code, msg).toBe('00000');
  return rowSchema.parse(data);
}

function rooted(path: string): string {
  return path.startsWith('/api/') ? path : `/api/v3${path}`;
}

export const restingBuy = {
  category: 'SPOT',
  symbol: 'BTCUSDT',
  side: 'buy',
  orderType: 'limit',
  price: '59000',
  qty: '0.01',
};
export const futures = { category: 'USDT-FUTURES', symbol: 'BTCUSDT' };
