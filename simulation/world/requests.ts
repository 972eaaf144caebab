import type { PlaceTradeCommand } from '#shared/application/place-trade.ts';
import type { Order } from '#shared/domain/order/order.ts';
import type { Result } from '#shared/domain/refusal.ts';
import type { Engine } from '../engine/engine.ts';

/** What clients were told: the order of each idempotency key. */
export class Requests {
  readonly #engine: Engine;
  readonly orderIdByKey = new Map<string, { readonly orderId: string; readonly requestHash: string }>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  answered({ idempotencyKey: key, requestHash }: PlaceTradeCommand, result: Result<Order>): void {
    const known = this.orderIdByKey.get(key);
    if (!result.ok) {
      const isRepeat = known?.requestHash === requestHash;
      if (isRepeat)
        this.#engine.violate('idempotent-repeat', `${key} was accepted, then refused ${result.refusal.code}`);
      return;
    }
    const { orderId } = result.value;
    if (known && known.orderId !== orderId)
      this.#engine.violate('idempotent-repeat', `${key} named ${known.orderId}, then ${orderId}`);
    if (known && known.requestHash !== requestHash)
      this.#engine.violate('idempotent-repeat', `${key} was taken for another request`);
    this.orderIdByKey.set(key, { orderId, requestHash });
  }
}
