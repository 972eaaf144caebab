import type { NumberedCandle } from '#shared/application/stream/serve-stream.ts';
import type { MarketState } from '#shared/domain/market/market-state.ts';
import { bookViewOf, tickerViewOf, tradesViewOf } from '#shared/domain/market/market-views.ts';
import type { MarketTopic } from '#shared/domain/stream/market-topic.ts';
import {
  bookUpdate,
  candleUpdate,
  type MarketUpdate,
  tickerUpdate,
  tradesUpdate,
} from '#shared/http-api/stream-schemas.ts';

/** What a client was told of a topic last. */
export interface Cursor {
  readonly sequence?: number;
  /** Of trades. */
  readonly ids?: ReadonlySet<string>;
}

const levels = 10;
const tradesMax = 100;

/** What is new of a topic since the cursor, and the cursor once it is told; undefined when nothing is. */
export function updateFor(
  name: string,
  topic: MarketTopic,
  state: MarketState,
  candles: readonly NumberedCandle[],
  cursor: Cursor,
): { readonly updates: readonly MarketUpdate[]; readonly cursor: Cursor } | undefined {
  switch (topic.kind) {
    case 'ticker': {
      const view = tickerViewOf(state);
      const { asOfMs: sequence } = view;
      const { bids, asks } = bookViewOf(state, 1);
      const best = { bid: bids[0]?.[0] ?? null, ask: asks[0]?.[0] ?? null };
      return newest(cursor, sequence, () => tickerUpdate({ topic: name, sequence }, view, best));
    }
    case 'book': {
      const view = bookViewOf(state, levels);
      const { asOfMs: sequence } = view;
      return newest(cursor, sequence, () => bookUpdate({ topic: name, sequence }, view));
    }
    case 'trades':
      return newTrades(name, state, cursor);
    case 'candles': {
      const { sequence: last = 0 } = cursor;
      const fresh = candles.filter(({ sequence }) => sequence > last);
      const newestTold = fresh.at(-1);
      if (!newestTold) return undefined;
      const updates = fresh.map(({ sequence, candle }) => candleUpdate({ topic: name, sequence }, candle));
      return { updates, cursor: { sequence: newestTold.sequence } };
    }
  }
}

function newest({ sequence: last = 0 }: Cursor, sequence: number, make: () => MarketUpdate) {
  return sequence > last ? { updates: [make()], cursor: { sequence } } : undefined;
}

/** Trades are the same by their ids, in whatever order they came. */
function newTrades(topic: string, state: MarketState, { ids }: Cursor) {
  const { trades, asOfMs } = tradesViewOf(state, tradesMax);
  const fresh = trades.filter(({ id }) => !ids?.has(id));
  if (fresh.length === 0) return undefined;
  const begins = ids === undefined || fresh.length === trades.length;
  const sequence = fresh[0]?.timeMs ?? asOfMs;
  const update = tradesUpdate({ topic, sequence }, asOfMs, begins, fresh.toReversed());
  return { updates: [update], cursor: { ids: new Set(trades.map(({ id }) => id)) } };
}
