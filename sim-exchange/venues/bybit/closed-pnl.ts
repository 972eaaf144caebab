import type { Fill } from '../../core/types.ts';
import { plainText } from '../../core/units.ts';
import { ok, type Reply, refused } from './errors.ts';
import { orderIdOf } from './ids.ts';
import { orderRow } from './order-render.ts';
import { paged, pageOf } from './pages.ts';
import { categoryOf, type Params } from './params.ts';
import { averageText, sizeText, textOf } from './text.ts';
import { type BybitVenue, userAccount } from './venue.ts';

/** GET position/closed-pnl: one row for each order that closed something, newest first. */
export function closedPnl(venue: BybitVenue, params: Params): Reply {
  const category = categoryOf(params);
  const symbol = params.text('symbol');
  const page = pageOf(params, venue.nowMs(), 100, 50);
  if (params.refusal !== undefined) return refused(params.refusal);
  const byOrder = new Map<number, Fill[]>();
  for (const fill of venue.exchange.fills) {
    if (fill.account !== userAccount || fill.closedLots === 0n) continue;
    const instrument = venue.instrument(fill.symbol);
    if (instrument.category !== category || (symbol !== undefined && symbol !== instrument.name)) continue;
    if (fill.timeMs < page.startMs || fill.timeMs > page.endMs) continue;
    byOrder.set(fill.orderId, [...(byOrder.get(fill.orderId) ?? []), fill]);
  }
  const { list, nextPageCursor } = paged([...byOrder.values()].reverse(), page);
  return ok({ nextPageCursor, category, list: list.map((fills) => closedRow(venue, fills)) });
}

function closedRow(venue: BybitVenue, fills: readonly Fill[]) {
  const [first] = fills;
  const last = fills.at(-1);
  if (first === undefined || last === undefined) return {};
  const instrument = venue.instrument(first.symbol);
  const order = venue.exchange.orders.byId.get(first.orderId);
  const row = order === undefined ? undefined : orderRow(venue, order);
  let [lots, exitAtoms, profitAtoms, feeAtoms] = [0n, 0n, 0n, 0n];
  for (const fill of fills) {
    lots += fill.closedLots;
    exitAtoms += (fill.quoteAtoms * fill.closedLots) / fill.lots;
    feeAtoms += (fill.feeAtoms * fill.closedLots) / fill.lots;
    profitAtoms += fill.realisedAtoms;
  }
  const entryAtoms = first.side === 'SELL' ? exitAtoms - profitAtoms : exitAtoms + profitAtoms;
  const openFeeAtoms = (entryAtoms * (instrument.fees?.takerPpm ?? 0n)) / 1_000_000n;
  const position = venue.exchange.positions.get(userAccount, first.symbol, first.positionSide);
  return {
    symbol: instrument.name,
    orderType: row?.orderType ?? 'Market',
    leverage: plainText(venue.exchange.margin.leverageAtoms(position)),
    updatedTime: String(last.timeMs),
    side: first.side === 'BUY' ? 'Buy' : 'Sell',
    orderId: orderIdOf({ id: first.orderId }, 'linear'),
    closedPnl: textOf(profitAtoms - feeAtoms - openFeeAtoms, 8),
    openFee: textOf(openFeeAtoms, 8),
    closeFee: textOf(feeAtoms, 8),
    avgEntryPrice: averageText(instrument, lots, entryAtoms),
    qty: row?.qty ?? sizeText(instrument, lots),
    cumEntryValue: textOf(entryAtoms, 8),
    createdTime: String(order?.createdMs ?? first.timeMs),
    orderPrice: row?.price ?? '0',
    closedSize: sizeText(instrument, lots),
    avgExitPrice: averageText(instrument, lots, exitAtoms),
    execType: first.liquidation ? 'BustTrade' : 'Trade',
    fillCount: String(fills.length),
    cumExitValue: textOf(exitAtoms, 8),
  };
}
