import type { OrderRequest, SelfMatch, Side } from '../../core/types.ts';
import { plainText } from '../../core/units.ts';
import { attachedText } from './attached.ts';
import { type Refusal, type RefusalName, refusal } from './errors.ts';
import { ordIdOf } from './ids.ts';
import type { OkxInstrument } from './instruments.ts';
import type { Params } from './params.ts';
import { lotsOf, priceText } from './text.ts';
import { type OkxVenue, positionSideOf, userAccount } from './venue.ts';

const ordTypes = ['market', 'limit', 'post_only', 'fok', 'ioc', 'optimal_limit_ioc'] as const;
type OrdType = (typeof ordTypes)[number];
const selfMatches: Readonly<Record<string, SelfMatch>> = {
  cancel_maker: 'CANCEL_MAKER',
  cancel_taker: 'CANCEL_TAKER',
  cancel_both: 'CANCEL_BOTH',
};
/** Client ids and tags: letters and digits, case-sensitive. */
export const clientIdPattern = /^[A-Za-z0-9]{1,32}$/;
const tagPattern = /^[A-Za-z0-9]{1,16}$/;
/** Orders that one instrument holds at once, from the general rules of the documentation. */
const openOrdersPerInstrument = 500;

export type ReadOrder = { request: OrderRequest; instrument: OkxInstrument } | { refusal: Refusal };

/** The instrument by its id or, on WebSocket, by its number. */
export function instrumentOf(venue: OkxVenue, params: Params): OkxInstrument | undefined {
  const code = params.text('instIdCode');
  const found =
    code === undefined
      ? venue.instruments.get(params.required('instId'))
      : venue.ofType().find((each) => String(each.instIdCode) === code);
  if (found === undefined) params.refuse(refusal('noInstrument'));
  return found;
}

/** Reads and checks an order as POST trade/order takes it; nothing is placed yet. */
export function readOrder(venue: OkxVenue, params: Params): ReadOrder {
  const instrument = instrumentOf(venue, params);
  const ordType = ordTypeOf(params);
  const side = sideOf(params);
  const clOrdId = params.text('clOrdId');
  if (clOrdId !== undefined && !clientIdPattern.test(clOrdId)) params.wrong('clOrdId');
  const tag = params.text('tag');
  if (tag !== undefined && !tagPattern.test(tag)) params.wrong('tag');
  if (instrument === undefined || params.refusal)
    return { refusal: params.refusal ?? refusal('noInstrument') };
  const terms = instrument.instType === 'SPOT' ? spotTerms(params) : swapTerms(venue, params);
  const size = sizeOf(params, instrument, ordType, side);
  const priceTicks = priceOf(venue, params, instrument, ordType, side);
  const stpMode = params.oneOf('stpMode', ['cancel_maker', 'cancel_taker', 'cancel_both']) ?? 'cancel_maker';
  const open = venue.exchange.orders.openOf(userAccount, instrument.symbol).length;
  if (open >= openOrdersPerInstrument) params.refuse(refusal('tooManyOpen', openOrdersPerInstrument));
  const attached = attachedText(params, instrument, side);
  if (params.refusal !== undefined) return { refusal: params.refusal };
  const request: OrderRequest = {
    account: userAccount,
    // Every order needs a name in the core; OKX shows none where the client gave none.
    clientId: clOrdId ?? ordIdOf({ id: venue.exchange.nextOrderId }),
    symbol: instrument.symbol,
    side,
    kind: ordType === 'market' || ordType === 'optimal_limit_ioc' ? 'MARKET' : 'LIMIT',
    timeInForce: timeInForceOf(ordType),
    // A post-only order that would take is accepted, and cancelled at once.
    postOnly: ordType === 'post_only' ? 'LAPSE' : undefined,
    selfMatch: selfMatches[stpMode] ?? 'CANCEL_MAKER',
    priceTicks,
    ...size,
    positionSide: terms.positionSide,
    reduceOnly: terms.reduceOnly,
    wire: {
      ordType,
      stpMode,
      tdMode: terms.tdMode,
      lever: instrument.instType === 'SPOT' ? '' : leverText(venue, instrument, terms.positionSide),
      clOrdId: clOrdId ?? '',
      tag: tag ?? '',
      ccy: params.text('ccy') ?? '',
      tgtCcy: size.tgtCcy,
      ...(attached !== '' && { attached }),
    },
  };
  return { request, instrument };
}

function ordTypeOf(params: Params): OrdType {
  params.required('ordType');
  return params.oneOf('ordType', ordTypes) ?? 'limit';
}

export function sideOf(params: Params): Side {
  params.required('side');
  return params.oneOf('side', ['buy', 'sell']) === 'sell' ? 'SELL' : 'BUY';
}

function timeInForceOf(ordType: OrdType): OrderRequest['timeInForce'] {
  if (ordType === 'fok') return 'FOK';
  return ordType === 'limit' || ordType === 'post_only' ? 'GTC' : 'IOC';
}

interface Terms {
  tdMode: string;
  positionSide?: OrderRequest['positionSide'];
  reduceOnly?: boolean;
}

/** Spot trades what is there: there is no margin trading here. */
function spotTerms(params: Params): Terms {
  const tdMode = params.required('tdMode');
  if (params.refusal === undefined && tdMode !== 'cash') {
    params.refuse(
      ['cross', 'isolated'].includes(tdMode) ? refusal('wrongAccountMode') : refusal('parameter', 'tdMode'),
    );
  }
  if (params.flag('reduceOnly')) params.refuse(refusal('reduceOnlySpot'));
  return { tdMode };
}

export function swapTerms(venue: OkxVenue, params: Params): Terms {
  params.required('tdMode');
  const tdMode = params.oneOf('tdMode', ['cross', 'isolated']) ?? '';
  const posSide = params.text('posSide') ?? 'net';
  const positionSide = positionSideOf(posSide);
  const hedges = venue.hedges();
  if (positionSide === undefined || hedges === (positionSide === 'BOTH')) params.wrong('posSide');
  // Hedge mode has no such flag: the side says what an order closes.
  const reduceOnly = params.flag('reduceOnly') && !hedges;
  return { tdMode, positionSide, reduceOnly };
}

interface Size {
  quantityLots?: bigint;
  quoteBudgetAtoms?: bigint;
  tgtCcy: string;
}

/** What `sz` asks for: base units or contracts, or, for a spot market order that says so, quote currency to spend. */
function sizeOf(params: Params, instrument: OkxInstrument, ordType: OrdType, side: Side): Size {
  params.required('sz');
  const size = params.amount('sz') ?? 0n;
  const spotMarket = instrument.instType === 'SPOT' && ordType === 'market';
  const tgtCcy = params.oneOf('tgtCcy', ['base_ccy', 'quote_ccy']);
  const target = spotMarket ? (tgtCcy ?? (side === 'BUY' ? 'quote_ccy' : 'base_ccy')) : (tgtCcy ?? '');
  if (params.refusal !== undefined) return { tgtCcy: target };
  if (spotMarket && target === 'quote_ccy') return { quoteBudgetAtoms: size, tgtCcy: target };
  return { quantityLots: checkedLots(params, instrument, size, ordType), tgtCcy: target };
}

/** The lots of a size; refuses what is no multiple of the lot, too small, or too large. */
export function checkedLots(
  params: Params,
  instrument: OkxInstrument,
  size: bigint,
  ordType: string = 'limit',
): bigint {
  const lots = lotsOf(instrument, size);
  if (lots === undefined) {
    params.refuse(refusal('notLotMultiple'));
    return 1n;
  }
  const isMarket = ordType === 'market' || ordType === 'optimal_limit_ioc';
  if (size < instrument.minAtoms) params.refuse(refusal('tooSmall'));
  if (size > instrument.maxLimitAtoms || (isMarket && size > instrument.maxMarketAtoms)) {
    params.refuse(refusal('tooMuch'));
  }
  return lots;
}

function priceOf(
  venue: OkxVenue,
  params: Params,
  instrument: OkxInstrument,
  ordType: OrdType,
  side: Side,
): bigint | undefined {
  if (ordType === 'market' || ordType === 'optimal_limit_ioc') return undefined;
  if (!params.has('px')) params.refuse(refusal('priceMissing'));
  const ticks = ticksOf(params, instrument, 'px');
  if (ticks !== undefined) checkLimits(venue, params, instrument, side, ticks);
  return ticks;
}

/** A price on the instrument's ticks. */
export function ticksOf(params: Params, { tickAtoms }: OkxInstrument, name: string): bigint | undefined {
  const priceAtoms = params.amount(name);
  if (priceAtoms === undefined) return undefined;
  if (priceAtoms % tickAtoms !== 0n) params.refuse(refusal('tooPrecise'));
  return priceAtoms / tickAtoms;
}

/** A buy far above the market, or a sell far below it, is refused. */
export function checkLimits(
  venue: OkxVenue,
  params: Params,
  instrument: OkxInstrument,
  side: Side,
  ticks: bigint,
): void {
  const { buyTicks, sellTicks } = venue.priceLimits(instrument);
  const limits = [priceText(instrument, buyTicks), priceText(instrument, sellTicks)];
  if (side === 'BUY' ? ticks > buyTicks : ticks < sellTicks) params.refuse(refusal('priceLimit', ...limits));
}

export function leverText(
  venue: OkxVenue,
  { symbol, perpetual }: OkxInstrument,
  side: OrderRequest['positionSide'] = 'BOTH',
): string {
  if (perpetual === undefined) return '';
  return plainText(venue.exchange.settings.leverageAtoms(userAccount, symbol, side, perpetual));
}

const coreRefusals: Readonly<Record<string, RefusalName>> = {
  UNKNOWN_SYMBOL: 'noInstrument',
  DUPLICATE_CLIENT_ID: 'duplicateId',
  QUANTITY_TOO_SMALL: 'tooSmall',
  QUANTITY_TOO_LARGE: 'tooMuch',
  REDUCE_ONLY: 'nothingToReduce',
};

/** OKX's words for what the exchange refused. */
export function wordedRefusal(code: string, instrument: OkxInstrument, side: Side): Refusal {
  if (code === 'INSUFFICIENT_BALANCE') {
    if (instrument.instType === 'SWAP') return refusal('noMargin', instrument.quote);
    return refusal('noBalance', side === 'BUY' ? instrument.quote : instrument.base);
  }
  if (code === 'POSITION_SIDE_MISMATCH') return refusal('parameter', 'posSide');
  return refusal(coreRefusals[code] ?? 'parameter', 'ordType');
}
