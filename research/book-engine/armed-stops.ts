import type { Protection } from '../../shared/strategies/protection.ts';

/** An order that waits here, as live, and not at the venue. */
interface ArmedStop {
  readonly tag: string | null;
  readonly buys: boolean;
  /** Met from below by a buy, from above by a sell. */
  readonly ticks: number;
  readonly lots: number;
  readonly isReducing: boolean;
  readonly protect?: Protection;
}

/** Best prices as we have received them, in ticks. */
export interface Quote {
  readonly bidTicks: number;
  readonly askTicks: number;
}

/** Stops are met by the price at which their side could trade (shared/domain/strategy/armed-stop.ts): then they are orders at the market. */
export class ArmedStops {
  #stops: readonly ArmedStop[] = [];

  get all(): readonly ArmedStop[] {
    return this.#stops;
  }

  byTag(tag: string): ArmedStop | undefined {
    return this.#stops.find((stop) => stop.tag === tag);
  }

  arm(stop: ArmedStop): void {
    this.#stops = [...this.#stops, stop];
  }

  remove(stop: ArmedStop): void {
    this.#stops = this.#stops.filter((each) => each !== stop);
  }

  /** Takes out those that are met. */
  takeMet({ bidTicks, askTicks }: Quote): readonly ArmedStop[] {
    const met = this.#stops.filter(({ buys, ticks }) => (buys ? askTicks >= ticks : bidTicks <= ticks));
    if (met.length > 0) this.#stops = this.#stops.filter((stop) => !met.includes(stop));
    return met;
  }
}
