import type { Order } from '../domain/order/order.ts';
import { accept, type InvalidCode, type Refusal, type Result, refuse } from '../domain/refusal.ts';
import { type PlaceTradeCommand, type PlaceTradeDeps, placeTrade } from './place-trade.ts';

/** An order of a batch, or why what stands in its place is none. */
export type BatchItem = Result<Pick<PlaceTradeCommand, 'accountId' | 'terms'>, InvalidCode>;

export interface PlaceBatchCommand {
  readonly ownerId: string;
  readonly idempotencyKey: string;
  /** Digest of the whole batch: the same key with another one is refused whole. */
  readonly requestHash: string;
  readonly correlationId: string;
  readonly items: readonly BatchItem[];
}

/**
 * Places orders one after the other, in their order, so that funds go to the first. Not atomic: each has its own
 * outcome. A key claims the batch, and the key with the index each item: asked again, also after a death half-way,
 * what was taken or refused is answered with the same, and the rest is placed.
 *
 * @returns an outcome an item, in order; refused whole only for a key that another request used
 */
export async function placeBatch(
  deps: PlaceTradeDeps,
  batch: PlaceBatchCommand,
): Promise<Result<readonly Result<Order>[], InvalidCode>> {
  if (!(await isClaimed(deps, batch)))
    return refuse(
      'IDEMPOTENCY_KEY_REUSED',
      'This Idempotency-Key was used for another request: use a new key.',
      {
        field: 'Idempotency-Key',
      },
    );
  const outcomes: Result<Order>[] = [];
  for (const [index, item] of batch.items.entries()) outcomes.push(await placeItem(deps, batch, index, item));
  return accept(outcomes);
}

/** The key is this batch's from now on, or was already. */
async function isClaimed(deps: PlaceTradeDeps, batch: PlaceBatchCommand): Promise<boolean> {
  const { ownerId, idempotencyKey: key, requestHash } = batch;
  const known = await deps.store.findIdempotency(ownerId, key);
  if (known) return known.requestHash === requestHash;
  const record = { ownerId, key, requestHash, orderId: deps.ids.nextId(), createdAtMs: deps.clock.nowMs() };
  const result = await deps.store.commit([{ kind: 'insertIdempotency', record }]);
  if (result.ok) return true;
  const twin = await deps.store.findIdempotency(ownerId, key);
  return twin?.requestHash === requestHash;
}

async function placeItem(
  deps: PlaceTradeDeps,
  { items: _, ...batch }: PlaceBatchCommand,
  index: number,
  item: BatchItem,
): Promise<Result<Order>> {
  if (!item.ok) return item;
  // No key that a request may have holds a space: an item's never meets one.
  const command = { ...batch, ...item.value, idempotencyKey: `${batch.idempotencyKey} ${index}` };
  const placed = await placeTrade(deps, command);
  return placed.ok ? placed : keepRefusal(deps, command, placed.refusal);
}

/** Whoever was told no must not find an order there later, since a repeat met another price. */
async function keepRefusal(
  deps: PlaceTradeDeps,
  command: PlaceTradeCommand,
  refusal: Refusal,
): Promise<Result<Order>> {
  const { ownerId, idempotencyKey: key, requestHash } = command;
  const createdAtMs = deps.clock.nowMs();
  const record = { ownerId, key, requestHash, orderId: deps.ids.nextId(), refusal, createdAtMs };
  const result = await deps.store.commit([{ kind: 'insertIdempotency', record }]);
  // Told before, or by a twin, which may have placed it: what was kept first is the answer.
  return result.ok ? { ok: false, refusal } : placeTrade(deps, command);
}
