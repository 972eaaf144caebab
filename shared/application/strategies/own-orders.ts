import type { Instrument } from '../../domain/instrument/instrument.ts';
import type { Order } from '../../domain/order/order.ts';
import { bookFill, type StrategyBook } from '../../domain/strategy/book.ts';
import type { StrategyInstance } from '../../domain/strategy/instance.ts';
import { legsOf, type OrderChange, type TrackedOrder } from '../../domain/strategy/tracked-order.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import type { RuntimeDeps } from './runtime.ts';

/** Reads of own orders at once. */
const readsAtOnce = 16;

/** What protects the position of a strategy that has it for itself are orders of its own, though they are placed by the watch. */
export async function newLegs(
  store: Pick<RuntimeDeps['store'], 'protections'>,
  instance: StrategyInstance,
): Promise<readonly TrackedOrder[]> {
  if (instance.sharing !== 'ALONE') return [];
  const plan = await store.protections.find(instance, instance);
  const { orders, toldLegs } = instance.run;
  const known = new Set([...toldLegs, ...orders.map(({ orderId }) => orderId)]);
  return legsOf(plan, instance.startedAtMs).filter(({ orderId }) => !known.has(orderId));
}

/** As they are now, in the same order; undefined of those that never were one. */
export function ordersOf(
  store: Pick<RuntimeDeps['store'], 'findOrder'>,
  ownerId: string,
  tracked: readonly TrackedOrder[],
): Promise<readonly (Order | undefined)[]> {
  return mapConcurrently(tracked, readsAtOnce, ({ orderId, refused }) =>
    refused === undefined ? store.findOrder(ownerId, orderId) : Promise.resolve(undefined),
  );
}

/** The book with what was filled since the strategy was told last. */
export function bookChange(
  book: StrategyBook,
  { tracked, quantity, price, fees }: Extract<OrderChange, { kind: 'FILL' }>,
  instrument: Instrument,
): StrategyBook {
  const { side, positionSide } = tracked;
  const isSpot = instrument.kind === 'SPOT';
  return bookFill(book, {
    ...{ side, quantity, price, fees, base: instrument.base, isSpot },
    quote: isSpot ? instrument.quote : instrument.settle,
    ...(positionSide ? { positionSide } : {}),
  });
}
