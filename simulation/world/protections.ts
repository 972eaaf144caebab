import { keepProtected } from '#shared/application/protection/keep-protected.ts';
import { keepVenueStop } from '#shared/application/protection/keep-venue-stop.ts';
import { setProtection } from '#shared/application/protection/set-protection.ts';
import { Decimal } from '#shared/domain/money/decimal.ts';
import type { Quote } from '#shared/domain/protection/decide.ts';
import type { ProtectionPlan } from '#shared/domain/protection/plan.ts';
import type { ProtectionTerms } from '#shared/domain/protection/terms.ts';
import { Random } from '../engine/random.ts';
import type { World } from './world.ts';

const lookEveryMs = 1_000;
/** In so many worlds people protect what is open. */
const worldsShare = 0.15;
/** Draws of its own: in the other worlds nothing is drawn for it. */
const seedOffset = 0x5709;

/** People who protect open positions, and whoever watches the market for them: two at once now and then, each mortal. */
export class Protections {
  readonly #world: World;
  readonly #random: Random;
  readonly #isOn: boolean;
  #isHealed = false;

  /** @param isWanted otherwise nobody does */
  constructor(world: World, isWanted: boolean) {
    this.#world = world;
    this.#random = new Random(world.engine.seed + seedOffset);
    this.#isOn = this.#random.chance(worldsShare) && isWanted;
  }

  start(): void {
    if (!this.#isOn) return;
    this.#every(lookEveryMs, () => {
      const watchers = !this.#isHealed && this.#random.chance(0.1) ? 2 : 1;
      for (let each = 0; each < watchers; each += 1) void this.#watch();
    });
    this.#every(4_000, () => {
      if (!this.#isHealed) void this.#protect();
    });
  }

  heal(): void {
    this.#isHealed = true;
  }

  #every(periodMs: number, run: () => void): void {
    const { scheduler } = this.#world.engine;
    const again = () => {
      run();
      scheduler.after(periodMs, again);
    };
    scheduler.after(this.#random.whole(0, periodMs), again);
  }

  async #protect(): Promise<void> {
    const open = [...this.#world.memory.tables.positions.values()].filter(
      ({ quantity }) => !quantity.isZero(),
    );
    if (open.length === 0) return;
    const { ownerId, accountId, instrument } = this.#random.pick(open);
    const terms = this.#terms();
    const command = { ownerId, accountId, instrument, terms, correlationId: 'protects' };
    await this.#world
      .invoke('control-account', (ports) => setProtection(ports, command))
      .catch(() => undefined);
  }

  /** Near enough that many are met: prices walk about a tenth of a per cent every few seconds. */
  #terms(): ProtectionTerms {
    const ratio = (most: number) => new Decimal(this.#random.whole(5, most)).dividedBy(10_000);
    const stopLoss = { distanceRatio: ratio(60) };
    if (this.#random.chance(0.3)) return { stopLoss, trailing: { distanceRatio: ratio(40) } };
    if (this.#random.chance(0.2)) return { stopLoss };
    return { stopLoss, takeProfits: [{ distanceRatio: ratio(40) }] };
  }

  async #watch(): Promise<void> {
    const live = await this.#world.memory.protections.listLive();
    await Promise.all(live.map((plan) => this.#look(plan)));
  }

  async #look(plan: ProtectionPlan): Promise<void> {
    const quote = this.#quote(plan);
    await this.#world
      .invoke('control-account', async (ports) => {
        const kept = await keepProtected(ports, plan, quote ? { quote } : {});
        // What a stop traded past the stream only the balances tell of: without them no venue is trusted with one.
        if (kept && this.#world.booksTell) await keepVenueStop(ports, kept, true);
      })
      .catch(() => undefined);
  }

  #quote({ venue, instrument }: ProtectionPlan): Quote | undefined {
    const { model } = this.#world.venueOf(venue);
    const market = model.row.markets.find((each) => each.instrument.symbol === instrument);
    if (!market || this.#world.cutVenues.has(venue)) return undefined;
    const at = { asOfMs: this.#world.engine.scheduler.nowMs };
    return { bid: model.prices.best(market, 'sell'), ask: model.prices.best(market, 'buy'), ...at };
  }
}
