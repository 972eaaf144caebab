import { Decimal } from '../../shared/domain/money/decimal.ts';
import type { PositionSide } from '../../shared/domain/order/order.ts';
import { bestOf, stopLevelOf, takeProfitPrice } from '../../shared/domain/protection/levels.ts';
import { sizesOf } from '../../shared/domain/protection/sizes.ts';
import type { ProtectionTerms } from '../../shared/domain/protection/terms.ts';

const one = new Decimal(1);

export interface GuardStart {
  readonly terms: ProtectionTerms;
  readonly side: PositionSide;
  /** Average entry of the position. */
  readonly entry: number;
  readonly openedAtMs: number;
  readonly priceTick: number;
}

/**
 * What protects one position in a backtest: the levels of the live rules (shared/domain/protection), reckoned again
 * only when the entry or the best price moves, so that a candle that moves neither costs two comparisons.
 */
export class Guard {
  /** Where the position is closed when it goes wrong; NaN where nothing says so. */
  stop = Number.NaN;
  /** An exit that the market has not taken whole yet. */
  isLeaving = false;
  readonly side: PositionSide;
  readonly terms: ProtectionTerms;
  readonly #openedAtMs: number;
  readonly #tick: Decimal;
  readonly #sold = new Map<string, number>();
  readonly #isMoving: boolean;
  #entry: Decimal;
  #best: Decimal;

  constructor({ terms, side, entry, openedAtMs, priceTick }: GuardStart, former?: Guard) {
    this.side = side;
    this.terms = terms;
    this.#isMoving = terms.trailing !== undefined || terms.breakEven !== undefined;
    this.#openedAtMs = former ? former.#openedAtMs : openedAtMs;
    this.#tick = new Decimal(priceTick);
    this.#entry = new Decimal(entry);
    this.#best = former ? bestOf(side, former.#best, this.#entry) : this.#entry;
    this.#reckon();
  }

  /** More was bought, or a part was sold: levels are of the average entry. */
  entered(entry: number): void {
    if (this.#entry.equals(entry)) return;
    this.#entry = new Decimal(entry);
    this.#reckon();
  }

  /** The market was there. */
  observe(price: number): void {
    if (!this.#isMoving) return;
    const best = bestOf(this.side, this.#best, new Decimal(price));
    if (best.equals(this.#best)) return;
    this.#best = best;
    this.#reckon();
  }

  isOver(timeMs: number): boolean {
    return this.terms.exitAfterMs !== undefined && timeMs >= this.#openedAtMs + this.terms.exitAfterMs;
  }

  /** Take profits that are open, with the units that each still has to sell of the `held` ones. */
  takeProfits(held: number, unit: number) {
    const takeProfits = (this.terms.takeProfits ?? []).map((wish) =>
      wish.quantity ? { ...wish, quantity: wish.quantity.dividedBy(unit) } : wish,
    );
    const whole = [...this.#sold.values()].reduce((sum, sold) => sum + sold, held);
    const sizes = sizesOf(takeProfits, new Decimal(whole), one);
    return takeProfits.flatMap((takeProfit, index) => {
      const leg = `TP${index + 1}`;
      const units = (sizes[index]?.toNumber() ?? 0) - (this.#sold.get(leg) ?? 0);
      if (units <= 0) return [];
      const price = takeProfitPrice(takeProfit, this.side, this.#entry, { priceTick: this.#tick });
      return [{ leg, price: price.toNumber(), units }];
    });
  }

  sold(leg: string, units: number): void {
    this.#sold.set(leg, (this.#sold.get(leg) ?? 0) + units);
  }

  #reckon(): void {
    const level = stopLevelOf(this.terms, this.side, this.#entry, this.#best);
    this.stop = level ? level.price.toNumber() : Number.NaN;
  }
}
