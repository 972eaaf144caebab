import type { Decimal } from '../money/decimal.ts';

export const lossCooldownDefaultMs = 3_600_000;

/**
 * Limits that hold where they are set and are off where they are absent. Amounts in quote units; they count what is
 * quoted in the order's own quote asset. Orders that only close a position are free of all but the sizes of one order.
 */
export interface OptionalLimits {
  /** Base units. */
  readonly orderQuantityMin?: Decimal;
  readonly orderQuantityMax?: Decimal;
  readonly orderNotionalMin?: Decimal;
  /** An order may be worth this many times the median of the account's newest orders: 10 refuses a slipped digit. */
  readonly fatFingerRatioMax?: Decimal;
  /** What fees and slippage take of a trade, both ways: 0.002 is 0.2 % of its price. A take profit that is nearer is refused. */
  readonly roundTripCostRatio?: Decimal;
  /** The order itself is counted. */
  readonly openOrdersMax?: number;
  readonly ordersPerMinuteMax?: number;
  /** While this many cancels were asked for within a minute, no order is added. */
  readonly cancelsPerMinuteMax?: number;
  /** Refuses an order that would match one of the account's own. */
  readonly selfCrossing?: 'REFUSE';
  /** A strategy's order this near to another of its open ones is a duplicate: 0.0003 is 0.03 % of the price. GRID strategies have 0.0003 where it is absent. */
  readonly duplicateRatio?: Decimal;
  /** Of one instrument, its LONG and its SHORT together. */
  readonly instrumentExposureMax?: Decimal;
  /** Of all instruments: longs and shorts added up. */
  readonly grossExposureMax?: Decimal;
  /** Of all instruments: longs less shorts, or shorts less longs. */
  readonly netExposureMax?: Decimal;
  /** One instrument's exposure as a part of the account's equity: 0.25 is a quarter. */
  readonly concentrationRatioMax?: Decimal;
  /** Of an order of a perpetual. */
  readonly leverageMax?: Decimal;
  /** Part of the settle asset that stays available: 0.2 keeps a fifth out of margin. */
  readonly marginHeadroomRatioMin?: Decimal;
  /** How far the market may move against the account until its venue liquidates, as a part of the price: 0.1 is a tenth. */
  readonly liquidationDistanceRatioMin?: Decimal;
  /** What positions that ended since midnight UTC may have lost. */
  readonly dailyLossMax?: Decimal;
  /** What may be lost since the account's profit was highest: of its newest ended positions, with what is open at the market. */
  readonly drawdownMax?: Decimal;
  /** This many positions in a row that ended with a loss begin a cooldown. */
  readonly consecutiveLossesMax?: number;
  /** `lossCooldownDefaultMs` where it is absent. */
  readonly lossCooldownMs?: number;
}
