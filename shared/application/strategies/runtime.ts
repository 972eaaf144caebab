import type { DomainEvent, DomainEventType } from '../../domain/events/domain-event.ts';
import type { Digest } from '../../domain/ledger/record.ts';
import type { StrategyInstance } from '../../domain/strategy/instance.ts';
import type { Ids } from '../../ports/ids.port.ts';
import type { MarketViewReader } from '../../ports/market-views.port.ts';
import type { CommandQueue } from '../../ports/queues.port.ts';
import type { StoreWrite } from '../../ports/store-write.ts';
import type { HostedStrategy } from '../../strategies/host.ts';
import type { PlaceTradeDeps } from '../place-trade.ts';

/** What runs strategies: everything that orders take, the catalogue, and candles. */
export interface RuntimeDeps extends PlaceTradeDeps {
  readonly commands: CommandQueue;
  readonly views: Pick<MarketViewReader, 'listCandles' | 'findView'>;
  readonly catalogue: ReadonlyMap<string, HostedStrategy>;
  readonly digest: Digest;
}

/** A strategy with the event that its change is. */
export function strategyWrites(
  ids: Ids,
  instance: StrategyInstance,
  type: DomainEventType,
): readonly StoreWrite[] {
  const event = strategyEvent(instance, type, ids.nextId(), instance.updatedAtMs);
  return [
    { kind: 'saveStrategy', instance },
    { kind: 'publish', event },
  ];
}

/** @param eventId of two with one id the store takes one */
export function strategyEvent(
  instance: StrategyInstance,
  type: DomainEventType,
  eventId: string,
  atMs: number,
): DomainEvent {
  const { ownerId, accountId, strategyId, strategy, venue, instrument, state, reason, cause } = instance;
  const { correlationId, parametersVersion } = instance;
  const payload = {
    event_type: type,
    user_id: ownerId,
    account_id: accountId,
    strategy_id: strategyId,
    strategy,
    exchange: venue,
    symbol: instrument,
    state,
    reason,
    ...(cause ? { cause } : {}),
    parameters_version: String(parametersVersion),
    timestamp: String(atMs),
  };
  return { eventId, ownerId, accountId, type, correlationId, atMs, payload };
}
