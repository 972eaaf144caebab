import { maintenanceOf } from '../engine/brackets.ts';
import type { Bracket } from '../engine/costs.ts';
import type { Holdings, Steps } from './holdings.ts';
import type { OwnOrder, Venue } from './orders.ts';

/** Of the order by which the venue closes: none of ours bears it. */
const liquidationId = -2;

/**
 * The venue's hand on a position: once nothing is left above the maintenance margin at the middle of its book, it closes
 * at the market, message by message until nothing is held, whatever the margin is meanwhile.
 */
export class Liquidation {
  /** Positions that it took. */
  count = 0;
  /** It is closing one. */
  isGoing = false;
  readonly #brackets: readonly Bracket[] | undefined;
  readonly #unit: number;

  constructor(brackets: readonly Bracket[] | undefined, { priceTick, quantityStep }: Steps) {
    this.#brackets = brackets;
    this.#unit = priceTick * quantityStep;
  }

  /** The order that closes what is held, where it is due by the book as it is now. */
  orderFor(holdings: Holdings, venue: Venue): OwnOrder | undefined {
    const lots = Math.abs(holdings.positionLots);
    if (lots === 0) this.isGoing = false;
    if (!this.#brackets || lots === 0 || !venue.isValid) return undefined;
    if (!this.isGoing && !this.#isDue(holdings, (venue.bidTicks + venue.askTicks) / 2, this.#brackets))
      return undefined;
    const buys = holdings.positionLots < 0;
    return { id: liquidationId, tag: null, buys, ticks: null, lots, filledLots: 0, isReduceOnly: true };
  }

  closes({ id }: OwnOrder): boolean {
    return id === liquidationId;
  }

  #isDue(holdings: Holdings, midTicks: number, brackets: readonly Bracket[]): boolean {
    const worth = Math.abs(holdings.positionLots) * midTicks * this.#unit;
    // Without one side of the book there is no middle, and nothing is below it.
    if (!(holdings.equityAt(midTicks) <= maintenanceOf(worth, brackets))) return false;
    this.isGoing = true;
    this.count += 1;
    return true;
  }
}
