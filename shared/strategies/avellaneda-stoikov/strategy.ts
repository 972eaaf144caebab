import { quotes } from '../../domain/quoting/avellaneda-stoikov.ts';
import { type Decision, nothing, type OpenOrder, type Strategy, type View } from '../contract.ts';
import type { StrategyEvent } from '../events.ts';
import { type Book, emptyBook, heard, toward, type Wish } from '../manager/book.ts';
import { priceText, quantityText } from '../manager/numbers.ts';
import { type Parameters, parameters } from './parameters.ts';

interface State {
  /** Of the newest book; null before the first. */
  readonly mid: number | null;
  readonly timeMs: number;
  /** Variance of the price in a second, as measured; null before two prices. */
  readonly variance: number | null;
  readonly book: Book;
}

/** Quotes both sides around a price that moves against what it holds: docs/strategies/avellaneda-stoikov.md. */
export const avellanedaStoikov: Strategy<Parameters, State> = {
  name: 'avellaneda-stoikov',
  description: 'Quotes both sides of the market, shifted against its inventory (Avellaneda & Stoikov 2008).',
  version: 1,
  parameters,
  indicators: () => [],
  hears: ['book', 'fill', 'order'],
  feeds: ({ everyMs }) => ({ book: { levels: 1, everyMs } }),
  init: () => ({ mid: null, timeMs: 0, variance: null, book: emptyBook }),
  decide(state, event, view): Decision<State> {
    if (event.kind === 'fill' || event.kind === 'order')
      return { state: { ...state, book: heard(state.book, event) }, intents: nothing };
    if (event.kind !== 'book') return { state, intents: nothing };
    const [bid, ask] = [event.bids[0]?.[0], event.asks[0]?.[0]];
    if (bid === undefined || ask === undefined) return { state, intents: nothing };
    const measured = withPrice(state, event, (bid + ask) / 2, view.parameters);
    const seen = { ...measured, book: asItStands(state.book, view.openOrders) };
    const wishes = wishesAt(seen, bid, ask, view);
    const { book, intents } = toward(seen.book, wishes, view.openOrders, event.timeMs, 0);
    return { state: { ...seen, book }, intents };
  },
};

/** A quote stands where it was told to stand last, unless the move was refused or is still under way: then it is asked for again. */
function asItStands(book: Book, openOrders: readonly OpenOrder[]): Book {
  let { working } = book;
  for (const { tag, price } of openOrders) {
    const asked = tag === null ? undefined : working[tag];
    if (tag === null || price === null || !asked || Number(asked.price) === price) continue;
    working = { ...working, [tag]: { ...asked, price: String(price) } };
  }
  return working === book.working ? book : { ...book, working };
}

/** The squared change of the price a second, averaged exponentially. */
function withPrice(
  state: State,
  { timeMs }: Extract<StrategyEvent, { kind: 'book' }>,
  mid: number,
  { sigmaWindowSeconds }: Parameters,
): State {
  const seconds = (timeMs - state.timeMs) / 1_000;
  if (state.mid === null || !(seconds > 0)) return { ...state, mid, timeMs };
  const newest = (mid - state.mid) ** 2 / seconds;
  const weight = 1 - Math.exp(-seconds / sigmaWindowSeconds);
  const variance = state.variance === null ? newest : state.variance + weight * (newest - state.variance);
  return { ...state, mid, timeMs, variance };
}

/** Both quotes, but for a side that would add to a full inventory, or that there is nothing for. */
function wishesAt(state: State, bestBid: number, bestAsk: number, view: View<Parameters>): readonly Wish[] {
  const { parameters, position, instrument } = view;
  const sigma = parameters.sigma > 0 ? parameters.sigma : Math.sqrt(state.variance ?? Number.NaN);
  // Not measured yet.
  if (Number.isNaN(sigma)) return [];
  const mid = (bestBid + bestAsk) / 2;
  const inventory = (position - parameters.target) / parameters.quantity;
  const { reservationShift, spread } = quotes({ ...parameters, sigma }, inventory, parameters.horizonSeconds);
  const half = Math.max(spread, mid * parameters.spreadMinRatio) / 2;
  const tick = instrument.priceTick;
  const bid = Math.min(mid + reservationShift - half, bestAsk - tick);
  const ask = Math.max(mid + reservationShift + half, bestBid + tick);
  const sides = [
    {
      tag: 'bid',
      side: 'BUY',
      price: bid,
      quantity: inventory < parameters.inventoryMax ? parameters.quantity : 0,
    },
    { tag: 'ask', side: 'SELL', price: ask, quantity: offered(inventory, view) },
  ] as const;
  return sides.flatMap(({ tag, side, price, quantity }) =>
    wishOf(tag, side, price, quantity, state.book, view),
  );
}

function offered(inventory: number, { parameters, position }: View<Parameters>): number {
  if (inventory <= -parameters.inventoryMax) return 0;
  return parameters.allowShort ? parameters.quantity : Math.min(parameters.quantity, position);
}

function wishOf(
  tag: string,
  side: 'BUY' | 'SELL',
  price: number,
  quantity: number,
  book: Book,
  { parameters, instrument }: View<Parameters>,
): readonly Wish[] {
  const { priceTick, quantityStep, quantityMin } = instrument;
  const lots = quantityText(quantity, quantityStep, quantityMin);
  if (lots === null || !(price > 0)) return [];
  const size = { kind: 'fixed', quantity: lots } as const;
  const text = priceText(price, priceTick, side === 'BUY' ? 'down' : 'up');
  const asked = book.working[tag];
  const offTicks = asked ? Math.round(Math.abs(Number(asked.price) - Number(text)) / priceTick) : 0;
  const wish = { kind: 'place', side, type: 'LIMIT', tag, size, price: text } as const;
  if (!asked || offTicks === 0) return [wish];
  if (offTicks <= parameters.toleranceTicks) return [{ ...wish, price: asked.price }];
  return parameters.requote === 'amend' ? [wish] : [];
}
