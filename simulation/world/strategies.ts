import { activateStrategy, type ManageDeps } from '#shared/application/strategies/activate-strategy.ts';
import { changeStrategy, deactivateStrategy } from '#shared/application/strategies/change-strategy.ts';
import { feedStrategies } from '#shared/application/strategies/feed-strategies.ts';
import { looksOf } from '#shared/application/strategies/looks-of-events.ts';
import { type Account, isUncertified } from '#shared/domain/account/account.ts';
import { decimalText } from '#shared/domain/money/decimal.ts';
import { roundDownToStep } from '#shared/domain/money/rounding.ts';
import { isMet } from '#shared/domain/strategy/armed-stop.ts';
import type { StrategyInstance } from '#shared/domain/strategy/instance.ts';
import { changeOf } from '#shared/domain/strategy/tracked-order.ts';
import type { StrategyTrigger } from '#shared/ports/queues.port.ts';
import { Actor } from '../engine/actor.ts';
import { Random } from '../engine/random.ts';
import type { Market } from '../venues/venue-row.ts';
import { MinuteCandles } from './minute-candles.ts';
import { portsOf } from './ports.ts';
import { commands } from './scripted-strategy.ts';
import { runtimeOf } from './strategy-ports.ts';
import type { World } from './world.ts';

/** In so many worlds strategies run. */
const worldsShare = 0.12;
/** Draws of its own: in the other worlds nothing is drawn for it. */
const seedOffset = 0x57a7;
/** Candles and ticks of so long before are caught up with at once. */
const pastMinutes = 12;
const minuteMs = 60_000;
const lookEveryMs = 4_000;
const triesMax = 20;

/** Strategies that run, what wakes them (lost, late, twice, out of order), and people who pause, change and end them. */
export class Strategies {
  readonly isOn: boolean;
  readonly #world: World;
  readonly #random: Random;
  readonly #candles: MinuteCandles;
  readonly #running: StrategyInstance[] = [];
  #isHealed = false;
  #underway = 0;
  /** What the queue certainly took: `strategyId|signalId`. */
  readonly taken = new Set<string>();

  constructor(world: World) {
    this.#world = world;
    this.#random = new Random(world.engine.seed + seedOffset);
    this.isOn = this.#random.chance(worldsShare);
    this.#candles = new MinuteCandles(world.views, this.#random);
  }

  async start(): Promise<void> {
    if (!this.isOn) return;
    this.#world.onPublished = (event) => {
      for (const look of looksOf([event])) this.#wake(look, look.about);
    };
    for (const account of this.#world.accounts) await this.#activate(account);
    const { scheduler } = this.#world.engine;
    const nowMs = scheduler.nowMs;
    const nextMs = Math.ceil(nowMs / minuteMs) * minuteMs;
    for (let minute = 0; minute < 3; minute += 1)
      scheduler.after(nextMs + minute * minuteMs - nowMs + this.#random.whole(200, 4_000), () =>
        this.#close(),
      );
    this.#lookAgain();
    this.#watchStops();
    for (const instance of this.#running) {
      const isMeddledWith = this.#random.chance(0.35);
      if (instance.strategy === 'scripted') this.#signals(instance, isMeddledWith);
      if (isMeddledWith) this.#people(instance, this.#random.whole(5_000, 60_000));
    }
  }

  heal(): void {
    this.#isHealed = true;
  }

  /** Every strategy that decides was told of all that became of its orders. */
  isTold(): boolean {
    const { memory, strategyQueue } = this.#world;
    if (this.#underway > 0 || !strategyQueue.isEmpty) return false;
    return [...memory.tables.strategies.values()].every(({ ownerId, state, run }) => {
      if (state !== 'ACTIVE') return true;
      const isNew = run.orders.some((tracked) =>
        changeOf(tracked, memory.tables.orders.get(`${ownerId}|${tracked.orderId}`)),
      );
      return !run.isUndone && !isNew && run.stops.every(({ firedAtMs }) => firedAtMs === undefined);
    });
  }

  /** On a market of the account's, alone; what it could have decided on before now it catches up with. */
  async #activate(account: Account): Promise<void> {
    const { engine } = this.#world;
    const { model } = this.#world.venueOf(account.venue);
    const { id: venue } = model.row;
    const market = this.#random.pick(model.row.markets);
    if (isUncertified(venue)) return;
    const startedMs = engine.scheduler.nowMs - pastMinutes * minuteMs;
    this.#candles.follow(venue, market, startedMs, pastMinutes);
    const strategy = this.#random.pick(['scripted', 'scripted', 'ma-crossover', 'grid']);
    const { ownerId, accountId } = account;
    const activated = await activateStrategy(this.#manageDeps(startedMs), {
      ...{ ownerId, accountId, strategy, strategyId: `${strategy}-${accountId}` },
      ...{ instrument: market.instrument.symbol, timeframe: '1m', sharing: 'ALONE' },
      schedule: { everyMinutes: 1, jitterMinutes: 0, missed: 'CATCH_UP' },
      settings: { size: 'percent:30', capital: market.quantityMost.times(priceOf(market)) },
      parameters: parametersOf(strategy, market),
      correlationId: 'strategies',
    });
    if (activated.ok) this.#running.push(activated.value);
  }

  /** Before anything happens: without faults. */
  #manageDeps(nowMs: number): ManageDeps {
    const actor = new Actor(this.#world.engine, 'opens', false);
    actor.end();
    const ports = portsOf(this.#world, actor);
    const { memory, ids } = this.#world;
    const market = {
      findInstrument: async (venue: Account['venue'], symbol: string) =>
        this.#world.venueOf(venue).model.row.markets.find(({ instrument }) => instrument.symbol === symbol)
          ?.instrument,
    };
    return {
      ...runtimeOf(this.#world, ports, actor),
      ...{ store: memory, ids, market: { ...ports.market, ...market } },
      clock: { nowMs: () => nowMs, sleep: () => Promise.resolve() },
      scheduler: { keep: () => Promise.resolve(), remove: () => Promise.resolve() },
    };
  }

  /** A minute is over: its candles come, now and then in two versions. */
  #close(): void {
    if (this.#isHealed) return;
    const { engine, memory } = this.#world;
    const strategyQueue = {
      send: async (triggers: readonly StrategyTrigger[]) => {
        for (const each of triggers) if (each.kind === 'LOOK') this.#wake(each, each.about);
      },
    };
    this.#candles.close(engine.scheduler.nowMs, (venue, symbol, candle, isLate) => {
      const come = async () => {
        await this.#candles.save(venue, symbol, candle);
        await feedStrategies({ store: memory, strategyQueue }, venue, symbol, candle);
      };
      if (isLate) engine.scheduler.after(this.#random.whole(500, 12_000), () => void come());
      else void come();
    });
  }

  /** The schedule's ticks; once the weather has healed, something that comes sooner. */
  #lookAgain(): void {
    for (const { ownerId, strategyId } of this.#running) {
      const about = `timer:${this.#world.engine.scheduler.nowMs}`;
      this.#wake({ kind: 'LOOK', ownerId, strategyId, about }, about);
    }
    this.#world.engine.scheduler.after(lookEveryMs * (this.#isHealed ? 1 : 4), () => this.#lookAgain());
  }

  /** Into the queue by a way that loses, delays and repeats. */
  #wake(trigger: StrategyTrigger, about: string): void {
    const random = this.#random;
    if (!this.#isHealed && random.chance(0.12)) return;
    const copies = !this.#isHealed && random.chance(0.15) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const delayMs = !this.#isHealed && random.chance(0.25) ? random.whole(100, 9_000) : random.whole(1, 60);
      this.#underway += 1;
      this.#world.engine.scheduler.after(delayMs, () => {
        this.#underway -= 1;
        this.#send(trigger, `${about}#${copy}`);
      });
    }
  }

  /** As ws-ingest does: what is met is told until it has fired. */
  #watchStops(): void {
    const { memory, engine } = this.#world;
    const { nowMs } = engine.scheduler;
    for (const { state, venue, instrument, run, ownerId, strategyId } of memory.tables.strategies.values()) {
      const quote =
        state === 'ACTIVE' ? this.#world.venueOf(venue).model.prices.saved(instrument) : undefined;
      for (const stop of quote ? run.stops : [])
        if (quote && stop.firedAtMs === undefined && isMet(stop, quote)) {
          const { key } = stop;
          this.#wake({ kind: 'STOP', ownerId, strategyId, key, atMs: nowMs }, `${key}:${nowMs}`);
        }
    }
    engine.scheduler.after(2_000, () => this.#watchStops());
  }

  #send(trigger: StrategyTrigger, dedupeId: string): void {
    this.#world.strategyQueue.send(`${trigger.ownerId}|${trigger.strategyId}`, dedupeId, trigger);
  }

  /** Somebody tells it something every few seconds, sometimes the same twice. */
  #signals(instance: StrategyInstance, isMeddledWith: boolean): void {
    const { ownerId, strategyId } = instance;
    const random = this.#random;
    const { scheduler } = this.#world.engine;
    const tell = () => {
      if (this.#isHealed) return;
      const signalId = `s-${scheduler.nowMs}`;
      const name = random.chance(isMeddledWith ? 0.1 : 0.01)
        ? 'break'
        : random.pick(commands.filter((each) => each !== 'break'));
      const atMs = scheduler.nowMs;
      const signal = { kind: 'SIGNAL', ownerId, strategyId, signalId, name, value: 1, atMs } as const;
      this.#send(signal, signalId);
      this.taken.add(`${strategyId}|${signalId}`);
      if (random.chance(0.2))
        scheduler.after(random.whole(1, 9_000), () => this.#send(signal, `${signalId}#again`));
      // While it decides, or carries out.
      if (isMeddledWith && random.chance(0.3)) this.#people(instance, random.whole(50, 400));
      scheduler.after(random.whole(2_000, 12_000), tell);
    };
    scheduler.after(random.whole(500, 8_000), tell);
  }

  #people(instance: StrategyInstance, delayMs: number): void {
    this.#world.engine.scheduler.after(delayMs, () => void this.#change(instance));
  }

  async #change({ ownerId, strategyId }: StrategyInstance): Promise<void> {
    const of = { ownerId, strategyId };
    const operator = new Actor(this.#world.engine, 'operator', false);
    const again = async (use: (deps: ManageDeps) => Promise<unknown>) => {
      for (let tries = 0; tries < triesMax; tries += 1) {
        try {
          await this.#world.invoke('manage-strategies', (ports, actor) =>
            use(runtimeOf(this.#world, ports, actor)),
          );
          return;
        } catch {
          await operator.sleep(this.#random.whole(100, 3_000));
        }
      }
    };
    if (this.#random.chance(0.2)) await again((deps) => deactivateStrategy(deps, of));
    else {
      await again((deps) => changeStrategy(deps, { ...of, state: 'PAUSED' }));
      await operator.sleep(this.#random.whole(500, 20_000));
      await again((deps) => changeStrategy(deps, { ...of, state: 'ACTIVE' }));
    }
    operator.end();
  }
}

function priceOf({ midTicks, instrument }: Market) {
  return instrument.priceTick.times(midTicks);
}

function parametersOf(strategy: string, { quantityMost, instrument }: Market): object {
  if (strategy === 'ma-crossover') return { fast: 1, slow: 2 };
  if (strategy === 'grid') return { gridNum: 4, rangeRatio: 0.01 };
  return { quantity: decimalText(roundDownToStep(quantityMost.dividedBy(20), instrument.quantityStep)) };
}
