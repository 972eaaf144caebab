import { amendOrder } from '#shared/application/amend-order.ts';
import { cancelOrder } from '#shared/application/cancel-order.ts';
import { type PlaceTradeCommand, placeTrade } from '#shared/application/place-trade.ts';
import { waitForDecision } from '#shared/application/wait-for-order.ts';
import type { Account } from '#shared/domain/account/account.ts';
import type { Order } from '#shared/domain/order/order.ts';
import type { Result } from '#shared/domain/refusal.ts';
import { Actor } from '../engine/actor.ts';
import { drawAmendment, drawTerms } from './order-terms.ts';
import type { World } from './world.ts';

const triesMax = 5;

/** Somebody who trades on one account: places, repeats what got no answer, cancels, and makes the usual mistakes. */
export class Client {
  readonly #world: World;
  readonly #account: Account;
  readonly #actor: Actor;

  constructor(world: World, account: Account) {
    this.#world = world;
    this.#account = account;
    this.#actor = new Actor(world.engine, 'client', false);
  }

  async trade(orders: number, withinMs: number): Promise<void> {
    const { random } = this.#world.engine;
    const started = [];
    for (let index = 0; index < orders; index += 1) {
      await this.#actor.sleep(random.whole(0, (2 * withinMs) / orders));
      started.push(this.#live());
    }
    await Promise.all(started);
    this.#actor.end();
  }

  /** One order, from its placing to what its owner does about it later. */
  async #live(): Promise<void> {
    const { random } = this.#world.engine;
    const { ownerId, accountId, venue } = this.#account;
    const key = this.#world.ids.nextId();
    const command: PlaceTradeCommand = {
      ownerId,
      accountId,
      terms: drawTerms(random, this.#world.venueOf(venue).model),
      idempotencyKey: key,
      requestHash: 'as sent',
      correlationId: key,
    };
    const twin = random.chance(0.15) ? this.#place(command) : undefined;
    const placed = (await this.#place(command)) ?? (await twin);
    await twin;
    if (!placed?.ok) return;
    if (random.chance(0.1)) await this.#place({ ...command, requestHash: 'another' });
    for (let left = random.pick([0, 1, 1, 2]); left > 0 && placed.value.type === 'limit'; left -= 1) {
      await this.#actor.sleep(random.pick([60, 400, 3_000, 20_000]) * random.unit());
      await this.#amend(placed.value);
    }
    if (!random.chance(0.45)) return;
    await this.#actor.sleep(random.pick([5, 60, 400, 3_000, 20_000]) * random.unit());
    await this.#cancel(placed.value);
  }

  /** Again with the same key until there is an answer; undefined when this client gives up. */
  async #place(command: PlaceTradeCommand): Promise<Result<Order> | undefined> {
    const { random, trace } = this.#world.engine;
    const waitMs = random.chance(0.2) ? random.whole(50, 3_000) : 0;
    for (let tries = 1; tries <= triesMax; tries += 1) {
      trace.note(this.#actor.name, 'places', () => `${command.idempotencyKey} ${command.requestHash}`);
      try {
        const result = await this.#world.invoke('place-trade', async (ports) => {
          const placed = await placeTrade(ports, command);
          if (placed.ok && waitMs > 0) await waitForDecision(ports, placed.value, waitMs);
          return placed;
        });
        this.#world.requests.answered(command, result);
        return result;
      } catch {
        await this.#actor.sleep(random.whole(50, 3_000));
      }
    }
    return undefined;
  }

  /** Another limit, another quantity, or both; sometimes the same again, as somebody does who got no answer. */
  async #amend({ ownerId, orderId, venue }: Order): Promise<void> {
    const { random } = this.#world.engine;
    const order = this.#world.memory.tables.orders.get(`${ownerId}|${orderId}`);
    if (!order) return;
    const wish = drawAmendment(random, this.#world.venueOf(venue).model, order);
    for (let tries = 1; tries <= triesMax; tries += 1) {
      try {
        await this.#world.invoke('amend-order', (ports) => amendOrder(ports, { ownerId, orderId, ...wish }));
        if (!random.chance(0.1)) return;
      } catch {
        await this.#actor.sleep(random.whole(50, 3_000));
      }
    }
  }

  async #cancel({ ownerId, orderId }: Order): Promise<void> {
    for (let tries = 1; tries <= triesMax; tries += 1) {
      try {
        await this.#world.invoke('cancel-order', (ports) => cancelOrder(ports, ownerId, orderId));
        return;
      } catch {
        await this.#actor.sleep(this.#world.engine.random.whole(50, 3_000));
      }
    }
  }
}
