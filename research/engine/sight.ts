import type { Numbers } from '../../shared/domain/indicators/indicator.ts';
import { at } from '../../shared/domain/indicators/indicator.ts';
import type { HeldSide, InstrumentFacts, OpenOrder } from '../../shared/strategies/contract.ts';
import type { Sight } from '../../shared/strategies/host.ts';
import type { Broker } from './broker.ts';
import { type EngineOptions, factsOf } from './options.ts';

/** What a strategy sees of the simulated account, reckoned when it looks: most decisions look at little of it. */
export class AccountSight implements Sight {
  readonly indicators: Numbers;
  readonly instrument: InstrumentFacts;
  openOrders: readonly OpenOrder[] = [];
  readonly #broker: Broker;
  readonly #unit: number;
  /** Price and equity: an array of doubles, since a field of an object would be allocated with each candle. */
  readonly #now: Float64Array;

  constructor(indicators: Numbers, broker: Broker, options: EngineOptions) {
    this.indicators = indicators;
    this.instrument = factsOf(options);
    this.#broker = broker;
    this.#unit = options.unit;
    this.#now = Float64Array.of(0, options.cash);
  }

  moveTo(price: number, equity: number): void {
    this.#now[0] = price;
    this.#now[1] = equity;
  }

  get price(): number {
    return at(this.#now, 0);
  }
  get equity(): number {
    return at(this.#now, 1);
  }
  get position(): number {
    return this.#broker.holdings.position * this.#unit;
  }
  get entryPrice(): number {
    const { long, short } = this;
    return (long.quantity > 0 ? long : short).entryPrice;
  }
  get long(): HeldSide {
    return this.#held('LONG');
  }
  get short(): HeldSide {
    return this.#held('SHORT');
  }

  #held(side: 'LONG' | 'SHORT'): HeldSide {
    const { units, entryPrice } = this.#broker.holdings.sideOf(side);
    return { quantity: units * this.#unit, entryPrice: entryPrice / this.#unit };
  }
}
