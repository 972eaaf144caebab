import type { Position, PositionSide } from '../../core/perpetual.ts';
import { atomsPerUnit, magnitude, plainText, textFromAtoms } from '../../core/units.ts';
import { longPrice } from './price-routes.ts';
import type { LinearSymbol } from './symbols.ts';
import { quantityText } from './text.ts';
import { type BinanceUsdmVenue, userAccount } from './venue.ts';

/** One position with its numbers as Binance words them; every answer about positions is a choice of these. */
export function positionView(venue: BinanceUsdmVenue, symbol: LinearSymbol, side: PositionSide) {
  const { exchange } = venue;
  const position = exchange.positions.get(userAccount, symbol.symbol, side);
  const { margin } = exchange;
  const pending = exchange.exposure.pending(userAccount, symbol.symbol, side);
  const isolated = margin.isIsolated(position);
  const unrealisedAtoms = margin.unrealisedAtoms(position);
  const positionMargin = margin.initialAtoms(position);
  const orderMargin = margin.orderAtoms(userAccount, pending);
  const { markTicks } = venue.markOf(symbol);
  return {
    symbol: symbol.symbol,
    positionSide: side,
    positionAmt: quantityText(symbol, position.lots),
    entryPrice: averagePrice(position, symbol, position.costAtoms),
    breakEvenPrice: averagePrice(position, symbol, position.costAtoms - position.feeAtoms),
    markPrice: longPrice(symbol, markTicks),
    unrealizedProfit: textFromAtoms(unrealisedAtoms),
    liquidationPrice: liquidationText(venue, symbol, position),
    isolatedMargin: isolated ? textFromAtoms(position.isolatedAtoms + unrealisedAtoms) : '0.00000000',
    notional: textFromAtoms(position.lots * margin.lotMarkAtoms(symbol.symbol)),
    marginAsset: symbol.quote,
    isolatedWallet: textFromAtoms(isolated ? position.isolatedAtoms : 0n),
    isolated,
    leverage: leverageOf(venue, symbol, side),
    initialMargin: textFromAtoms(positionMargin + orderMargin),
    maintMargin: textFromAtoms(margin.maintenanceAtoms(position)),
    positionInitialMargin: textFromAtoms(positionMargin),
    openOrderInitialMargin: textFromAtoms(orderMargin),
    bidNotional: textFromAtoms(pending.buyAtoms),
    askNotional: textFromAtoms(pending.sellAtoms),
    updateTime: position.updatedMs,
  };
}

/** Sides a position mode knows. */
export function sidesOf(venue: BinanceUsdmVenue): readonly PositionSide[] {
  return venue.isHedged() ? ['LONG', 'SHORT'] : ['BOTH'];
}

/** True where the account has a position or an open order: v3 answers leave the others out. */
export function isInUse(venue: BinanceUsdmVenue, symbol: LinearSymbol, side: PositionSide): boolean {
  const { buyLots, sellLots } = venue.exchange.exposure.pending(userAccount, symbol.symbol, side);
  const { lots } = venue.exchange.positions.get(userAccount, symbol.symbol, side);
  return lots !== 0n || buyLots + sellLots > 0n;
}

/** Whole leverage, as Binance has no other. */
export function leverageOf(
  venue: BinanceUsdmVenue,
  symbol: LinearSymbol,
  side: PositionSide = 'BOTH',
): number {
  const atoms = venue.exchange.margin.leverageAtoms({ account: userAccount, symbol: symbol.symbol, side });
  return Number(atoms / atomsPerUnit);
}

/** The greatest notional that this leverage allows. */
export function maxNotional(symbol: LinearSymbol, leverage: number): number {
  const allowed = symbol.brackets.filter(({ maxLeverage }) => maxLeverage >= leverage);
  return allowed.at(-1)?.capQuote ?? 0;
}

/** Cost by size as the average price: `0.0` when flat, up to eight digits without needless zeros. */
export function averagePrice(position: Position, symbol: LinearSymbol, costAtoms: bigint): string {
  const sizeAtoms = position.lots * symbol.lotAtoms;
  if (sizeAtoms === 0n) return '0.0';
  const stepAtoms = 10_000n;
  const priceAtoms = (costAtoms * atomsPerUnit) / sizeAtoms;
  return plainText(priceAtoms - (priceAtoms % stepAtoms));
}

function liquidationText(venue: BinanceUsdmVenue, symbol: LinearSymbol, position: Position): string {
  const { exchange } = venue;
  const ticks = exchange.margin.liquidationTicks(position, exchange.account(userAccount));
  return ticks === 0n || magnitude(position.lots) === 0n ? '0' : longPrice(symbol, ticks);
}
