import type { Fill, Order } from '../../core/types.ts';
import { plainText } from '../../core/units.ts';
import { attachedRows } from './attached.ts';
import { algoIdOf, ordIdOf, tradeIdOf } from './ids.ts';
import type { OkxInstrument } from './instruments.ts';
import { averageText, feeText, priceText, sizeText } from './text.ts';
import { type OkxVenue, posSideOf } from './venue.ts';

const states = {
  NEW: 'live',
  PARTIALLY_FILLED: 'partially_filled',
  FILLED: 'filled',
  CANCELED: 'canceled',
  EXPIRED: 'canceled',
} as const;

/** OKX's numbers for who cancelled an order (`cancelSource`), and its words for them. */
const cancelSources: Readonly<Record<string, readonly [string, string]>> = {
  REQUESTED: ['1', 'Order canceled by user'],
  DEAD_MAN: ['20', 'System canceled: Cancel all after triggered'],
  INSUFFICIENT_BALANCE: ['2', 'Canceled as your account balance is insufficient'],
  LIQUIDATION: ['3', 'Order canceled: Forced liquidation'],
  REDUCE_ONLY: ['9', 'Order canceled: Reduce-only order exceeds the position'],
  NOT_FILLED_AT_ONCE: ['14', 'Order canceled: IOC or FOK order was partially or not filled'],
  WOULD_TAKE: ['31', 'The post-only order will take liquidity in taker orders'],
  SELF_MATCH: ['32', 'Self trade prevention'],
};

/** What became of an order: `live`, `partially_filled`, `filled`, `canceled`. */
export function stateOf({ state }: Pick<Order, 'state'>): string {
  return states[state];
}

/** An order as GET trade/order, the lists and the streams show it; all of it text. */
export function orderRow(venue: OkxVenue, order: Order) {
  const instrument = venue.instrument(order.symbol);
  const { wire } = order;
  const last = venue.fills.lastOf(order.id);
  const fee = venue.fills.feeOf(order.id);
  const [cancelSource, cancelSourceReason] =
    stateOf(order) === 'canceled' ? (cancelSources[order.endReason] ?? ['0', '']) : ['', ''];
  const buys = order.side === 'BUY';
  return {
    accFillSz: sizeText(instrument, order.filledLots),
    algoClOrdId: wire.algoClOrdId ?? '',
    algoId: wire.algoId === undefined ? '' : algoIdOf(Number(wire.algoId)),
    attachAlgoClOrdId: '',
    attachAlgoOrds: attachedRows(order),
    avgPx: averageText(instrument, order.filledLots, order.filledQuoteAtoms),
    cTime: String(order.createdMs),
    cancelSource,
    cancelSourceReason,
    category: order.liquidation ? 'full_liquidation' : 'normal',
    ccy: wire.ccy ?? '',
    clOrdId: wire.clOrdId ?? '',
    fee: feeText(fee),
    feeCcy: feeAsset(instrument, order),
    fillPx: last === undefined ? '' : priceText(instrument, last.priceTicks),
    fillSz: sizeText(instrument, last?.lots ?? 0n),
    fillTime: last === undefined ? '' : String(last.timeMs),
    instId: order.symbol,
    instType: instrument.instType,
    isTpLimit: 'false',
    lever: wire.lever ?? '',
    linkedAlgoOrd: { algoId: '' },
    ordId: ordIdOf(order),
    ordType: wire.ordType ?? 'market',
    pnl: plainText(order.realisedAtoms),
    posSide: instrument.instType === 'SPOT' ? '' : posSideOf(order.positionSide),
    px: order.kind === 'LIMIT' ? priceText(instrument, order.priceTicks) : '',
    pxType: '',
    pxUsd: '',
    pxVol: '',
    quickMgnType: '',
    rebate: '0',
    rebateCcy:
      instrument.instType === 'SPOT' ? (buys ? instrument.quote : instrument.base) : instrument.quote,
    reduceOnly: String(order.reduceOnly),
    side: buys ? 'buy' : 'sell',
    slOrdPx: '',
    slTriggerPx: '',
    slTriggerPxType: '',
    source: wire.source ?? '',
    state: stateOf(order),
    stpId: '',
    stpMode: wire.stpMode ?? 'cancel_maker',
    sz: sizeAsked(instrument, order),
    tag: wire.tag ?? '',
    tdMode: wire.tdMode ?? 'cash',
    tgtCcy: wire.tgtCcy ?? '',
    tpOrdPx: '',
    tpTriggerPx: '',
    tpTriggerPxType: '',
    tradeId: last === undefined ? '' : tradeIdOf(last),
    tradeQuoteCcy: instrument.quote,
    uTime: String(order.updatedMs),
  };
}

/** A market order that spends quote currency is sized in it. */
function sizeAsked(instrument: OkxInstrument, order: Order): string {
  if (order.quoteBudgetAtoms > 0n) return plainText(order.quoteBudgetAtoms);
  return sizeText(instrument, order.quantityLots);
}

/** The asset of an order's fees: what a spot order receives, what a swap is settled in. */
function feeAsset({ instType, base, quote }: OkxInstrument, { side }: Order): string {
  return instType === 'SPOT' && side === 'BUY' ? base : quote;
}

/** A fill as GET trade/fills and fills-history show it. */
export function fillRow(venue: OkxVenue, fill: Fill, billId: string) {
  const instrument = venue.instrument(fill.symbol);
  const order = venue.exchange.orders.byId.get(fill.orderId);
  const swap = instrument.instType === 'SWAP';
  return {
    instType: instrument.instType,
    instId: fill.symbol,
    tradeId: tradeIdOf(fill),
    ordId: ordIdOf({ id: fill.orderId }),
    clOrdId: order?.wire.clOrdId ?? '',
    billId,
    // 1, 2: bought, sold; 104, 105: a long, a short liquidated.
    subType: fill.liquidation ? (fill.side === 'SELL' ? '104' : '105') : fill.side === 'BUY' ? '1' : '2',
    tag: order?.wire.tag ?? '',
    fillPx: priceText(instrument, fill.priceTicks),
    fillSz: sizeText(instrument, fill.lots),
    fillIdxPx: swap ? venue.indexText(instrument) : '',
    fillPnl: plainText(fill.realisedAtoms),
    fillPxVol: '',
    fillPxUsd: '',
    fillMarkVol: '',
    fillFwdPx: '',
    fillMarkPx: swap ? venue.markText(instrument) : '',
    side: fill.side === 'BUY' ? 'buy' : 'sell',
    posSide: swap ? posSideOf(fill.positionSide) : 'net',
    execType: fill.maker ? 'M' : 'T',
    feeCcy: fill.feeAsset,
    fee: feeText(fill.feeAtoms),
    ts: String(fill.timeMs),
    fillTime: String(fill.timeMs),
    feeRate: '',
    tradeQuoteCcy: instrument.quote,
  };
}
