import type { Fill } from '../../core/types.ts';
import { ok, type Reply, refused } from './errors.ts';
import { recordIdOf } from './ids.ts';
import { marketFilter } from './order-lists.ts';
import { paged, pageOf } from './pages.ts';
import type { Params } from './params.ts';
import { averageText, moneyText, sizeText } from './text.ts';
import { type BitgetVenue, holdSideOf, userAccount } from './venue.ts';

/** One position from flat to flat. */
interface Closed {
  symbol: string;
  side: Fill['positionSide'];
  isLong: boolean;
  openedMs: number;
  closedMs: number;
  serial: number;
  lots: bigint;
  openLots: bigint;
  openQuoteAtoms: bigint;
  closedLots: bigint;
  closedQuoteAtoms: bigint;
  pnlAtoms: bigint;
  openFeeAtoms: bigint;
  closeFeeAtoms: bigint;
}

/** Every position that was closed completely, read from the fills, in the order they were closed. */
function closedPositions(venue: BitgetVenue): Closed[] {
  const open = new Map<string, Closed>();
  const found: Closed[] = [];
  for (const [serial, fill] of venue.exchange.fills.entries()) {
    if (fill.account !== userAccount || venue.instrument(fill.symbol).perpetual === undefined) continue;
    const key = `${fill.symbol} ${fill.positionSide}`;
    const current = open.get(key) ?? opened(fill, serial);
    if (fill.closedLots > 0n) closePart(current, fill);
    if (current.lots === 0n && current.closedLots > 0n) {
      found.push(current);
      open.delete(key);
    }
    const openedLots = fill.lots - fill.closedLots;
    if (openedLots === 0n) continue;
    const next = current.lots === 0n ? opened(fill, serial) : current;
    next.lots += openedLots;
    next.openLots += openedLots;
    next.openQuoteAtoms += (fill.quoteAtoms * openedLots) / fill.lots;
    next.openFeeAtoms += (fill.feeAtoms * openedLots) / fill.lots;
    open.set(key, next);
  }
  return found;
}

function opened(fill: Fill, serial: number): Closed {
  const { symbol, positionSide: side, timeMs } = fill;
  const times = { openedMs: timeMs, closedMs: timeMs, serial };
  const sizes = { lots: 0n, openLots: 0n, openQuoteAtoms: 0n, closedLots: 0n, closedQuoteAtoms: 0n };
  const money = { pnlAtoms: 0n, openFeeAtoms: 0n, closeFeeAtoms: 0n };
  return { symbol, side, isLong: fill.side === 'BUY', ...times, ...sizes, ...money };
}

function closePart(current: Closed, fill: Fill): void {
  current.lots -= fill.closedLots;
  current.closedLots += fill.closedLots;
  current.closedQuoteAtoms += (fill.quoteAtoms * fill.closedLots) / fill.lots;
  current.closeFeeAtoms += (fill.feeAtoms * fill.closedLots) / fill.lots;
  current.pnlAtoms += fill.realisedAtoms;
  current.closedMs = fill.timeMs;
}

/** GET position/history-position: the newest first. */
export function historyPosition(venue: BitgetVenue, params: Params): Reply {
  const inMarket = marketFilter(venue, params, true);
  const page = pageOf(params);
  if (params.refusal !== undefined) return refused(params.refusal);
  const place = (closed: Closed) => ({ id: BigInt(idOf(closed)), timeMs: closed.closedMs });
  const { rows, cursor } = paged(closedPositions(venue).filter(inMarket), page, place);
  return ok({ list: rows.map((closed) => historyRow(venue, closed)), cursor });
}

function idOf({ closedMs, serial }: Closed): string {
  return recordIdOf(closedMs, serial, 6);
}

function historyRow(venue: BitgetVenue, closed: Closed) {
  const instrument = venue.instrument(closed.symbol);
  const { pnlAtoms, openFeeAtoms, closeFeeAtoms, openedMs, closedMs } = closed;
  const fundingAtoms = venue.exchange.funding.payments
    .filter(({ symbol, side }) => symbol === closed.symbol && side === closed.side)
    .filter(({ timeMs }) => timeMs >= openedMs && timeMs <= closedMs)
    .reduce((sum, { amountAtoms }) => sum + amountAtoms, 0n);
  return {
    positionId: idOf(closed),
    category: instrument.category,
    symbol: instrument.name,
    marginCoin: instrument.quote,
    holdMode: closed.side === 'BOTH' ? 'one_way_mode' : 'hedge_mode',
    posSide: holdSideOf(closed.side, closed.isLong),
    marginMode: venue.marginModeOf(closed.symbol),
    openPriceAvg: averageText(instrument, closed.openLots, closed.openQuoteAtoms),
    closePriceAvg: averageText(instrument, closed.closedLots, closed.closedQuoteAtoms),
    openTotalPos: sizeText(instrument, closed.openLots),
    closeTotalPos: sizeText(instrument, closed.closedLots),
    cumRealisedPnl: moneyText(pnlAtoms),
    netProfit: moneyText(pnlAtoms - openFeeAtoms - closeFeeAtoms + fundingAtoms),
    totalFunding: moneyText(fundingAtoms),
    openFeeTotal: moneyText(-openFeeAtoms),
    closeFeeTotal: moneyText(-closeFeeAtoms),
    createdTime: String(openedMs),
    updatedTime: String(closedMs),
  };
}
