import type { Fill } from '../../core/types.ts';
import { plainText } from '../../core/units.ts';
import { ok, type Reply, refused } from './errors.ts';
import { execIdOf, orderIdOf, recordId } from './ids.ts';
import { rateOf } from './order-render.ts';
import { paged, pageOf } from './pages.ts';
import type { Params } from './params.ts';
import { priceText, sizeText } from './text.ts';
import { type BybitVenue, userAccount } from './venue.ts';

/** One movement of the unified account's money in one coin. */
interface Entry {
  id: string;
  timeMs: number;
  currency: string;
  changeAtoms: bigint;
  type: string;
  category: string;
  more: Record<string, string>;
}

/** GET account/transaction-log, newest first, each with the balance after it. */
export function transactionLog(venue: BybitVenue, params: Params): Reply {
  const [category, currency, type] = ['category', 'currency', 'type'].map((name) => params.text(name));
  const base = params.text('baseCoin');
  const page = pageOf(params, venue.nowMs(), 50, 20);
  if (params.refusal !== undefined) return refused(params.refusal);
  const rows = withBalances(venue, entriesOf(venue)).filter(
    ({ entry }) =>
      (category === undefined || category === entry.category) &&
      (currency === undefined || currency === entry.currency) &&
      (type === undefined || type === entry.type) &&
      (base === undefined || entry.more.symbol?.startsWith(base) === true) &&
      entry.timeMs >= page.startMs &&
      entry.timeMs <= page.endMs,
  );
  const { list, nextPageCursor } = paged(rows, page);
  return ok({ nextPageCursor, list: list.map(({ entry, balanceAtoms }) => logRow(entry, balanceAtoms)) });
}

/** In the order they happened. */
function entriesOf(venue: BybitVenue): Entry[] {
  const { exchange } = venue;
  const entries: Entry[] = [];
  for (const fill of exchange.fills) if (fill.account === userAccount) entries.push(...ofFill(venue, fill));
  for (const payment of exchange.funding.payments) {
    if (payment.account !== userAccount) continue;
    const instrument = venue.instrument(payment.symbol);
    const lots = payment.lots < 0n ? -payment.lots : payment.lots;
    entries.push({
      id: recordId('f00d', payment.id),
      timeMs: payment.timeMs,
      currency: payment.asset,
      changeAtoms: payment.amountAtoms,
      type: 'SETTLEMENT',
      category: 'linear',
      more: {
        symbol: instrument.name,
        side: payment.lots < 0n ? 'Sell' : 'Buy',
        funding: plainText(payment.amountAtoms),
        feeRate: plainText(payment.rateAtoms),
        qty: sizeText(instrument, lots),
        size: sizeText(instrument, payment.lots),
        tradePrice: priceText(instrument, payment.markTicks),
        tradeId: recordId('f00d', payment.id),
      },
    });
  }
  for (const { id, account, asset, amountAtoms, timeMs } of exchange.deposits) {
    if (account !== userAccount) continue;
    const type = amountAtoms < 0n ? 'TRANSFER_OUT' : 'TRANSFER_IN';
    entries.push(moved(recordId('dead', id), timeMs, asset, amountAtoms, type));
  }
  for (const { id, from, to, asset, amountAtoms, timeMs } of exchange.transfers) {
    const [comes, goes] = [to === userAccount, from === userAccount];
    if (comes) entries.push(moved(recordId('7aff', id), timeMs, asset, amountAtoms, 'TRANSFER_IN'));
    if (goes) entries.push(moved(recordId('7aff', id), timeMs, asset, -amountAtoms, 'TRANSFER_OUT'));
  }
  return entries.sort((a, b) => a.timeMs - b.timeMs);
}

function moved(id: string, timeMs: number, currency: string, changeAtoms: bigint, type: string): Entry {
  return { id, timeMs, currency, changeAtoms, type, category: 'spot', more: {} };
}

/** A match on spot moves two coins, one of them less the fee; one of a contract its profit less the fee. */
function ofFill(venue: BybitVenue, fill: Fill): Entry[] {
  const instrument = venue.instrument(fill.symbol);
  const { category, base, quote } = instrument;
  const order = venue.exchange.orders.byId.get(fill.orderId);
  const buys = fill.side === 'BUY';
  const lotsAtoms = fill.lots * instrument.lotAtoms;
  const shared = {
    symbol: instrument.name,
    side: buys ? 'Buy' : 'Sell',
    tradePrice: priceText(instrument, fill.priceTicks),
    tradeId: execIdOf(fill, instrument.index, category),
    orderId: orderIdOf({ id: fill.orderId }, category),
    orderLinkId: order?.wire.linkId ?? '',
    feeRate: rateOf(instrument, fill.maker),
  };
  const entry = (
    currency: string,
    moveAtoms: bigint,
    feeAtoms: bigint,
    leg: string,
    qtyAtoms: bigint,
  ): Entry => ({
    id: `${execIdOf(fill, instrument.index, category)}_${fill.orderId}_${leg}`,
    timeMs: fill.timeMs,
    currency,
    changeAtoms: moveAtoms - feeAtoms,
    type: fill.liquidation ? 'LIQUIDATION' : 'TRADE',
    category,
    more: { ...shared, qty: plainText(qtyAtoms), fee: plainText(feeAtoms), cashFlow: plainText(moveAtoms) },
  });
  const fee = (asset: string) => (fill.feeAsset === asset ? fill.feeAtoms : 0n);
  if (category === 'linear') return [entry(quote, fill.realisedAtoms, fee(quote), 'q', lotsAtoms)];
  return [
    entry(base, buys ? lotsAtoms : -lotsAtoms, fee(base), 'b', lotsAtoms),
    entry(quote, buys ? -fill.quoteAtoms : fill.quoteAtoms, fee(quote), 'q', fill.quoteAtoms),
  ];
}

/** Newest first; the newest leaves what there is now. */
function withBalances(venue: BybitVenue, entries: readonly Entry[]) {
  const left = new Map<string, bigint>();
  return [...entries].reverse().map((entry) => {
    const { freeAtoms, lockedAtoms } = venue.exchange.account(userAccount).balance(entry.currency);
    const balanceAtoms = left.get(entry.currency) ?? freeAtoms + lockedAtoms;
    left.set(entry.currency, balanceAtoms - entry.changeAtoms);
    return { entry, balanceAtoms };
  });
}

function logRow({ id, timeMs, currency, changeAtoms, type, category, more }: Entry, balanceAtoms: bigint) {
  return {
    id,
    symbol: '',
    category,
    side: 'None',
    transactionTime: String(timeMs),
    type,
    transSubType: '',
    qty: '',
    size: '',
    currency,
    tradePrice: '',
    funding: '',
    fee: '0',
    cashFlow: plainText(changeAtoms),
    change: plainText(changeAtoms),
    cashBalance: plainText(balanceAtoms),
    feeRate: '',
    bonusChange: '',
    tradeId: '',
    orderId: '',
    orderLinkId: '',
    extraFees: '',
    ...more,
  };
}
