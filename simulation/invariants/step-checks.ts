import type { InMemoryTradingStore } from '#shared/adapters/in-memory/trading-store.ts';
import { sendLeaseMs } from '#shared/application/send-lease.ts';
import type { AccountControl, AccountRef } from '#shared/domain/account/account.ts';
import { symbolParts } from '#shared/domain/instrument/symbol.ts';
import { type Decimal, zero } from '#shared/domain/money/decimal.ts';
import { parseClientOrderId } from '#shared/domain/order/client-order-id.ts';
import { fillKey } from '#shared/domain/order/fill.ts';
import type { AccountEvent } from '#shared/ports/queues.port.ts';
import type { StoreWrite } from '#shared/ports/store-write.ts';
import type { Engine } from '../engine/engine.ts';
import type { BookedOrder } from '../venues/booked-order.ts';
import type { Send } from '../venues/venue-wire.ts';

/** Why an account may halt in this world. */
const haltReasons = [
  /^an operator says so/,
  /^kill switch /,
  /^venue stopped us/,
  /is in doubt after \d+ look-ups/,
  // What was traded or withdrawn by hand may have been reserved here: it is gone, and somebody must look.
  /^fill .*, (which was placed elsewhere|a stop of ours that rested at the venue)$/,
  /^(fill \S+|funding \S+ of \S+): NO_FUNDS_\w+$/,
];

/** What must hold at every step: right after each transaction, at each send, at each order a venue takes. */
export class StepChecks {
  readonly #engine: Engine;
  readonly #memory: InMemoryTradingStore;
  readonly #haltedAtMs = new Map<string, number>();

  constructor(engine: Engine, memory: InMemoryTradingStore) {
    this.#engine = engine;
    this.#memory = memory;
  }

  /** Balances and pending positions are projections: in every version of the books they equal what the orders hold. */
  onCommitted(writes: readonly StoreWrite[]): void {
    for (const write of writes) {
      if (write.kind === 'halt') this.#noteHalt(write.ref, write.reason);
      if (write.kind === 'setControl') this.#noteScopes(write.control);
    }
    const ref = accountOf(writes);
    if (!ref) return;
    const reserved = new Map<string, Decimal>();
    const pending = new Map<string, Decimal>();
    const { orders, balances, positions } = this.#memory.tables;
    for (const order of orders.values()) {
      if (order.accountId !== ref.accountId) continue;
      const { asset, remaining } = order.reservation;
      if (remaining.isNegative())
        this.#engine.violate('reservation-not-negative', `${order.orderId} ${remaining.toFixed()} ${asset}`);
      add(reserved, asset, remaining);
      add(pending, `${order.instrument} ${order.side}`, order.pendingQuantity);
    }
    for (const { accountId, instrument, margin } of positions.values())
      if (accountId === ref.accountId) add(reserved, symbolParts(instrument).settle ?? '', margin);
    for (const balance of balances.values()) {
      if (balance.accountId !== ref.accountId) continue;
      const held = reserved.get(balance.asset) ?? zero;
      if (!balance.reserved.equals(held))
        this.#engine.violate(
          'reserved-is-what-orders-hold',
          `${ref.accountId} ${balance.asset}: ${balance.reserved.toFixed()} reserved, orders hold ${held.toFixed()}`,
        );
      if (balance.available.isNegative())
        this.#engine.violate('available-not-negative', `${ref.accountId} ${balance.asset}`);
    }
    for (const position of positions.values()) {
      if (position.accountId !== ref.accountId) continue;
      for (const [side, counted] of [
        ['buy', position.pendingBuy] as const,
        ['sell', position.pendingSell] as const,
      ]) {
        const held = pending.get(`${position.instrument} ${side}`) ?? zero;
        if (!counted.equals(held))
          this.#engine.violate(
            'pending-is-what-orders-hold',
            `${ref.accountId} ${position.instrument} ${side}: ${counted.toFixed()} pending, orders hold ${held.toFixed()}`,
          );
      }
    }
  }

  /** Halted by whichever scope asks for it, whatever state was made of that. */
  #noteScopes({ accountId, scopes }: AccountControl): void {
    const isHalted = Object.entries(scopes).some(
      ([key, asked]) => !key.startsWith('strategy:') && asked?.state === 'HALTED',
    );
    if (!isHalted) this.#haltedAtMs.delete(accountId);
    else if (!this.#haltedAtMs.has(accountId)) this.#haltedAtMs.set(accountId, this.#engine.scheduler.nowMs);
  }

  #noteHalt({ accountId }: AccountRef, reason: string): void {
    // Nobody trades here but we, and within our funds: no fill may look foreign, late or too large, no balance off.
    if (!haltReasons.some((known) => known.test(reason)))
      this.#engine.violate('no-false-halt', `${accountId}: ${reason}`);
    if (!this.#haltedAtMs.has(accountId)) this.#haltedAtMs.set(accountId, this.#engine.scheduler.nowMs);
  }

  /** Written ahead, approved, inside its lease, and not after a halt. */
  onSend({ account, order, clientOrderId }: Send): void {
    const { scheduler } = this.#engine;
    const { attempts, approvals } = this.#memory.tables;
    const parsed = parseClientOrderId(clientOrderId);
    const key = `${account.ownerId}|${order.orderId}`;
    const attempt = attempts.get(`${key}|${parsed?.attempt}`);
    if (attempt?.clientOrderId !== clientOrderId || parsed?.orderId !== order.orderId)
      this.#engine.violate('attempt-before-send', `${clientOrderId} left without a record of it`);
    if (!approvals.has(key))
      this.#engine.violate('approved-before-send', `${clientOrderId} was not approved`);
    const haltedAtMs = this.#haltedAtMs.get(account.accountId);
    if (haltedAtMs !== undefined && scheduler.nowMs > haltedAtMs + sendLeaseMs)
      this.#engine.violate(
        'no-send-after-halt',
        `${clientOrderId} left ${scheduler.nowMs - haltedAtMs} ms after its account was halted`,
      );
    if (attempt && scheduler.nowMs > attempt.leaseUntilMs)
      this.#engine.violate(
        'no-send-after-lease',
        `${clientOrderId} left ${scheduler.nowMs - attempt.leaseUntilMs} ms after its lease`,
      );
  }

  /** What is acknowledged has been applied: a fill whose message is done is in the books. */
  onApplied(event: AccountEvent): void {
    if (event.kind !== 'FILL') return;
    const { fill } = event;
    if (!this.#memory.tables.fills.has(`${fill.ownerId}|${fill.accountId}|${fillKey(fill)}`))
      this.#engine.violate('acknowledged-is-applied', `fill ${fillKey(fill)} of ${fill.clientOrderId}`);
  }

  /** At most one attempt of an order is ever taken; of one that is amended, at most one is open at a time. */
  onTaken(order: BookedOrder, all: readonly BookedOrder[]): void {
    if (!parseClientOrderId(order.clientOrderId)) return;
    const twins = all.filter((other) => other !== order && other.terms.orderId === order.terms.orderId);
    this.#checkTwins(order, twins);
    const key = `${order.account.ownerId}|${order.terms.orderId}`;
    const attempt = this.#memory.tables.attempts.get(
      `${key}|${parseClientOrderId(order.clientOrderId)?.attempt}`,
    );
    if (attempt?.outcome === 'ABSENT' || attempt?.outcome === 'NOT_PLACED')
      this.#engine.violate(
        'proven-absent-is-absent',
        `${order.clientOrderId} was taken after we had recorded it as ${attempt.outcome}`,
      );
  }

  #checkTwins(order: BookedOrder, twins: readonly BookedOrder[]): void {
    const { orderId, ownerId } = order.terms;
    const ours = this.#memory.tables.orders.get(`${ownerId}|${orderId}`);
    const amendment = ours?.amendment;
    const twin = twins.find(({ status }) => status === 'ACCEPTED' || !amendment);
    if (twin)
      this.#engine.violate(
        'one-order-at-the-venue',
        `${orderId} was taken as ${twin.clientOrderId} and as ${order.clientOrderId}`,
      );
    if (twins.length === 0 || !amendment) return;
    const most = sumOf(twins.map(({ executed }) => executed)).plus(order.terms.quantity ?? zero);
    // Made a moment after its amendment was over, it is what the order is by now; the next amendment may ask for less.
    const isPresent = parseClientOrderId(order.clientOrderId)?.attempt === ours?.attempt;
    const asked = (isPresent ? ours?.quantity : amendment.quantity) ?? zero;
    if (most.greaterThan(asked))
      this.#engine.violate(
        'never-more-than-asked',
        `${orderId} may come to ${most.toFixed()}, asked for were ${asked.toFixed()}`,
      );
  }
}

function sumOf(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce((sum, amount) => sum.plus(amount), zero);
}

function add(sums: Map<string, Decimal>, key: string, amount: Decimal): void {
  if (!amount.isZero()) sums.set(key, (sums.get(key) ?? zero).plus(amount));
}

function accountOf(writes: readonly StoreWrite[]): AccountRef | undefined {
  for (const write of writes) {
    if (write.kind === 'updateOrder' || write.kind === 'insertOrder') return write.order;
    if (write.kind === 'insertFill') return write.fill;
  }
  return undefined;
}
