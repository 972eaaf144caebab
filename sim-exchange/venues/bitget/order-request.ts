import { closesSide } from '../../core/positions.ts';
import type { OrderRequest, SelfMatch, Side } from '../../core/types.ts';
import { atoms, atomsPerUnit, magnitude } from '../../core/units.ts';
import { type Refusal, type RefusalName, refusal } from './errors.ts';
import { ownClientId } from './ids.ts';
import type { BitgetInstrument } from './instruments.ts';
import type { Params } from './params.ts';
import { presetText } from './presets.ts';
import { namedMarket } from './public-routes.ts';
import { type BitgetVenue, userAccount } from './venue.ts';

const timesInForce = ['gtc', 'ioc', 'fok', 'post_only'] as const;
const selfMatches: Readonly<Record<string, SelfMatch>> = {
  none: 'ALLOW',
  cancel_maker: 'CANCEL_MAKER',
  cancel_taker: 'CANCEL_TAKER',
  cancel_both: 'CANCEL_BOTH',
};
export const clientOidPattern = /^[.A-Z:/a-z0-9_-]{1,32}$/;
/** Open orders of all spot pairs, and of all futures. */
const openOrdersMost = 400;

export type ReadOrder = { request: OrderRequest; instrument: BitgetInstrument } | { refusal: Refusal };

/** Reads and checks an order as POST trade/place-order takes it; nothing is placed yet. Other parameters are ignored. */
export function readOrder(venue: BitgetVenue, params: Params): ReadOrder {
  const instrument = namedMarket(venue, params);
  const side = sideOf(params);
  params.required('orderType');
  const isMarket = params.oneOf('orderType', ['limit', 'market']) === 'market';
  const clientOid = clientOidOf(params);
  const force = params.oneOf('timeInForce', timesInForce) ?? 'gtc';
  const stpMode = params.oneOf('stpMode', ['none', 'cancel_taker', 'cancel_maker', 'cancel_both']) ?? 'none';
  if (instrument === undefined || params.refusal)
    return { refusal: params.refusal ?? refusal('noPair', params.text('symbol') ?? '') };
  const terms = instrument.perpetual === undefined ? {} : perpetualTerms(venue, params);
  const size = sizeOf(venue, params, instrument, { side, isMarket });
  const priceTicks = isMarket ? undefined : limitPrice(venue, params, instrument, side);
  if (priceTicks !== undefined) checkAmount(params, instrument, (size.quantityLots ?? 0n) * priceTicks);
  const sameKind = venue.exchange.orders
    .openOf(userAccount)
    .filter(({ symbol }) => venue.instrument(symbol).category === instrument.category);
  if (sameKind.length >= openOrdersMost) params.refuse(refusal('tooManyOpen', openOrdersMost));
  const preset = presetText(params, instrument);
  if (params.refusal !== undefined) return { refusal: params.refusal };
  const request: OrderRequest = {
    account: userAccount,
    clientId: clientOid ?? ownClientId(venue.exchange.nextOrderId),
    symbol: instrument.symbol,
    side,
    kind: isMarket ? 'MARKET' : 'LIMIT',
    timeInForce: isMarket || force === 'ioc' ? 'IOC' : force === 'fok' ? 'FOK' : 'GTC',
    // A post-only order that would take is accepted, and cancelled at once.
    postOnly: force === 'post_only' && !isMarket ? 'LAPSE' : undefined,
    selfMatch: selfMatches[stpMode] ?? 'ALLOW',
    priceTicks,
    ...size,
    ...terms,
    wire: { force, stpMode, ...(preset !== '' && { preset }) },
  };
  return { request, instrument };
}

export function clientOidOf(params: Params): string | undefined {
  const clientOid = params.text('clientOid');
  if (clientOid !== undefined && !clientOidPattern.test(clientOid)) params.wrong('clientOid');
  return clientOid;
}

export function sideOf(params: Params): Side {
  params.required('side');
  return params.oneOf('side', ['buy', 'sell']) === 'sell' ? 'SELL' : 'BUY';
}

/** Hedge mode needs a side of its own and knows no reduce-only; one-way mode takes no side. */
function perpetualTerms(
  venue: BitgetVenue,
  params: Params,
): Pick<OrderRequest, 'positionSide' | 'reduceOnly'> {
  const posSide = params.oneOf('posSide', ['long', 'short']);
  const reduceOnly = params.flag('reduceOnly');
  if (!venue.hedges()) return { positionSide: 'BOTH', reduceOnly };
  if (posSide === undefined) params.refuse(refusal('wrongSide'));
  return { positionSide: posSide === 'short' ? 'SHORT' : 'LONG' };
}

interface Size {
  quantityLots?: bigint;
  quoteBudgetAtoms?: bigint;
}

/** What `qty` asks for: base coin, or, for a spot market buy, quote coin to spend. */
function sizeOf(
  venue: BitgetVenue,
  params: Params,
  instrument: BitgetInstrument,
  { side, isMarket }: { side: Side; isMarket: boolean },
): Size {
  params.required('qty');
  const size = params.amount('qty') ?? 0n;
  if (params.refusal !== undefined) return {};
  if (instrument.perpetual === undefined && isMarket && side === 'BUY') {
    if (size < instrument.minAmountAtoms) params.refuse(amountTooSmall(instrument));
    return { quoteBudgetAtoms: size };
  }
  const quantityLots = checkedLots(params, instrument, size);
  if (isMarket) checkAmount(params, instrument, quantityLots * venue.marketData(instrument.symbol).lastTicks);
  const most = instrument.maxMarketQty === '' ? undefined : atoms(instrument.maxMarketQty);
  if (isMarket && most !== undefined && size > most) {
    params.refuse(refusal('tooMuch', instrument.name, instrument.maxMarketQty));
  }
  return { quantityLots };
}

/** The lots of a quantity; refuses what is no multiple of the step, or too small. */
export function checkedLots(params: Params, instrument: BitgetInstrument, size: bigint): bigint {
  if (size % instrument.lotAtoms !== 0n) params.refuse(refusal('notPrecise'));
  if (size < instrument.minQtyAtoms) params.refuse(refusal('tooSmall', instrument.name, instrument.minQty));
  return size / instrument.lotAtoms;
}

/** An order that is worth less than the market's least. Closing what is left is always allowed. */
function checkAmount(params: Params, instrument: BitgetInstrument, lotsTimesTicks: bigint): void {
  if (params.flag('reduceOnly')) return;
  if (lotsTimesTicks * instrument.notionalAtoms < instrument.minAmountAtoms) {
    params.refuse(amountTooSmall(instrument));
  }
}

function amountTooSmall({ minAmount, quote }: BitgetInstrument): Refusal {
  return refusal('amountTooSmall', minAmount, quote);
}

function limitPrice(
  venue: BitgetVenue,
  params: Params,
  instrument: BitgetInstrument,
  side: Side,
): bigint | undefined {
  params.required('price');
  const ticks = ticksOf(params, instrument, 'price');
  if (ticks !== undefined) checkLimits(venue, params, instrument, side, ticks);
  return ticks;
}

/** A price on the market's steps. */
export function ticksOf(params: Params, instrument: BitgetInstrument, name: string): bigint | undefined {
  const priceAtoms = params.amount(name);
  if (priceAtoms === undefined) return undefined;
  if (priceAtoms % instrument.tickAtoms !== 0n) params.refuse(refusal('notStep', instrument.priceStep));
  return priceAtoms / instrument.tickAtoms;
}

/** A buy far above the market, or a sell far below it, is refused. */
export function checkLimits(
  venue: BitgetVenue,
  params: Params,
  instrument: BitgetInstrument,
  side: Side,
  ticks: bigint,
): void {
  const market = venue.markTicks(instrument) * atomsPerUnit;
  const ratioAtoms = atoms(instrument.priceRatio);
  const margin = (market / atomsPerUnit) * ratioAtoms;
  const percent = String(Number(instrument.priceRatio) * 100);
  const price = ticks * atomsPerUnit;
  if (side === 'BUY' && price > market + margin) {
    params.refuse(refusal('priceAbove', instrument.name, percent));
  }
  if (side === 'SELL' && price < market - margin) {
    params.refuse(refusal('priceBelow', instrument.name, percent));
  }
}

/** What only closes must find something to close, and in hedge mode enough of it. */
export function closingRefusal(venue: BitgetVenue, request: OrderRequest): Refusal | undefined {
  const { symbol, side, positionSide = 'BOTH', quantityLots = 0n } = request;
  const { lots } = venue.exchange.positions.get(userAccount, symbol, positionSide);
  if (request.reduceOnly) {
    return lots === 0n || lots > 0n === (side === 'BUY') ? refusal('nothingToClose') : undefined;
  }
  if (!closesSide(positionSide, side)) return undefined;
  if (lots === 0n) return refusal('nothingToClose');
  return quantityLots > magnitude(lots) ? refusal('closeTooMuch') : undefined;
}

const coreRefusals: Readonly<Record<string, RefusalName>> = {
  DUPLICATE_CLIENT_ID: 'duplicateId',
  REDUCE_ONLY: 'nothingToClose',
  POSITION_SIDE_MISMATCH: 'wrongSide',
  NOT_OPEN: 'notModifiable',
  NOT_ABOVE_FILLED: 'notModifiable',
  UNCHANGED: 'unchanged',
};

/** Bitget's words for what the exchange refused. */
export function wordedRefusal(code: string, instrument: BitgetInstrument): Refusal {
  if (code === 'INSUFFICIENT_BALANCE') {
    return refusal(instrument.perpetual === undefined ? 'noBalance' : 'noMargin');
  }
  if (code === 'QUANTITY_TOO_SMALL') return refusal('tooSmall', instrument.name, instrument.minQty);
  return refusal(coreRefusals[code] ?? 'invalid', 'qty');
}
