import { useEffect, useState } from 'react';
import type { MarketUpdate } from '../../../../shared/stream-client/options.ts';
import { api, read, type Schemas } from '../../api/client.ts';
import { amend, useRead } from '../../data/cache.ts';
import { addressOf } from '../../data/resources.ts';
import { marketTopics } from '../../live/market-topics.ts';
import { type Forming, forming, withBook, withCandle, withTicker } from './live-market.ts';

export interface Market {
  readonly venue: string;
  readonly instrument: string;
}
export const timeframes = ['1m', '5m', '15m', '1h', '4h', '1d'] as const;
export type Timeframe = (typeof timeframes)[number];
const minuteMs = 60_000;
const stepsMs: Readonly<Record<Timeframe, number>> = {
  ...{ '1m': minuteMs, '5m': 5 * minuteMs, '15m': 15 * minuteMs },
  ...{ '1h': 60 * minuteMs, '4h': 240 * minuteMs, '1d': 1_440 * minuteMs },
};

const keyOf = (what: string, { venue, instrument }: Market) => `market:${what}:${venue}:${instrument}`;
const pathOf = ({ venue, instrument }: Market) => ({ venue, instrument: addressOf(instrument) });

/** Hears a topic of the market while the component is there. */
function useTopic(topic: string | null, hear: (update: MarketUpdate) => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: what hears is the same for one topic.
  useEffect(() => (topic === null ? undefined : marketTopics.listen(topic, hear)), [topic]);
}
const topicOf = (what: string, { venue, instrument }: Market) => `${what}:${venue}:${instrument}`;

export function useTicker(market: Market | undefined) {
  useTopic(market ? topicOf('ticker', market) : null, (update) => {
    if (market && update.kind === 'ticker')
      amend<Schemas['Ticker']>(keyOf('ticker', market), (before) => withTicker(before, update, Date.now()));
  });
  return useRead(market ? keyOf('ticker', market) : null, () =>
    read(api.GET('/v1/market/{venue}/{instrument}/ticker', { params: { path: pathOf(market ?? none) } })),
  );
}

export function useBook(market: Market | undefined) {
  useTopic(market ? topicOf('book', market) : null, (update) => {
    if (market && update.kind === 'book')
      amend<Schemas['Book']>(keyOf('book', market), (before) => withBook(before, update, Date.now()));
  });
  return useRead(market ? keyOf('book', market) : null, () =>
    read(
      api.GET('/v1/market/{venue}/{instrument}/book', {
        params: { path: pathOf(market ?? none), query: { levels: 10 } },
      }),
    ),
  );
}

/** The candle that is open now, once a price was told in it. */
export function useForming(market: Market, timeframe: Timeframe): Forming | undefined {
  const topic = topicOf('ticker', market);
  const [now, setNow] = useState<{ readonly of: string; readonly candle: Forming }>();
  const of = `${topic}:${timeframe}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the topic is the market.
  useEffect(
    () =>
      marketTopics.listen(topic, (update) => {
        if (update.kind !== 'ticker' || update.last === null) return;
        const { last } = update;
        setNow((before) => {
          const same = before?.of === of ? before.candle : undefined;
          return { of, candle: forming(same, last, stepsMs[timeframe], Date.now()) };
        });
      }),
    [topic, timeframe],
  );
  return now?.of === of ? now.candle : undefined;
}

export function useCandles(market: Market | undefined, timeframe: Timeframe) {
  useTopic(market ? `${topicOf('candles', market)}:${timeframe}` : null, (update) => {
    if (market && update.kind === 'candle')
      amend<Schemas['Candles']>(`${keyOf('candles', market)}:${timeframe}`, (before) => ({
        ...before,
        candles: withCandle(before.candles, update),
      }));
  });
  return useRead(market ? `${keyOf('candles', market)}:${timeframe}` : null, () =>
    read(
      api.GET('/v1/market/{venue}/{instrument}/candles', {
        params: { path: pathOf(market ?? none), query: { timeframe, limit: 500 } },
      }),
    ),
  );
}

const none: Market = { venue: '', instrument: '' };

export async function follow({ venue, instrument }: Market): Promise<void> {
  await read(api.POST('/v1/market/subscriptions', { body: { venue, instrument } }));
}
