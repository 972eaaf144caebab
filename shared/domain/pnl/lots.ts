import { Decimal, minimum, zero } from '../money/decimal.ts';

/** How the cost of what is sold is found: of the oldest lot first, or the average of all that is held. */
export const costBases = ['FIFO', 'AVERAGE'] as const;
export type CostBasis = (typeof costBases)[number];

/** Digits of a share or a product: as many as the wire format carries, so that what is shown sums to what is shown. */
const moneyDigits = 18;

export function roundMoney(amount: Decimal): Decimal {
  return amount.toDecimalPlaces(moneyDigits, Decimal.ROUND_HALF_EVEN);
}

interface Lot {
  readonly quantity: Decimal;
  readonly cost: Decimal;
}

export interface LotChange {
  /** Base units of what was held that the trade closed. */
  readonly closed: Decimal;
  /** Profit (minus: loss) on them, before fees. */
  readonly realized: Decimal;
  /** Base units beyond what was held. */
  readonly beyond: Decimal;
}

/**
 * What is held of one instrument, and what it has cost. By AVERAGE it is one lot, by FIFO a queue. The last part of a lot takes all
 * the cost that is left of it: so profits sum to what was received minus what was paid, to the last digit.
 */
export class Lots {
  readonly #basis: CostBasis;
  readonly #mayBeShort: boolean;
  #lots: Lot[] = [];
  #isShort = false;

  /** @param mayBeShort what is sold beyond what is held opens a short; else it is only told */
  constructor(basis: CostBasis, mayBeShort: boolean) {
    this.#basis = basis;
    this.#mayBeShort = mayBeShort;
  }

  /** Signed base units: minus is short. */
  get quantity(): Decimal {
    const held = this.#lots.reduce((sum, lot) => sum.plus(lot.quantity), zero);
    return this.#isShort ? held.negated() : held;
  }

  /** Of what is held, in quote units; of a short: what its sale brought. Never negative. */
  get cost(): Decimal {
    return this.#lots.reduce((sum, lot) => sum.plus(lot.cost), zero);
  }

  /** @param delta signed base units  @param worth their worth in quote units, not negative */
  trade(delta: Decimal, worth: Decimal): LotChange {
    const isSell = delta.isNegative();
    let left = delta.abs();
    if (left.isZero()) return { closed: zero, realized: zero, beyond: zero };
    let worthLeft = worth;
    let [closed, realized] = [zero, zero];
    while (this.#lots[0] && this.#isShort !== isSell && left.greaterThan(0)) {
      const lot = this.#lots[0];
      const part = minimum(lot.quantity, left);
      const worthOfPart = shareOf(worthLeft, part, left);
      const costOfPart = shareOf(lot.cost, part, lot.quantity);
      const gain = worthOfPart.minus(costOfPart);
      realized = this.#isShort ? realized.minus(gain) : realized.plus(gain);
      closed = closed.plus(part);
      left = left.minus(part);
      worthLeft = worthLeft.minus(worthOfPart);
      this.#shorten(lot, part, costOfPart);
    }
    if (left.isZero()) return { closed, realized, beyond: zero };
    if (isSell && !this.#mayBeShort) return { closed, realized, beyond: left };
    this.#isShort = isSell;
    this.#add({ quantity: left, cost: worthLeft });
    return { closed, realized, beyond: left };
  }

  #shorten(lot: Lot, quantity: Decimal, cost: Decimal): void {
    if (quantity.equals(lot.quantity)) this.#lots.shift();
    else this.#lots[0] = { quantity: lot.quantity.minus(quantity), cost: lot.cost.minus(cost) };
  }

  #add(lot: Lot): void {
    const [only] = this.#lots;
    if (this.#basis === 'FIFO' || !only) this.#lots.push(lot);
    else this.#lots = [{ quantity: only.quantity.plus(lot.quantity), cost: only.cost.plus(lot.cost) }];
  }
}

/** The part of `amount` that belongs to `part` of `whole`; everything when it is the whole. */
function shareOf(amount: Decimal, part: Decimal, whole: Decimal): Decimal {
  return part.equals(whole) ? amount : roundMoney(amount.times(part).dividedBy(whole));
}
