import { expect } from 'vitest';
import { type SimExchange, startSimExchange, type VenueAddress } from '../index.ts';
import { answerOf, control } from './signed-client.ts';
import { type Pairs, type TokenTraits, type UpbitAnswer, upbit } from './upbit-client.ts';

/** A running Upbit with a still market, and short ways to ask it and its control endpoint. */
export class UpbitWorld {
  readonly sim: SimExchange;
  readonly address: VenueAddress;

  private constructor(sim: SimExchange, address: VenueAddress) {
    this.sim = sim;
    this.address = address;
  }

  static async start(options: Parameters<typeof startSimExchange>[0] = {}): Promise<UpbitWorld> {
    const sim = await startSimExchange({ venues: ['upbit'], market: 'still', ...options });
    const address = sim.venues.upbit;
    if (address === undefined) throw new Error('no upbit');
    return new UpbitWorld(sim, address);
  }

  ask(method: string, path: string, params: Pairs = {}, traits: TokenTraits = {}): Promise<UpbitAnswer> {
    return upbit(this.address, method, `/v1${path}`, params, traits);
  }

  /** A limit bid of 0.01 BTC that rests at 80,000,000 KRW, but for what `given` says; undefined leaves a field out. */
  place(given: Record<string, string | undefined> = {}, path = '/orders'): Promise<UpbitAnswer> {
    const all = { ...restingBid, ...given };
    const pairs = Object.entries(all).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, value]],
    );
    return this.ask('POST', path, pairs);
  }

  async tell(path: string, body: object): Promise<void> {
    const answer = await control(this.sim.control, path, { venue: 'upbit', ...body });
    if (answer.status >= 300) throw new Error(`control ${path}: ${answer.status}`);
  }

  async see(path: string): Promise<unknown> {
    return (await answerOf(await fetch(this.sim.control + path))).body;
  }
}

export const restingBid = {
  market: 'KRW-BTC',
  side: 'bid',
  ord_type: 'limit',
  price: '80000000',
  volume: '0.01',
};

/** What Upbit's refusals look like. */
export function refused(status: number, name: string | number, message: unknown = expect.any(String)) {
  return { status, body: { error: { name, message } } };
}
