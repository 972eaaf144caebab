import type { StrategyInstance } from '../../domain/strategy/instance.ts';
import { feedsOf } from './market-feeds.ts';
import type { PendingEvent } from './next-event.ts';
import type { RuntimeDeps } from './runtime.ts';

/** Older than this is no news: the market's feed stands still, and risk refuses entries by it. */
const ageMaxMs = 15_000;

/** The price, then the book, as they stand in the store, of strategies that asked for them: each where it changed, and is due. */
export async function nextMarketEvent(
  deps: Pick<RuntimeDeps, 'market' | 'views' | 'catalogue' | 'clock'>,
  instance: StrategyInstance,
): Promise<PendingEvent | undefined> {
  const { tick, book } = feedsOf(deps.catalogue, instance);
  const event = tick && (await nextTick(deps, instance, tick.everyMs));
  return event ?? (book && (await nextBook(deps, instance, book)));
}

async function nextTick(
  { market, clock }: Pick<RuntimeDeps, 'market' | 'clock'>,
  { venue, instrument, run: { heard } }: StrategyInstance,
  everyMs: number,
): Promise<PendingEvent | undefined> {
  const price = await market.findPrice(venue, instrument);
  if (!price || clock.nowMs() - price.asOfMs > ageMaxMs) return undefined;
  const { asOfMs, bid, ask } = price;
  const tick = `${bid.toFixed()} ${ask.toFixed()}`;
  if (asOfMs - heard.tickMs < everyMs || tick === heard.tick) return undefined;
  return {
    eventId: `tick:${asOfMs}`,
    event: { kind: 'tick', timeMs: asOfMs, bid: bid.toNumber(), ask: ask.toNumber() },
    changes: { heard: { ...heard, tickMs: asOfMs, tick } },
    isStale: false,
  };
}

/** By its sequence: a book of the same number is the same book. */
async function nextBook(
  { views, clock }: Pick<RuntimeDeps, 'views' | 'clock'>,
  { venue, instrument, run: { heard } }: StrategyInstance,
  { everyMs, levels }: { readonly everyMs: number; readonly levels: number },
): Promise<PendingEvent | undefined> {
  const view = await views.findView('book', venue, instrument);
  if (!view?.isValid || clock.nowMs() - view.asOfMs > ageMaxMs) return undefined;
  const { asOfMs, sequence } = view;
  const book = String(sequence);
  if (asOfMs - heard.bookMs < everyMs || book === heard.book) return undefined;
  const best = (side: typeof view.bids) =>
    side.slice(0, levels).map(([price, size]) => [Number(price), Number(size)] as const);
  return {
    eventId: `book:${asOfMs}`,
    event: { kind: 'book', timeMs: asOfMs, bids: best(view.bids), asks: best(view.asks) },
    changes: { heard: { ...heard, bookMs: asOfMs, book } },
    isStale: false,
  };
}
