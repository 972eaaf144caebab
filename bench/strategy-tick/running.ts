import { setTimeout as sleep } from 'node:timers/promises';
import { candlesResource } from '#shared/http-api/market-schemas.ts';
import {
  type DecisionResource,
  decisionPage,
  type StrategyResource,
  signalResource,
  strategyResource,
} from '#shared/http-api/strategy-schemas.ts';
import type { BenchApi } from '../api.ts';

/** Each alone on its market: six strategies at five venues. */
export const markets = [
  { venue: 'binance', instrument: 'BTC/USDT', quantity: '0.001', capital: '1000' },
  { venue: 'binance', instrument: 'ETH/USDT', quantity: '0.02', capital: '1000' },
  { venue: 'okx', instrument: 'BTC/USDT', quantity: '0.001', capital: '1000' },
  { venue: 'bybit', instrument: 'BTC/USDT', quantity: '0.001', capital: '1000' },
  { venue: 'bitget', instrument: 'BTC/USDT', quantity: '0.001', capital: '1000' },
  { venue: 'upbit', instrument: 'BTC/KRW', quantity: '0.001', capital: '1000000' },
] as const;
export type Market = (typeof markets)[number];

/** The shortest indicators there are, and a stop that is never met: what it waits for are signals. */
const parameters = { rsiPeriod: 2, trendFast: 2, trendSlow: 3, stopLossRatio: 0.5, takeProfits: [] };
const candlesNeeded = 8;
const pollMs = 200;

/** One strategy that trades on signals: `long` opens, `close` closes. */
export class Running {
  readonly strategyId: string;
  readonly #api: BenchApi;
  readonly #signal: AbortSignal;
  readonly #market: Market;
  /** When each signal was sent, by this machine's clock, which is the cloud's. */
  readonly sentAtMs = new Map<string, number>();

  constructor(api: BenchApi, market: Market, signal: AbortSignal) {
    this.strategyId = `${market.venue}-${market.instrument.split('/')[0]}`;
    this.#api = api;
    this.#market = market;
    this.#signal = signal;
  }

  async activate(): Promise<void> {
    const { venue, instrument, quantity, capital } = this.#market;
    const body = {
      ...{ strategyId: this.strategyId, strategy: 'hyperrsi', accountId: `paper-${venue}` },
      ...{ instrument, capital, parameters: { ...parameters, size: `fixed:${quantity}` } },
    };
    await this.#api.post('/v1/strategies', body, strategyResource);
  }

  /** Its indicators have values: from now on it hears signals. */
  async untilWarm(): Promise<void> {
    const { venue, instrument } = this.#market;
    const path = `/v1/market/${venue}/${instrument.replace('/', '-')}/candles?limit=${candlesNeeded}`;
    await this.#until('has candles to warm up with', 60_000, async () => {
      // Refused as long as nothing is kept of the market.
      const kept = await this.#api.get(path, candlesResource).catch(() => undefined);
      return (kept?.candles.length ?? 0) >= candlesNeeded;
    });
    await this.#until('is warm', 300_000, async () => {
      await this.send('ping');
      await sleep(2_000);
      const [newest] = await this.#page('?limit=1');
      return newest?.isSkipped === false;
    });
    this.sentAtMs.clear();
  }

  async send(name: 'long' | 'close' | 'ping'): Promise<void> {
    const signalId = `${name}-${this.sentAtMs.size}-${Date.now()}`;
    this.sentAtMs.set(signalId, Date.now());
    await this.#api.post(`/v1/signals/${this.strategyId}`, { signalId, name }, signalResource);
  }

  /** Why it trades no more, once a signal led to nothing. */
  fault: string | undefined;

  /** Sends a signal and waits until its order is filled and the strategy was told. */
  async turn(name: 'long' | 'close'): Promise<void> {
    if (this.fault !== undefined) return;
    try {
      await this.#turn(name);
    } catch (error) {
      this.#signal.throwIfAborted();
      const [newest] = await this.#page('?limit=1');
      this.fault = `${String(error)}; its last decision: ${JSON.stringify(newest)}`;
    }
  }

  async #turn(name: 'long' | 'close'): Promise<void> {
    await this.send(name);
    await this.#until(`trades on ${name}`, 60_000, async () => {
      const { position, openOrders } = await this.#show();
      return (
        openOrders.length === 0 && Number(position) > Number(this.#market.quantity) / 2 === (name === 'long')
      );
    });
  }

  /** Every decision, the oldest first. */
  async decisions(): Promise<readonly DecisionResource[]> {
    const decisions: DecisionResource[] = [];
    let cursor: string | null = null;
    do {
      const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = await this.#api.get(
        this.#decisionsPath(`?order=oldest-first&limit=200${next}`),
        decisionPage,
      );
      decisions.push(...page.decisions);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return decisions;
  }

  async #page(query: string): Promise<readonly DecisionResource[]> {
    return (await this.#api.get(this.#decisionsPath(query), decisionPage)).decisions;
  }

  #decisionsPath(query: string): string {
    return `/v1/strategies/${this.strategyId}/decisions${query}`;
  }

  #show(): Promise<StrategyResource> {
    return this.#api.get(`/v1/strategies/${this.strategyId}`, strategyResource);
  }

  async #until(what: string, withinMs: number, isDone: () => Promise<boolean>): Promise<void> {
    const untilMs = Date.now() + withinMs;
    while (!(await isDone())) {
      this.#signal.throwIfAborted();
      if (Date.now() > untilMs) throw new Error(`${this.strategyId}: not after ${withinMs} ms: ${what}`);
      await sleep(pollMs);
    }
  }
}
