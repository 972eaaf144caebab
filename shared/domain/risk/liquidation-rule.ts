import { Decimal } from '../money/decimal.ts';
import { equityOf, linesOf, sumOf } from './exposure.ts';
import { atLeast, type Finding, off } from './finding.ts';
import { bookOf, mid, type RiskSnapshot, reducesPosition } from './snapshot.ts';

/**
 * What a venue takes for lost before all margin is lost, as a part of the position: more than Binance, OKX, Bybit and
 * Bitget ask of small positions of large coins (0.4 to 0.5 %), less than of very large ones.
 */
export const maintenanceRatio = new Decimal('0.01');

/**
 * How far the market may move against the account until its venue liquidates, as a part of the price, with this order and
 * everything open filled. ISOLATED: the order's own margin, `1 / leverage`. CROSS: what the settle asset and the open
 * profit come to, of all perpetuals together, as if all of them moved against it at once. Less `maintenanceRatio`.
 */
export function liquidationDistance(snapshot: RiskSnapshot): Finding {
  const { order, account } = snapshot;
  const limit = account.limits.liquidationDistanceRatioMin;
  if (!limit || !order.margin) return off;
  const { mode, leverage, settle } = order.margin;
  const cushion = mode === 'ISOLATED' ? new Decimal(1).dividedBy(leverage) : crossCushion(snapshot, settle);
  const message = 'A small move of the market would have the venue close the position.';
  const distance = cushion.minus(maintenanceRatio);
  return atLeast(distance, limit, 'LIQUIDATION_TOO_NEAR', message, () => reducesPosition(snapshot));
}

function crossCushion(snapshot: RiskSnapshot, settle: string): Decimal {
  const { order } = snapshot;
  const { positions, openOrders, ...rest } = bookOf(snapshot);
  const perpetuals = {
    ...rest,
    positions: positions.filter(({ instrument }) => instrument.includes(':')),
    openOrders: [...openOrders.filter(({ instrument }) => instrument.includes(':')), order],
  };
  const priceOf = (instrument: string) =>
    instrument === order.instrument ? mid(snapshot) : rest.midPrices.get(instrument);
  const { gross } = sumOf(linesOf(perpetuals, order.quote, priceOf).values());
  return equityOf(perpetuals, order.quote, settle, priceOf).dividedBy(gross);
}
