import type { OpenOrder } from '../contract.ts';
import type { StrategyEvent } from '../events.ts';
import type { Intent } from '../intents.ts';

type Place = Extract<Intent, { kind: 'place' }>;

/** An order that should rest. Its tag is its identity: a level of a grid, a step of averaging in, a hedge. */
export interface Wish extends Place {
  readonly tag: string;
  readonly price: string;
  readonly size: { readonly kind: 'fixed'; readonly quantity: string };
}

/** What was asked for under a tag and has not ended yet, as far as the strategy was told. JSON, a part of its state. */
interface Working {
  readonly price: string;
  readonly quantity: string;
  readonly isLeaving?: true;
  /** What came in while the rest of it stays open: a host may place less than was wished, so only fills tell. */
  readonly filled?: number;
}

/** The orders of a strategy: what works, and which tags wait after a refusal. */
export interface Book {
  readonly working: Readonly<Record<string, Working>>;
  readonly refused: Readonly<Record<string, { readonly count: number; readonly untilMs: number }>>;
}

export const emptyBook: Book = { working: {}, refused: {} };

const pauseMs = 60_000;
const pauseMaxMs = 3_600_000;
/** Two orders of one level: nearer than 0.03 % to each other. */
const sameLevelRatio = 0.0003;

/**
 * Whether an order rests at this price already, or one of this tag does.
 * @param nearRatio how near is the same price; 0: none is but by its tag
 */
export function isPlaced(
  price: number,
  tag: string,
  openOrders: readonly OpenOrder[],
  nearRatio = sameLevelRatio,
): boolean {
  return openOrders.some(
    (order) =>
      order.tag === tag || (order.price !== null && Math.abs(order.price - price) / price < nearRatio),
  );
}

/**
 * What to ask for so that exactly the wishes rest: each is placed once, amended when it changed, and cancelled when it
 * is no longer wished. One that would double an open order waits, and so does one that was refused.
 * @param nearRatio see {@link isPlaced}: 0 of who quotes both sides of a narrow market
 */
export function toward(
  book: Book,
  wishes: readonly Wish[],
  openOrders: readonly OpenOrder[],
  nowMs: number,
  nearRatio = sameLevelRatio,
): { readonly book: Book; readonly intents: readonly Intent[] } {
  const working: Record<string, Working> = { ...book.working };
  const intents: Intent[] = [];
  const taken = [...openOrders];
  for (const wish of wishes) {
    const { tag, price, size, side } = wish;
    const asked = working[tag];
    if (asked?.isLeaving) continue;
    if (asked) {
      if (asked.price === price && asked.quantity === size.quantity) continue;
      intents.push({ kind: 'amend', tag, price, size });
    } else {
      const isPaused = nowMs < (book.refused[tag]?.untilMs ?? 0);
      if (isPaused || isPlaced(Number(price), tag, taken, nearRatio)) continue;
      intents.push(wish);
    }
    taken.push({ tag, side, price: Number(price), remaining: Number(size.quantity) });
    working[tag] = { ...asked, price, quantity: size.quantity };
  }
  const wished = new Set(wishes.map(({ tag }) => tag));
  for (const [tag, asked] of Object.entries(working)) {
    if (wished.has(tag) || asked.isLeaving) continue;
    intents.push({ kind: 'cancel', tag });
    working[tag] = { ...asked, isLeaving: true };
  }
  return intents.length === 0 ? { book, intents } : { book: { ...book, working }, intents };
}

/** What an own order came to in all, by the event that ended it; null while it goes on, and of what is not in the book. */
export function broughtBy(book: Book, event: StrategyEvent): number | null {
  if (event.kind !== 'fill' && event.kind !== 'order') return null;
  const asked = event.tag === null ? undefined : book.working[event.tag];
  if (asked === undefined) return null;
  if (event.kind === 'order') return event.filled;
  return event.remaining > 0 ? null : (asked.filled ?? 0) + event.quantity;
}

/** What an event says of an own order; the same book when it says nothing. */
export function heard(book: Book, event: StrategyEvent): Book {
  if (event.kind !== 'fill' && event.kind !== 'order') return book;
  const { tag } = event;
  const asked = tag === null ? undefined : book.working[tag];
  if (tag === null || asked === undefined) return book;
  if (event.kind === 'fill' && event.remaining > 0) {
    const filled = (asked.filled ?? 0) + event.quantity;
    return { ...book, working: { ...book.working, [tag]: { ...asked, filled } } };
  }
  const { [tag]: _, ...working } = book.working;
  const { [tag]: before, ...refused } = book.refused;
  if (event.kind === 'fill' || event.outcome === 'CANCELED') return { working, refused };
  const count = (before?.count ?? 0) + 1;
  const untilMs = event.timeMs + Math.min(pauseMs * 2 ** (count - 1), pauseMaxMs);
  return { working, refused: { ...refused, [tag]: { count, untilMs } } };
}
