import { listMarketCandles } from '#shared/application/list-market-candles.ts';
import type { NumberedCandle } from '#shared/application/stream/serve-stream.ts';
import type { CertifiedVenueId } from '#shared/domain/account/account.ts';
import type { MarketCandle } from '#shared/domain/market/market-candle.ts';
import type { MarketState } from '#shared/domain/market/market-state.ts';
import type { FollowedMarket } from '#shared/domain/market/market-subscription.ts';
import {
  candleNumber,
  type MarketTopic,
  parseMarketTopic,
  streamTimeframes,
} from '#shared/domain/stream/market-topic.ts';
import { type MarketUpdate, marketFrames } from '#shared/http-api/stream-schemas.ts';
import type { Log } from '#shared/ports/log.port.ts';
import type { MarketViewReader } from '#shared/ports/market-views.port.ts';
import type { StreamConnections, StreamListener } from '#shared/ports/stream-records.port.ts';
import type { StreamSender } from '#shared/ports/stream-sender.port.ts';
import { errorText } from '../json-log.ts';
import { repeat } from '../timing.ts';
import { type Cursor, updateFor } from './market-updates.ts';

export interface MarketPushDeps {
  readonly connections: Pick<StreamConnections, 'listMarketListeners' | 'close'>;
  readonly sender: StreamSender;
  readonly views: Pick<MarketViewReader, 'listCandles'>;
  readonly log: Log;
  readonly pushMs?: number;
  readonly listenersMs?: number;
}

interface Followed {
  readonly topic: MarketTopic;
  cursor: Cursor;
}
interface Client extends Omit<StreamListener, 'topic'> {
  /** By topic. */
  readonly followed: Map<string, Followed>;
  isBusy: boolean;
  /** Ticks that it is left alone after it took nothing. */
  rest: number;
}

const candlesKept = 10;
const restTicks = 8;

/**
 * Tells clients of the live stream what the markets that they follow say: each tick at most one batch a client, made of what is newest then. Nothing
 * waits in line: a client that is slow gets less, and no venue's stream and no other client waits for it.
 */
export class MarketPush {
  readonly counts = { sent: 0, gone: 0, failed: 0 };
  readonly #deps: MarketPushDeps;
  readonly #clients = new Map<string, Client>();
  /** The newest closed candles of each topic that somebody follows. */
  readonly #candles = new Map<string, readonly NumberedCandle[]>();
  #markets: readonly FollowedMarket[] = [];

  constructor(deps: MarketPushDeps) {
    this.#deps = deps;
  }

  /** Markets that somebody listens to: followed as long as somebody does. */
  get markets(): readonly FollowedMarket[] {
    return this.#markets;
  }

  async run(states: () => readonly MarketState[], signal: AbortSignal): Promise<void> {
    const { pushMs = 250, listenersMs = 1_000 } = this.#deps;
    await Promise.all([
      repeat(() => this.refresh(), listenersMs, signal),
      repeat(() => this.push(states()), pushMs, signal),
    ]);
  }

  /** Who listens now; keeps those of before when that cannot be read. */
  async refresh(): Promise<void> {
    try {
      this.#take(await this.#deps.connections.listMarketListeners());
    } catch (error) {
      this.#deps.log.warn('who listens to markets is not known', { error: errorText(error) });
    }
  }

  /** One batch for each client that is ready for one. */
  push(states: readonly MarketState[]): void {
    if (this.#clients.size === 0) return;
    const byMarket = new Map(states.map((state) => [`${state.venue}:${state.symbol}`, state]));
    for (const client of this.#clients.values()) {
      if (client.isBusy) continue;
      if (client.rest > 0) client.rest -= 1;
      else void this.#tell(client, byMarket);
    }
  }

  /** A candle of a minute is closed and stands in the store. Never throws, and is not waited for. */
  onClosedCandle(venue: CertifiedVenueId, symbol: string, candle: MarketCandle): void {
    const topics = new Map([...this.#clients.values()].flatMap(({ followed }) => [...followed]));
    for (const [name, { topic }] of topics) {
      if (topic.kind !== 'candles' || topic.venue !== venue || topic.symbol !== symbol) continue;
      if (topic.timeframe === '1m') this.#close(name, topic, candle);
      else if (candle.endMs % streamTimeframes[topic.timeframe] === 0)
        void this.#closeLarger(name, topic, candle.endMs);
    }
  }

  async #closeLarger(
    name: string,
    topic: Extract<MarketTopic, { kind: 'candles' }>,
    toMs: number,
  ): Promise<void> {
    try {
      const [candle] = await listMarketCandles(this.#deps.views, { ...topic, limit: 1, toMs });
      if (candle) this.#close(name, topic, candle);
    } catch (error) {
      this.#deps.log.warn('a candle was not told', { topic: name, error: errorText(error) });
    }
  }

  #close(name: string, { timeframe }: Extract<MarketTopic, { kind: 'candles' }>, candle: MarketCandle): void {
    const sequence = candleNumber(timeframe, candle.openTimeMs);
    const before = (this.#candles.get(name) ?? []).filter((each) => each.sequence < sequence);
    this.#candles.set(name, [...before, { sequence, candle }].slice(-candlesKept));
  }

  #take(listeners: readonly StreamListener[]): void {
    const byClient = Map.groupBy(listeners, ({ connectionId }) => connectionId);
    for (const connectionId of this.#clients.keys())
      if (!byClient.has(connectionId)) this.#clients.delete(connectionId);
    for (const [connectionId, own] of byClient) {
      const ownerId = own[0]?.ownerId ?? '';
      const client = this.#clients.get(connectionId) ?? {
        ...{ ownerId, connectionId, followed: new Map<string, Followed>(), isBusy: false, rest: 0 },
      };
      this.#follow(client, own);
      this.#clients.set(connectionId, client);
    }
    const topics = [...this.#clients.values()].flatMap(({ followed }) => [...followed.values()]);
    const markets = topics.map(({ topic: { venue, symbol } }) => ({ venue, symbol }));
    this.#markets = [...new Map(markets.map((each) => [`${each.venue}:${each.symbol}`, each])).values()];
    const wanted = new Set(listeners.map(({ topic }) => topic));
    for (const name of this.#candles.keys()) if (!wanted.has(name)) this.#candles.delete(name);
  }

  #follow({ followed }: Client, listeners: readonly StreamListener[]): void {
    const names = new Set(listeners.map(({ topic }) => topic));
    for (const name of followed.keys()) if (!names.has(name)) followed.delete(name);
    for (const name of names) {
      const topic = parseMarketTopic(name);
      if (!topic || followed.has(name)) continue;
      // Candles before the subscription were told with it; the newest may have closed since.
      const newest = this.#candles.get(name)?.at(-1)?.sequence ?? 1;
      followed.set(name, { topic, cursor: topic.kind === 'candles' ? { sequence: newest - 1 } : {} });
    }
  }

  async #tell(client: Client, states: ReadonlyMap<string, MarketState>): Promise<void> {
    const news: {
      readonly followed: Followed;
      readonly updates: readonly MarketUpdate[];
      readonly cursor: Cursor;
    }[] = [];
    for (const [name, followed] of client.followed) {
      const { topic, cursor } = followed;
      const state = states.get(`${topic.venue}:${topic.symbol}`);
      if (!state) continue;
      const found = updateFor(name, topic, state, this.#candles.get(name) ?? [], cursor);
      if (found) news.push({ followed, ...found });
    }
    if (news.length === 0) return;
    client.isBusy = true;
    const outcome = await this.#send(client, marketFrames(news.flatMap(({ updates }) => updates)));
    client.isBusy = false;
    if (outcome === 'SENT') for (const { followed, cursor } of news) followed.cursor = cursor;
    else if (outcome === 'FAILED') client.rest = restTicks;
    else await this.#forget(client);
  }

  async #send({ connectionId }: Client, frames: readonly string[]): Promise<'SENT' | 'GONE' | 'FAILED'> {
    for (const frame of frames) {
      const outcome = await this.#deps.sender.send(connectionId, frame);
      if (outcome !== 'SENT') {
        this.counts[outcome === 'GONE' ? 'gone' : 'failed'] += 1;
        return outcome;
      }
      this.counts.sent += 1;
    }
    return 'SENT';
  }

  async #forget(client: Client): Promise<void> {
    this.#clients.delete(client.connectionId);
    await this.#deps.connections
      .close(client)
      .catch((error: unknown) =>
        this.#deps.log.warn('a client is not forgotten', { error: errorText(error) }),
      );
  }
}
