import type { AccountRef } from '../domain/account/account.ts';
import { move } from '../domain/ledger/entry.ts';
import { decimalText, zero } from '../domain/money/decimal.ts';
import type { Order, OrderTerms } from '../domain/order/order.ts';
import { accept, type DeniedCode, type Refusal, type Result, refuse } from '../domain/refusal.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { Ids } from '../ports/ids.port.ts';
import type { Log } from '../ports/log.port.ts';
import type { MarketDataReader } from '../ports/market-data.port.ts';
import type { SagaStarter } from '../ports/saga.port.ts';
import type { CommitResult, IdempotencyRecord, StoreWrite } from '../ports/store-write.ts';
import type { StrategyFence } from '../ports/strategy-records.port.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';
import { type Draft, draftOrder } from './draft-order.ts';
import { entryWrites, orderEventPublication, orderEventWrite } from './order-records.ts';
import { placedOrderFacts } from './placed-order-facts.ts';
import { startSaga } from './start-saga.ts';

export interface PlaceTradeCommand extends AccountRef {
  readonly terms: OrderTerms;
  readonly idempotencyKey: string;
  /** Digest of the request as the user sent it: the same key with another body is another order. */
  readonly requestHash: string;
  readonly correlationId: string;
  /** Holds in the very transaction that writes the order, or nothing is placed: STRATEGY_NOT_ACTIVE. */
  readonly fence?: StrategyFence;
}

export interface PlaceTradeDeps {
  readonly store: TradingStore;
  readonly market: MarketDataReader;
  readonly saga: SagaStarter;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

/**
 * Places an order: checks the instrument's rules, then writes idempotency record, reservation, order and event in
 * one transaction and starts the saga. Not enough funds: the order is kept as DENIED. The same key again answers
 * with the same order; with another request it is refused.
 */
export async function placeTrade(deps: PlaceTradeDeps, command: PlaceTradeCommand): Promise<Result<Order>> {
  const [known, account] = await Promise.all([
    deps.store.findIdempotency(command.ownerId, command.idempotencyKey),
    deps.store.findAccount(command),
  ]);
  if (known) return replayTrade(deps, command, known);
  if (!account) return refuse('ACCOUNT_NOT_FOUND', 'There is no such account.', { field: 'accountId' });
  const drafted = await draftOrder(deps, command, account);
  return drafted.ok ? write(deps, command, drafted.value) : drafted;
}

async function write(
  deps: PlaceTradeDeps,
  command: PlaceTradeCommand,
  { order, reservation }: Draft,
): Promise<Result<Order>> {
  if (!reservation) {
    const message = `There is no market price for ${order.instrument}: nobody can say what the order costs.`;
    return writeDenied(deps, command, order, refuse<DeniedCode>('PRICE_STALE', message).refusal);
  }
  const { asset, amount } = reservation;
  const result = await deps.store.commit([
    ...recordWrites(command, order),
    ...entryWrites(
      deps.ids,
      order,
      'RESERVE',
      move(asset, amount, 'AVAILABLE', 'RESERVED'),
      { orderId: order.orderId },
      order.createdAtMs,
    ),
    orderEventWrite(order, null, 'place-trade', 'RESERVED', { asset, amount: decimalText(amount) }),
    orderEventPublication(deps.ids, order, 'order.initialized', placedOrderFacts(order)),
  ]);
  if (result.ok) {
    await startSaga(deps, order);
    return accept(order);
  }
  if (result.failure.reason !== 'INSUFFICIENT_FUNDS') return settleTwin(deps, command, result);
  const message = `The order needs ${decimalText(amount)} ${asset}, more than is available.`;
  const refusal = refuse<DeniedCode>('INSUFFICIENT_FUNDS', message, {
    context: { asset, needed: decimalText(amount) },
  });
  return writeDenied(deps, command, order, refusal.refusal);
}

async function writeDenied(
  deps: PlaceTradeDeps,
  command: PlaceTradeCommand,
  order: Order,
  refusal: Refusal<DeniedCode>,
): Promise<Result<Order>> {
  const denied: Order = {
    ...order,
    state: 'DENIED',
    code: refusal.code,
    message: refusal.message,
    reservation: { ...order.reservation, amount: zero, remaining: zero },
  };
  const result = await deps.store.commit([
    ...recordWrites(command, denied),
    orderEventWrite(denied, null, 'place-trade', 'DENIED', { code: refusal.code, ...refusal.context }),
    orderEventPublication(deps.ids, denied, 'order.denied', placedOrderFacts(denied)),
  ]);
  return result.ok ? accept(denied) : settleTwin(deps, command, result);
}

function recordWrites(command: PlaceTradeCommand, order: Order): readonly StoreWrite[] {
  const { ownerId, idempotencyKey: key, requestHash, fence } = command;
  const record = { ownerId, key, requestHash, orderId: order.orderId, createdAtMs: order.createdAtMs };
  return [{ kind: 'insertIdempotency', record }, { kind: 'insertOrder', order }, ...(fence ? [fence] : [])];
}

/** A twin with the same key was faster: answer with its order. */
async function settleTwin(
  deps: PlaceTradeDeps,
  command: PlaceTradeCommand,
  result: CommitResult,
): Promise<Result<Order>> {
  const record = await deps.store.findIdempotency(command.ownerId, command.idempotencyKey);
  if (record) return replayTrade(deps, command, record);
  if (command.fence && !result.ok && result.failure.reason === 'FENCED')
    return refuse('STRATEGY_NOT_ACTIVE', 'The strategy was stopped, or has decided anew: nothing is placed.');
  throw new Error(`placing failed without a twin: ${result.ok ? 'committed' : result.failure.reason}`);
}

/** The answer to a key that was used before: what it made, or a refusal for another request. */
export async function replayTrade(
  deps: PlaceTradeDeps,
  command: Pick<PlaceTradeCommand, 'ownerId' | 'requestHash'>,
  record: IdempotencyRecord,
): Promise<Result<Order>> {
  if (record.requestHash !== command.requestHash)
    return refuse(
      'IDEMPOTENCY_KEY_REUSED',
      'This Idempotency-Key was used for another request: use a new key.',
      {
        field: 'Idempotency-Key',
      },
    );
  if (record.refusal) return { ok: false, refusal: record.refusal };
  const order = await deps.store.findOrder(command.ownerId, record.orderId);
  if (!order) throw new Error(`idempotency record names a missing order ${record.orderId}`);
  // The first caller may have died between the transaction and the start; the name makes a second start harmless.
  if (order.state === 'INITIALIZED') await startSaga(deps, order);
  return accept(order);
}
