import { createHmac } from 'node:crypto';
import { expect } from 'vitest';
import * as z from 'zod';
import { type SimExchange, startSimExchange, type VenueAddress } from '../index.ts';
import { control } from './signed-client.ts';

const answerSchema = z.looseObject({
  retCode: z.number(),
  retMsg: z.string(),
  result: z.record(z.string(), z.unknown()),
  retExtInfo: z.unknown(),
});
export type BybitAnswer = z.output<typeof answerSchema> & { status: number; headers: Headers };

/** What a test may get wrong on purpose. */
export interface Tamper {
  headers?: Record<string, string>;
  secret?: string;
  timestamp?: string;
}

/** A running Bybit, and short ways to ask it and its control endpoint. */
export class BybitWorld {
  readonly sim: SimExchange;
  readonly address: VenueAddress;

  private constructor(sim: SimExchange, address: VenueAddress) {
    this.sim = sim;
    this.address = address;
  }

  static async start(options: Parameters<typeof startSimExchange>[0] = {}): Promise<BybitWorld> {
    const sim = await startSimExchange({ venues: ['bybit'], market: 'still', ...options });
    const address = sim.venues.bybit;
    if (address === undefined) throw new Error('no bybit');
    return new BybitWorld(sim, address);
  }

  get(path: string, params: Record<string, string> = {}, tamper: Tamper = {}): Promise<BybitAnswer> {
    const query = new URLSearchParams(params).toString();
    return this.ask('GET', path, query, tamper);
  }

  post(path: string, body: unknown, tamper: Tamper = {}): Promise<BybitAnswer> {
    return this.ask('POST', path, JSON.stringify(body), tamper);
  }

  private async ask(method: string, path: string, payload: string, tamper: Tamper): Promise<BybitAnswer> {
    const { apiKey, secret } = this.address;
    const timestamp = tamper.timestamp ?? String(Date.now());
    const sign = createHmac('sha256', tamper.secret ?? secret)
      .update(`${timestamp}${apiKey}5000${payload}`)
      .digest('hex');
    const headers = {
      'x-bapi-api-key': apiKey,
      'x-bapi-sign': sign,
      'x-bapi-timestamp': timestamp,
      'x-bapi-recv-window': '5000',
      'content-type': 'application/json',
      ...tamper.headers,
    };
    const isGet = method === 'GET';
    const url = `${this.address.http}${path}${isGet && payload !== '' ? `?${payload}` : ''}`;
    const response = await fetch(url, { method, headers, ...(!isGet && { body: payload }) });
    const { status } = response;
    return { status, headers: response.headers, ...answerSchema.parse(await response.json()) };
  }

  /** A limit buy of 0.01 BTC that rests at 59,000, but for what `given` says. */
  place(given: Record<string, unknown> = {}): Promise<BybitAnswer> {
    return this.post('/v5/order/create', { ...restingBuy, ...given });
  }

  /** The order's row, wherever it is. */
  async order(orderId: unknown, category = 'spot'): Promise<Record<string, unknown>> {
    const params = { category, orderId: String(orderId) };
    const { result } = await this.get('/v5/order/realtime', params);
    return rowsSchema.parse(result.list)[0] ?? {};
  }

  async tell(path: string, body: object): Promise<void> {
    const answer = await control(this.sim.control, path, { venue: 'bybit', ...body });
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  }
}

const rowsSchema = z.array(z.record(z.string(), z.unknown()));

export const restingBuy = {
  category: 'spot',
  symbol: 'BTCUSDT',
  side: 'Buy',
  orderType: 'Limit',
  price: '59000',
  qty: '0.01',
};
