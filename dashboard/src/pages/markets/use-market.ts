import { useEffect } from 'react';
import { api, failureIn, read } from '../../api/client.ts';
import { amend, useRead } from '../../data/cache.ts';
import { addressOf } from '../../data/resources.ts';
import { marketTopics } from '../../live/market-topics.ts';
import { type Market, type MarketFacts, withUpdate } from './market-row.ts';

/** Where nothing is kept of a market, that is an answer. */
async function orNull<Value>(asked: Promise<Value>): Promise<Value | null> {
  try {
    return await asked;
  } catch (error) {
    if (failureIn(error).kind === 'not-found') return null;
    throw error;
  }
}

async function readMarket({ venue, instrument }: Market): Promise<MarketFacts> {
  const path = { venue, instrument: addressOf(instrument) };
  const [ticker, book] = await Promise.all([
    orNull(read(api.GET('/v1/market/{venue}/{instrument}/ticker', { params: { path } }))),
    orNull(
      read(api.GET('/v1/market/{venue}/{instrument}/book', { params: { path, query: { levels: 10 } } })),
    ),
  ]);
  return { ticker, book, delayMs: null };
}

/** A market as it was read, and its book as it comes where it is followed live. Whoever listens live has it followed: so only what is followed is. */
export function useMarket(market: Market, mayListen: boolean) {
  const { venue, instrument } = market;
  const key = `market:facts:${venue}:${instrument}`;
  const facts = useRead(key, () => readMarket(market));
  const isListening = mayListen && facts.value?.book !== undefined && facts.value.book !== null;
  useEffect(() => {
    if (!isListening) return;
    return marketTopics.listen(`book:${venue}:${instrument}`, (update) =>
      amend<MarketFacts>(key, (before) => withUpdate(before, update, Date.now())),
    );
  }, [isListening, venue, instrument, key]);
  return facts;
}

export function useSubscriptions() {
  return useRead(
    'subscriptions',
    async () => (await read(api.GET('/v1/market/subscriptions'))).subscriptions,
  );
}
