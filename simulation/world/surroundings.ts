import { haltWrites } from '#shared/application/order-records.ts';
import { resumeAccount } from '#shared/application/resume-account.ts';
import { sweepOrders } from '#shared/application/sweep-orders.ts';
import { Decimal } from '#shared/domain/money/decimal.ts';
import { roundDownToStep } from '#shared/domain/money/rounding.ts';
import { anOrder } from '#shared/testing/builders.ts';
import { Actor } from '../engine/actor.ts';
import { Ingest } from './ingest.ts';
import { KillPresses } from './kill-presses.ts';
import { portsOf } from './ports.ts';
import { Protections } from './protections.ts';
import { ScopeChanges } from './scope-changes.ts';
import { Strategies } from './strategies.ts';
import type { World } from './world.ts';

const sweepEveryMs = 60_000;

/** What goes on around the orders: sweeps, prices, the ingest process, outages, people who halt accounts. */
export class Surroundings {
  readonly #world: World;
  readonly #kills: KillPresses;
  readonly scopes: ScopeChanges;
  readonly #protections: Protections;
  readonly strategies: Strategies;
  #ingest: Ingest | undefined;
  #isHealed = false;
  /** When the last thing that was broken was whole again. */
  mendedAtMs = Number.POSITIVE_INFINITY;

  constructor(world: World) {
    this.#world = world;
    this.#kills = new KillPresses(world);
    this.scopes = new ScopeChanges(world);
    this.strategies = new Strategies(world);
    // A plan of a person's would be an order of the strategy's whose position it protects.
    this.#protections = new Protections(world, !this.strategies.isOn);
  }

  get ingest(): Ingest | undefined {
    return this.#ingest;
  }

  async start(): Promise<void> {
    const { random } = this.#world.engine;
    this.#ingest = new Ingest(this.#world);
    this.#every(sweepEveryMs, random.whole(0, sweepEveryMs), () => this.#sweep());
    this.#every(sweepEveryMs, random.whole(0, sweepEveryMs), () => void this.#kills.goOn());
    this.#every(2_500, random.whole(0, 2_500), () => this.#move());
    this.#every(15_000, random.whole(0, 15_000), () => this.#trouble());
    this.scopes.start();
    this.#protections.start();
    await this.strategies.start();
  }

  /** From here on nothing new breaks, and what is broken is put right. */
  heal(): void {
    this.#isHealed = true;
    this.scopes.heal();
    this.strategies.heal();
    this.#protections.heal();
    const { weather, random, scheduler, trace } = this.#world.engine;
    trace.note('weather', 'HEALS');
    this.#world.cutVenues.clear();
    const mend = () => {
      this.#world.cutVenues.clear();
      this.mendedAtMs = scheduler.nowMs;
    };
    if (weather.strikes('longOutage')) {
      this.#world.cutVenues.add(random.pick(this.#world.accounts).venue);
      scheduler.after(random.whole(20_000, 240_000), mend);
    } else mend();
    weather.heal();
    for (const model of this.#world.models) model.prices.isSilent = false;
    if (!this.#ingest) this.#ingest = new Ingest(this.#world);
  }

  /** Dead letters alarm, and somebody redrives them. */
  redrive(): void {
    for (const queue of [this.#world.accountEventQueue, this.#world.commandQueue, this.#world.strategyQueue])
      if (queue.deadLetters > 0) queue.redrive();
  }

  #every(periodMs: number, firstMs: number, run: () => void): void {
    const again = () => {
      run();
      this.#world.engine.scheduler.after(periodMs, again);
    };
    this.#world.engine.scheduler.after(firstMs, again);
  }

  /** One sweep at a time: a sweep that still runs when the next is due is not joined by another. */
  #isSweeping = false;
  #sweep(): void {
    if (this.#isHealed) this.redrive();
    if (this.#isSweeping) return;
    this.#isSweeping = true;
    const over = () => {
      this.#isSweeping = false;
    };
    this.#world.invoke('sweep-orders', sweepOrders).then(over, over);
  }

  #move(): void {
    if (this.#isHealed) for (const model of this.#world.models) model.prices.step();
    else for (const model of this.#world.models) model.step();
  }

  #trouble(): void {
    const { weather, random, scheduler } = this.#world.engine;
    for (const model of this.#world.models) {
      if (weather.strikes('partition')) {
        this.#world.cutVenues.add(model.row.id);
        scheduler.after(random.whole(500, 45_000), () => {
          if (!this.#isHealed) this.#world.cutVenues.delete(model.row.id);
        });
      }
      if (weather.strikes('priceOutage')) {
        model.prices.isSilent = true;
        scheduler.after(random.whole(1_000, 40_000), () => {
          model.prices.isSilent = false;
        });
      }
    }
    if (weather.strikes('ingestRestarts') && this.#ingest) {
      this.#ingest.kill();
      this.#ingest = undefined;
      scheduler.after(random.whole(200, 20_000), () => {
        this.#ingest ??= new Ingest(this.#world);
      });
    }
    if (weather.strikes('poison')) {
      const { accountId } = random.pick(this.#world.accounts);
      this.#world.accountEventQueue.send(accountId, `poison ${scheduler.nowMs}`, undefined);
    }
    if (weather.strikes('accountHalted')) void this.#halt();
    if (weather.strikes('killPressed')) void this.#press();
    // Only a reconciliation finds out about these for certain.
    if (!this.#world.booksTell) return;
    if (weather.strikes('handTrade')) scheduler.after(random.whole(0, 15_000), () => this.#tradeByHand());
    if (weather.strikes('transfer')) scheduler.after(random.whole(0, 15_000), () => this.#moveMoney());
  }

  #tradeByHand(): void {
    const { random } = this.#world.engine;
    const account = random.pick(this.#world.accounts);
    const { model } = this.#world.venueOf(account.venue);
    const { instrument, quantityMost } = random.pick(model.row.markets);
    const terms = anOrder({
      orderId: this.#world.engine.nameOf('by hand'),
      instrument: instrument.symbol,
      type: 'market',
      side: random.chance(0.5) ? 'buy' : 'sell',
      quantity: roundDownToStep(quantityMost.dividedBy(20), instrument.quantityStep),
    });
    model.take(account, terms, `web_${terms.orderId}`);
  }

  #moveMoney(): void {
    const { random } = this.#world.engine;
    const account = random.pick(this.#world.accounts);
    const { model } = this.#world.venueOf(account.venue);
    const rate = new Decimal(random.whole(-30, 30)).dividedBy(10_000);
    if (random.chance(0.5)) model.payFunding(account, rate);
    const { asset, amount } = random.pick(model.row.openingBalances);
    const part = amount.dividedBy(20);
    const leaves = random.chance(0.4) && model.free(account.accountId, asset).greaterThan(part);
    model.transfer(account, asset, leaves ? part.negated() : part);
  }

  /** Somebody presses the kill switch, perhaps twice at once; later, perhaps, the accounts may trade again. */
  async #press(): Promise<void> {
    const { random } = this.#world.engine;
    const presses = random.chance(0.3) ? [this.#kills.press(), this.#kills.press()] : [this.#kills.press()];
    await Promise.all(presses);
    const operator = new Actor(this.#world.engine, 'operator', false);
    await operator.sleep(random.whole(100, 20_000));
    for (const { ownerId, accountId } of this.#world.accounts) {
      if (random.chance(0.5)) continue;
      const command = { ownerId, accountId, reason: 'looked', correlationId: 'operator' };
      await this.#world
        .invoke('control-account', (ports) => resumeAccount(ports, command))
        .catch(() => undefined);
    }
    operator.end();
  }

  /** Somebody halts an account; later, perhaps, somebody has looked and lets it go on. */
  async #halt(): Promise<void> {
    const { engine, accounts, ids } = this.#world;
    const operator = new Actor(engine, 'operator', false);
    const { store, clock } = portsOf(this.#world, operator);
    const account = engine.random.pick(accounts);
    const { ownerId, accountId } = account;
    await store
      .commit(haltWrites(ids, account, 'an operator says so', 'operator', clock.nowMs()))
      .catch((error: unknown) => engine.noteFailure(operator.name, error));
    if (engine.random.chance(0.5)) {
      await operator.sleep(engine.random.whole(100, 20_000));
      const command = { ownerId, accountId, reason: 'looked', correlationId: 'operator' };
      await this.#world
        .invoke('control-account', (ports) => resumeAccount(ports, command))
        .catch(() => undefined);
    }
    operator.end();
  }
}
