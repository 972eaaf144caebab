import type { Instrument } from '../../domain/instrument/instrument.ts';
import { type Decimal, decimalText, zero } from '../../domain/money/decimal.ts';
import type { StrategyBook } from '../../domain/strategy/book.ts';
import { type Shortfall, shortfallOf } from '../../domain/strategy/coverage.ts';
import type { StrategyInstance } from '../../domain/strategy/instance.ts';
import { changeOf } from '../../domain/strategy/tracked-order.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { bookChange, newLegs, ordersOf } from './own-orders.ts';
import type { RuntimeDeps } from './runtime.ts';
import { settledRun } from './settle-run.ts';

type Store = RuntimeDeps['store'];
type Side = 'net' | 'long' | 'short';

const sides = ['net', 'long', 'short'] as const satisfies readonly Side[];
/** Strategies of an account, read at once. */
const readsAtOnce = 8;

/**
 * Whether the account lacks what the books of its strategies say it holds of this one's instrument: somebody sold it by hand, or
 * took it away. Each fill of their orders counts, told or not, so that one on its way is no difference; what moves while it is
 * looked at is looked at with the next event. In words with the figures, or undefined.
 */
export async function findUncovered(
  { store }: { readonly store: Store },
  instance: StrategyInstance,
  instrument: Instrument,
): Promise<string | undefined> {
  const lot = instrument.quantityStep;
  const own = sides.filter((side) => !instance.run.book[side].quantity.abs().lessThan(lot));
  if (own.length === 0) return undefined;
  const before = await heldOf(store, instance, instrument);
  const all = await store.strategies.list(instance.ownerId);
  const sharing = all.filter((each) => each.state !== 'ENDED' && isBeside(each, instance, instrument));
  const books = await mapConcurrently(sharing, readsAtOnce, (each) => bookOf(store, each, instrument));
  const after = await heldOf(store, instance, instrument);
  if (own.some((side) => before[side].mark !== after[side].mark)) return undefined;
  for (const side of own) {
    const claims = books.map((book) => book[side].quantity);
    const shortfall = shortfallOf(claims, after[side].quantity, lot);
    const claiming = sharing.filter((_, index) => claims[index]?.isZero() === false);
    if (shortfall) return inWords(shortfall, claiming, instrument);
  }
  return undefined;
}

/** Of spot whoever holds the same coins, whatever he pays for them with; of a perpetual whoever trades it. */
function isBeside(
  other: StrategyInstance,
  { accountId }: StrategyInstance,
  { kind, base, symbol }: Instrument,
): boolean {
  if (other.accountId !== accountId) return false;
  return kind === 'SPOT' ? isSpotOf(other.instrument, base) : other.instrument === symbol;
}

function isSpotOf(symbol: string, base: string): boolean {
  return symbol.startsWith(`${base}/`) && !symbol.includes(':');
}

/** Its book with every fill of its orders, also of those that it placed and has not noted yet. */
async function bookOf(
  store: Store,
  instance: StrategyInstance,
  instrument: Instrument,
): Promise<StrategyBook> {
  const { run } = await settledRun(store, instance);
  const tracked = [...run.orders, ...(await newLegs(store, instance))];
  const orders = await ordersOf(store, instance.ownerId, tracked);
  return tracked.reduce((book, each, index) => {
    const change = changeOf(each, orders[index]);
    return change?.kind === 'FILL' ? bookChange(book, change, instrument) : book;
  }, run.book);
}

interface Held {
  readonly quantity: Decimal;
  /** Another one whenever something of it has moved. */
  readonly mark: string;
}

const noHolding: Held = { quantity: zero, mark: '' };

/** Coins of spot, since whoever sells them needs no more; of a perpetual its position, in hedge mode both. */
async function heldOf(
  store: Store,
  ref: StrategyInstance,
  { kind, base, symbol }: Instrument,
): Promise<Readonly<Record<Side, Held>>> {
  if (kind === 'SPOT') {
    const [balances, position] = await Promise.all([
      store.listBalances(ref),
      store.findPosition(ref, symbol),
    ]);
    const coins = balances.find(({ asset }) => asset === base);
    const quantity = coins ? coins.available.plus(coins.reserved) : zero;
    const mark = `${quantity.toFixed()}|${position?.version ?? 0}`;
    return { net: { quantity, mark }, long: noHolding, short: noHolding };
  }
  const [net, long, short] = await Promise.all([
    store.findPosition(ref, symbol),
    store.findPosition(ref, symbol, 'LONG'),
    store.findPosition(ref, symbol, 'SHORT'),
  ]);
  const held = (position: typeof net) =>
    position ? { quantity: position.quantity, mark: String(position.version) } : noHolding;
  return { net: held(net), long: held(long), short: held(short) };
}

function inWords(
  { claimed, held }: Shortfall,
  claiming: readonly StrategyInstance[],
  { base }: Instrument,
): string {
  const names = claiming.map(({ strategyId }) => strategyId).join(', ');
  return `the account holds ${decimalText(held)} ${base}, by the books of ${names} ${decimalText(claimed)}`;
}
