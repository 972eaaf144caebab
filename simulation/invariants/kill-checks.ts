import type { InMemoryTradingStore } from '#shared/adapters/in-memory/trading-store.ts';
import type { AccountControl } from '#shared/domain/account/account.ts';
import type { Kill } from '#shared/domain/kill/kill.ts';
import { parseClientOrderId } from '#shared/domain/order/client-order-id.ts';
import type { Engine } from '../engine/engine.ts';
import type { BookedOrder } from '../venues/booked-order.ts';

/** What a verified kill promises, from then on, until a person lets the account trade again. */
export class KillChecks {
  readonly #engine: Engine;
  readonly #memory: InMemoryTradingStore;
  /** By account: the epoch of its fence. */
  readonly #verified = new Map<string, number>();
  /** By account: the newest epoch at which it could trade. */
  readonly #tradedAt = new Map<string, number>();

  constructor(engine: Engine, memory: InMemoryTradingStore) {
    this.#engine = engine;
    this.#memory = memory;
  }

  /** @param orders every order that the venues ever took */
  onVerified({ ownerId, accounts }: Kill, orders: readonly BookedOrder[]): void {
    for (const { accountId, fence } of accounts) {
      // A person may have been faster, and somebody may have halted it since: that stops nothing that rests.
      const isLifted = fence !== undefined && (this.#tradedAt.get(accountId) ?? 0) > fence.epoch;
      if (!fence || isLifted || !this.#stands(ownerId, accountId, fence.epoch)) continue;
      this.#verified.set(accountId, fence.epoch);
      for (const order of orders)
        if (order.account.accountId === accountId && order.status === 'ACCEPTED') this.#violate(order);
    }
  }

  /** A person has let it trade again: a later halt is not the one that was verified. */
  onChanged({ accountId, state, epoch }: AccountControl): void {
    if (state === 'HALTED') return;
    this.#verified.delete(accountId);
    this.#tradedAt.set(accountId, epoch);
  }

  onTaken(order: BookedOrder): void {
    const { ownerId, accountId } = order.account;
    const epoch = this.#verified.get(accountId);
    if (epoch !== undefined && this.#stands(ownerId, accountId, epoch)) this.#violate(order);
  }

  #stands(ownerId: string, accountId: string, epoch: number): boolean {
    const control = this.#memory.tables.controls.get(`${ownerId}|${accountId}`);
    return control?.state === 'HALTED' && control.epoch >= epoch;
  }

  #violate({ clientOrderId, account }: BookedOrder): void {
    if (!parseClientOrderId(clientOrderId)) return;
    const message = `${clientOrderId} of ${account.accountId} rests after its kill was verified`;
    this.#engine.violate('stop-means-stop', message);
  }
}
