import { createHmac } from 'node:crypto';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import * as z from 'zod';
import { type SimExchange, startSimExchange, type VenueAddress } from '../index.ts';
import { control } from './signed-client.ts';

const bodySchema = z.looseObject({ code: z.string(), msg: z.string(), data: z.array(z.looseObject({})) });
export type OkxAnswer = z.output<typeof bodySchema> & { status: number };

/** What a test may get wrong on purpose. */
export interface Tamper {
  headers?: Record<string, string>;
  secret?: string;
  timestamp?: string;
}

/** A running OKX, and short ways to ask it and its control endpoint. */
export class OkxWorld {
  readonly sim: SimExchange;
  readonly address: VenueAddress;

  private constructor(sim: SimExchange, address: VenueAddress) {
    this.sim = sim;
    this.address = address;
  }

  static async start(options: Parameters<typeof startSimExchange>[0] = {}): Promise<OkxWorld> {
    const sim = await startSimExchange({ venues: ['okx'], market: 'still', ...options });
    const address = sim.venues.okx;
    if (address === undefined) throw new Error('no okx');
    return new OkxWorld(sim, address);
  }

  get(path: string, params: Record<string, string> = {}, tamper: Tamper = {}): Promise<OkxAnswer> {
    const query = new URLSearchParams(params).toString();
    return this.ask('GET', `/api/v5${path}${query === '' ? '' : `?${query}`}`, '', tamper);
  }

  post(path: string, body: unknown, tamper: Tamper = {}): Promise<OkxAnswer> {
    return this.ask('POST', `/api/v5${path}`, JSON.stringify(body), tamper);
  }

  private async ask(method: string, path: string, body: string, tamper: Tamper): Promise<OkxAnswer> {
    const { apiKey, secret, password = '' } = this.address;
    const timestamp = tamper.timestamp ?? new Date().toISOString();
    const sign = createHmac('sha256', tamper.secret ?? secret)
      .update(timestamp + method + path + body)
      .digest('base64');
    const headers = {
      'ok-access-key': apiKey,
      'ok-access-sign': sign,
      'ok-access-timestamp': timestamp,
      'ok-access-passphrase': password,
      ...(body !== '' && { 'content-type': 'application/json' }),
      ...tamper.headers,
    };
    const response = await fetch(this.address.http + path, { method, headers, ...(body !== '' && { body }) });
    return { status: response.status, ...bodySchema.parse(await response.json()) };
  }

  /** A limit buy of 0.01 BTC that rests at 59,000, but for what `given` says; the row of its answer. */
  async place(given: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const { data } = await this.post('/trade/order', { ...restingBuy, ...given });
    return data[0] ?? {};
  }

  async order(ordId: unknown, instId = 'BTC-USDT'): Promise<Record<string, unknown>> {
    const { data } = await this.get('/trade/order', { instId, ordId: String(ordId) });
    return data[0] ?? {};
  }

  async tell(path: string, body: object): Promise<void> {
    const answer = await control(this.sim.control, path, { venue: 'okx', ...body });
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  }
}

export const restingBuy = {
  instId: 'BTC-USDT',
  tdMode: 'cash',
  side: 'buy',
  ordType: 'limit',
  px: '59000',
  sz: '0.01',
};

const messageSchema = z.looseObject({
  event: z.string().optional(),
  code: z.string().optional(),
  arg: z.looseObject({ channel: z.string() }).optional(),
  data: z.array(z.unknown()).optional(),
});
type Message = z.output<typeof messageSchema>;

/** One connection to OKX's streams; keeps every message, in order of arrival. Close it in every case. */
export class OkxStream {
  readonly messages: Message[] = [];
  readonly socket: WebSocket;
  private wake = () => {};

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      const text = String(data);
      this.messages.push(text === 'pong' ? { event: 'pong' } : messageSchema.parse(JSON.parse(text)));
      this.wake();
    });
  }

  static async open(address: VenueAddress, kind: 'public' | 'private' | 'business'): Promise<OkxStream> {
    const socket = new WebSocket(`${address.ws}/ws/v5/${kind}`);
    const stream = new OkxStream(socket);
    await new Promise<void>((resolve, reject) => socket.on('open', resolve).on('error', reject));
    return stream;
  }

  /** Sends a login; what may be wrong with it is in `given`. */
  login({ apiKey, secret, password = '' }: VenueAddress, given: Record<string, string> = {}): void {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const sign = createHmac('sha256', secret).update(`${timestamp}GET/users/self/verify`).digest('base64');
    this.send({ op: 'login', args: [{ apiKey, passphrase: password, timestamp, sign, ...given }] });
  }

  send(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(...args: object[]): void {
    this.send({ op: 'subscribe', args });
  }

  /** The first message from `from` on that `fits`; waits for it. */
  async find(fits: (message: Message) => boolean, from = 0): Promise<Message> {
    for (let i = from; ; i++) {
      while (this.messages.length <= i) {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
      const message = this.messages[i];
      if (message !== undefined && fits(message)) return message;
    }
  }

  /** The first data of this channel from `from` on. */
  data(channel: string, from = 0): Promise<Message> {
    return this.find((message) => message.arg?.channel === channel && message.data !== undefined, from);
  }

  close(): void {
    this.socket.terminate();
  }
}
