import { accept, type Result, refuse } from '../../domain/refusal.ts';
import type { StrategyInstance } from '../../domain/strategy/instance.ts';
import type { StoreWrite } from '../../ports/store-write.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';

/** A key of whoever asks, and what it was asked for with. */
export interface Idempotency {
  readonly key: string;
  readonly requestHash: string;
}
interface Asked {
  readonly ownerId: string;
  readonly idempotency?: Idempotency;
}

/** The strategy that was activated under this key, as it stands; undefined for a key that is new. */
export async function repeatedActivation(
  store: Pick<TradingStore, 'findIdempotency' | 'strategies'>,
  { ownerId, idempotency }: Asked,
): Promise<Result<StrategyInstance> | undefined> {
  const known = idempotency && (await store.findIdempotency(ownerId, idempotency.key));
  if (!known) return undefined;
  const instance =
    known.requestHash === idempotency.requestHash
      ? await store.strategies.find(ownerId, known.orderId)
      : undefined;
  if (instance) return accept(instance);
  return refuse(
    'IDEMPOTENCY_KEY_REUSED',
    'This Idempotency-Key was used for another request: use a new key.',
    { field: 'Idempotency-Key' },
  );
}

/** Written with the activation, so that either both are there or neither is. */
export function activationKey(
  { idempotency }: Asked,
  { ownerId, strategyId, startedAtMs }: StrategyInstance,
): readonly StoreWrite[] {
  if (!idempotency) return [];
  const { key, requestHash } = idempotency;
  const record = { ownerId, key, requestHash, orderId: strategyId, createdAtMs: startedAtMs };
  return [{ kind: 'insertIdempotency', record }];
}
