import type { MarketCandle } from '../../domain/market/market-candle.ts';
import { candleNumber, type MarketTopic, parseMarketTopic } from '../../domain/stream/market-topic.ts';
import type { StreamMessage } from '../../domain/stream/message.ts';
import { type ResetReason, replayMax, resumption } from '../../domain/stream/resume.ts';
import { isUserTopic, systemOwner, tellerOf } from '../../domain/stream/topic.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { MarketDataReader } from '../../ports/market-data.port.ts';
import type { MarketViewReader } from '../../ports/market-views.port.ts';
import type { StreamConnection, StreamConnections, StreamLog } from '../../ports/stream-records.port.ts';
import { listMarketCandles } from '../list-market-candles.ts';

export interface ServeDeps {
  readonly log: StreamLog;
  readonly connections: StreamConnections;
  /** Of topics of markets. */
  readonly market: Pick<MarketDataReader, 'findInstrument'>;
  readonly views: Pick<MarketViewReader, 'listCandles'>;
  readonly clock: Pick<Clock, 'nowMs'>;
}
type Records = Pick<ServeDeps, 'log' | 'connections'>;
type ConnectionKey = Omit<StreamConnection, 'topics'>;

/** One client needs one; the rest is room for people with many windows. */
export const connectionsMax = 20;
export const topicsMax = 30;

/** False: the owner has as many connections as one may have. */
export async function openConnection(
  { connections }: Pick<ServeDeps, 'connections'>,
  key: ConnectionKey,
): Promise<boolean> {
  const open = await connections.listOf(key.ownerId);
  if (open.length >= connectionsMax) return false;
  await connections.open(key);
  return true;
}

/** A closed candle under its number. */
export interface NumberedCandle {
  readonly sequence: number;
  readonly candle: MarketCandle;
}

export type Subscribed =
  | { readonly kind: 'SUBSCRIBED'; readonly head: number; readonly missed: readonly StreamMessage[] }
  | { readonly kind: 'FOLLOWED'; readonly head: number; readonly missed: readonly NumberedCandle[] }
  | { readonly kind: 'RESET'; readonly head: number; readonly reason: ResetReason }
  | { readonly kind: 'REFUSED'; readonly code: 'TOPIC_UNKNOWN' | 'TOPICS_ABOVE_LIMIT' | 'CONNECTION_GONE' };

const refusalOf = { GONE: 'CONNECTION_GONE', FULL: 'TOPICS_ABOVE_LIMIT' } as const;

/**
 * Has a topic told to a connection from now on, and what it missed after the number `since`. The subscription is written before the log is
 * read, and a push reads the subscriptions after it wrote the log: whatever happens at this moment is told by one of both.
 */
export async function subscribe(
  deps: ServeDeps,
  key: ConnectionKey,
  topic: string,
  since: number | undefined,
): Promise<Subscribed> {
  const { log, connections } = deps;
  if (!isUserTopic(topic)) return follow(deps, key, topic, since);
  const outcome = await connections.subscribe(key, topic, topicsMax);
  if (outcome !== 'SUBSCRIBED') return { kind: 'REFUSED', code: refusalOf[outcome] };
  const teller = tellerOf(topic, key.ownerId);
  const head = (await log.heads(teller))[topic] ?? 0;
  if (since === undefined) return { kind: 'SUBSCRIBED', head, missed: [] };
  const kept = since < head ? await log.listAfter(teller, topic, since, replayMax + 1) : [];
  const found = resumption(since, head, kept);
  return found.kind === 'RESET' ? { ...found, head } : { kind: 'SUBSCRIBED', head, missed: found.messages };
}

/** Has a market told: ws-ingest sends what is new of it within a second or two. What was missed of closed candles is told here. */
async function follow(
  deps: ServeDeps,
  key: ConnectionKey,
  topic: string,
  since: number | undefined,
): Promise<Subscribed> {
  const market = parseMarketTopic(topic);
  if (!market || !(await deps.market.findInstrument(market.venue, market.symbol)))
    return { kind: 'REFUSED', code: 'TOPIC_UNKNOWN' };
  const outcome = await deps.connections.subscribe(key, topic, topicsMax);
  if (outcome !== 'SUBSCRIBED') return { kind: 'REFUSED', code: refusalOf[outcome] };
  if (market.kind !== 'candles') return { kind: 'FOLLOWED', head: 0, missed: [] };
  const candles = await newestCandles(deps, market);
  // Of a market that nobody followed until now the interval that runs is the first that closes.
  const head = candles.at(-1)?.sequence ?? candleNumber(market.timeframe, deps.clock.nowMs()) - 1;
  if (since === undefined) return { kind: 'FOLLOWED', head, missed: [] };
  const found = resumption(
    since,
    head,
    candles.filter(({ sequence }) => sequence > since),
  );
  return found.kind === 'RESET' ? { ...found, head } : { kind: 'FOLLOWED', head, missed: found.messages };
}

async function newestCandles(
  { views, clock }: ServeDeps,
  { venue, symbol, timeframe }: Extract<MarketTopic, { kind: 'candles' }>,
): Promise<readonly NumberedCandle[]> {
  const request = { venue, symbol, timeframe, limit: replayMax + 1, toMs: clock.nowMs() };
  const candles = await listMarketCandles(views, request);
  return candles.map((candle) => ({ sequence: candleNumber(timeframe, candle.openTimeMs), candle }));
}

/** Number of the newest message of each topic that is told to this connection; undefined when it is not known. */
export async function headsOf(
  { log, connections }: Records,
  { ownerId, connectionId }: ConnectionKey,
): Promise<Readonly<Record<string, number>> | undefined> {
  const [all, own, shared] = await Promise.all([
    connections.listOf(ownerId),
    log.heads(ownerId),
    log.heads(systemOwner),
  ]);
  const connection = all.find((each) => each.connectionId === connectionId);
  const headIn = (topic: string) => {
    if (!isUserTopic(topic)) return 0;
    return (tellerOf(topic, ownerId) === ownerId ? own : shared)[topic] ?? 0;
  };
  return connection && Object.fromEntries(connection.topics.map((topic) => [topic, headIn(topic)]));
}
