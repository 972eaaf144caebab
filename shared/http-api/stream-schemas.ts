import * as z from 'zod';
import { type DomainEventType, domainEventTypes } from '../domain/events/domain-event.ts';
import type { MarketCandle } from '../domain/market/market-candle.ts';
import type { BookView, TickerView, TradeRow } from '../domain/market/market-views.ts';
import type { StreamMessage } from '../domain/stream/message.ts';
import { decimalString, epochMs } from './fields.ts';
import { candleRow, candleRowOf } from './market-schemas.ts';

/** The answer to POST /v1/stream/tickets. */
export const streamTicketResource = z
  .object({
    url: z.url().meta({ description: 'Where the stream is; append `?ticket=` and the ticket' }),
    ticket: z.string().meta({ description: 'Opens one connection' }),
    expiresAtMs: epochMs,
  })
  .meta({ id: 'StreamTicket' });
export type StreamTicketResource = z.infer<typeof streamTicketResource>;

const topic = z.string().min(1).max(100);
const sequence = z.number().int().nonnegative();
/** A client's own word, given back with the answer. */
const requestId = z.string().max(64).exactOptional();

/** What a client sends. */
export const clientFrame = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('subscribe'),
    id: requestId,
    topics: z
      .array(z.strictObject({ topic, since: sequence.exactOptional() }))
      .min(1)
      .max(10),
  }),
  z.strictObject({ action: z.literal('unsubscribe'), id: requestId, topics: z.array(topic).min(1).max(10) }),
  z.strictObject({ action: z.literal('ping'), id: requestId }),
]);
export type ClientFrame = z.infer<typeof clientFrame>;

export const frameCodes = [
  /** Not JSON, or not a frame of a client. */
  'FRAME_INVALID',
  'TOPIC_UNKNOWN',
  'TOPICS_ABOVE_LIMIT',
  /** The connection is closed, or too old. */
  'CONNECTION_GONE',
] as const;
export type FrameCode = (typeof frameCodes)[number];

/** One fact of a topic, as it is told. */
export const streamMessage = z.object({
  topic,
  sequence,
  eventId: z.string(),
  type: z.custom<DomainEventType>((type) => domainEventTypes.some((known) => known === type)),
  accountId: z.string(),
  correlationId: z.string(),
  atMs: epochMs,
  data: z.record(z.string(), z.string()),
});
export type StreamMessageResource = z.infer<typeof streamMessage>;

const told = decimalString.nullable();
const level = z.tuple([decimalString, decimalString]);
const ofMarket = { topic, sequence, asOfMs: epochMs };

/** What a market tells. `sequence` of ticker, book and trades only grows; of candles it has no gap. */
export const marketUpdate = z.discriminatedUnion('kind', [
  z.object({
    ...{ kind: z.literal('ticker'), ...ofMarket, bid: told, ask: told, last: told, open: told, high: told },
    ...{ low: told, volume: told, quoteVolume: told, markPrice: told, indexPrice: told, fundingRate: told },
    fundingAtMs: epochMs.nullable(),
  }),
  z.object({
    ...{ kind: z.literal('book'), ...ofMarket, isValid: z.boolean() },
    ...{ bids: z.array(level), asks: z.array(level) },
  }),
  z.object({
    ...{ kind: z.literal('trades'), ...ofMarket },
    /** The newest there are: what was told before them may be missing. */
    begins: z.boolean(),
    trades: z.array(
      z.object({
        ...{ id: z.string(), price: decimalString, size: decimalString, timeMs: epochMs },
        takerSide: z.enum(['buy', 'sell']),
      }),
    ),
  }),
  z.object({ ...{ kind: z.literal('candle'), ...ofMarket }, candle: candleRow }),
]);
export type MarketUpdate = z.infer<typeof marketUpdate>;

/** What a client hears. */
export const serverFrame = z.discriminatedUnion('type', [
  /** From here on the topic is told: of numbers above `sequence`, and what was missed since. */
  z.object({ type: z.literal('subscribed'), topic, sequence, replayed: z.number().int(), id: requestId }),
  /** What was missed cannot be told: read everything anew, then go on behind `sequence`. */
  z.object({
    ...{ type: z.literal('reset'), topic, sequence, id: requestId },
    reason: z.enum(['TOO_OLD', 'TOO_MANY', 'UNKNOWN']),
  }),
  z.object({ type: z.literal('messages'), messages: z.array(streamMessage) }),
  z.object({ type: z.literal('market'), updates: z.array(marketUpdate) }),
  z.object({ type: z.literal('unsubscribed'), topic, id: requestId }),
  /** `heads`: the newest number of each topic that is told here. Whoever has less, or follows another, has missed something. */
  z.object({
    ...{ type: z.literal('pong'), atMs: epochMs, id: requestId },
    heads: z.record(z.string(), sequence),
  }),
  z.object({
    ...{ type: z.literal('refused'), code: z.enum(frameCodes), message: z.string(), id: requestId },
    topic: topic.exactOptional(),
  }),
]);
export type ServerFrame = z.infer<typeof serverFrame>;

export function streamMessageOf({
  topic: name,
  sequence: number,
  event,
}: StreamMessage): StreamMessageResource {
  const { eventId, type, accountId, correlationId, atMs, payload } = event;
  return { topic: name, sequence: number, eventId, type, accountId, correlationId, atMs, data: payload };
}

/** API Gateway counts each 32 KB as a message of its own. */
const frameBytesMax = 31_000;

/** Messages as frames, each small enough for one. */
export function messageFrames(messages: readonly StreamMessage[]): readonly string[] {
  return framesOf('"type":"messages","messages"', messages.map(streamMessageOf));
}

export function marketFrames(updates: readonly MarketUpdate[]): readonly string[] {
  return framesOf('"type":"market","updates"', updates);
}

function framesOf(head: string, items: readonly object[]): readonly string[] {
  const frames: string[] = [];
  let parts: string[] = [];
  let bytes = 0;
  const flush = () => {
    if (parts.length > 0) frames.push(`{${head}:[${parts.join(',')}]}`);
    parts = [];
    bytes = 0;
  };
  for (const item of items) {
    const text = JSON.stringify(item);
    const size = new TextEncoder().encode(text).length + 1;
    if (bytes + size > frameBytesMax) flush();
    parts.push(text);
    bytes += size;
  }
  flush();
  return frames;
}

type Of = { readonly topic: string; readonly sequence: number };

export function candleUpdate(of: Of, candle: MarketCandle): MarketUpdate {
  return { kind: 'candle', ...of, asOfMs: candle.endMs, candle: candleRowOf(candle) };
}

export function tickerUpdate(
  of: Of,
  { venue: _, symbol: __, ...ticker }: TickerView,
  best: { readonly bid: string | null; readonly ask: string | null },
): MarketUpdate {
  return { kind: 'ticker', ...of, ...best, ...ticker };
}

export function bookUpdate(of: Of, { asOfMs, isValid, bids, asks }: BookView): MarketUpdate {
  const rows = (levels: BookView['bids']) => levels.map(([price, size]): [string, string] => [price, size]);
  return { kind: 'book', ...of, asOfMs, isValid, bids: rows(bids), asks: rows(asks) };
}

/** @param trades the oldest first */
export function tradesUpdate(
  of: Of,
  asOfMs: number,
  begins: boolean,
  trades: readonly TradeRow[],
): MarketUpdate {
  const rows = trades.map(({ takerSide, ...row }) => ({
    ...row,
    takerSide: takerSide === 'BUY' ? ('buy' as const) : ('sell' as const),
  }));
  return { kind: 'trades', ...of, asOfMs, begins, trades: rows };
}
