import type { PriceSource } from '../../core/triggers.ts';
import type { OrderRequest, SelfMatch, Side } from '../../core/types.ts';
import { type Refusal, type RefusalName, refusal } from './errors.ts';
import { orderIdOf } from './ids.ts';
import type { BybitInstrument } from './instruments.ts';
import { checkedLots, checkLimits, ticksOf } from './order-checks.ts';
import { categoryOf, type Params } from './params.ts';
import { priceText } from './text.ts';
import { type BybitVenue, positionSideOf, userAccount } from './venue.ts';

/** Letters, digits, dashes and underscores, at most 36. */
const linkIdPattern = /^[A-Za-z0-9_-]{1,36}$/;
/** Open orders of one market, the documented bound of contracts and of spot. */
const mostOpen = 500;
const priceSources: Readonly<Record<string, PriceSource>> = {
  LastPrice: 'LAST',
  MarkPrice: 'MARK',
  IndexPrice: 'INDEX',
};
const selfMatches: Readonly<Record<string, SelfMatch>> = {
  CancelMaker: 'CANCEL_MAKER',
  CancelTaker: 'CANCEL_TAKER',
  CancelBoth: 'CANCEL_BOTH',
};
const timesInForce = ['GTC', 'IOC', 'FOK', 'PostOnly'] as const;

export type ReadOrder = { request: OrderRequest; instrument: BybitInstrument } | { refusal: Refusal };

/** The market that category and symbol name. */
export function namedInstrument(venue: BybitVenue, params: Params): BybitInstrument | undefined {
  const category = categoryOf(params);
  const symbol = params.required('symbol');
  const found = venue.find(category, symbol);
  if (found === undefined) {
    params.refuse(
      category === 'spot' ? refusal('spotSymbol') : refusal('parameter', `symbol ${symbol.slice(0, 30)}`),
    );
  }
  return found;
}

/** Reads and checks an order as POST /v5/order/create takes it; nothing is placed yet. */
export function readOrder(venue: BybitVenue, params: Params): ReadOrder {
  const instrument = namedInstrument(venue, params);
  if (instrument === undefined) return { refusal: params.refusal ?? refusal('spotSymbol') };
  const spot = instrument.category === 'spot';
  const choice = <T extends string>(
    name: string,
    values: readonly T[],
    wrong: RefusalName,
  ): T | undefined => {
    const given = params.required(name);
    const found = values.find((each) => each === given);
    if (found === undefined) params.refuse(spot ? refusal(wrong) : refusal('parameter', name));
    return found;
  };
  const side: Side = choice('side', ['Buy', 'Sell'], 'spotSide') === 'Sell' ? 'SELL' : 'BUY';
  const orderType = choice('orderType', ['Market', 'Limit'], 'spotOrderType') ?? 'Limit';
  const linkId = params.text('orderLinkId');
  if (linkId !== undefined && !linkIdPattern.test(linkId)) params.wrong('orderLinkId');
  const isMarket = orderType === 'Market';
  const timeInForce = isMarket ? 'IOC' : timeInForceOf(params, spot);
  const triggerTicks = ticksOf(params, instrument, 'triggerPrice');
  const position: PositionTerms = spot ? {} : positionTerms(venue, params, instrument, isMarket);
  const size: Size = position.closePosition ? { unit: '' } : sizeOf(params, instrument, isMarket, side);
  const priceTicks = isMarket ? undefined : priceOf(venue, params, instrument, side);
  const stop = stopOf(venue, params, instrument, triggerTicks);
  const attached = attachedOf(params, instrument);
  const smpType = params.oneOf('smpType', ['None', 'CancelMaker', 'CancelTaker', 'CancelBoth']) ?? 'None';
  const open = venue.exchange.orders.openOf(userAccount, instrument.symbol).length;
  if (open >= mostOpen) {
    params.refuse(spot ? refusal('spotTooManyOrders') : refusal('tooManyOrders', mostOpen));
  }
  if (!position.reduceOnly) checkValue(venue, params, instrument, priceTicks, size);
  if (params.refusal !== undefined) return { refusal: params.refusal };
  const id = { id: venue.exchange.nextOrderId };
  const request: OrderRequest = {
    account: userAccount,
    // Every order needs a name in the core; Bybit shows none where the client gave none.
    clientId: linkId ?? orderIdOf(id, instrument.category),
    symbol: instrument.symbol,
    side,
    kind: isMarket ? 'MARKET' : 'LIMIT',
    timeInForce: timeInForce === 'PostOnly' ? 'GTC' : timeInForce,
    // A post-only order that would take is accepted, and cancelled at once.
    postOnly: timeInForce === 'PostOnly' ? 'LAPSE' : undefined,
    selfMatch: selfMatches[smpType] ?? 'ALLOW',
    priceTicks,
    ...(size.quantityLots !== undefined && { quantityLots: size.quantityLots }),
    ...(size.quoteBudgetAtoms !== undefined && { quoteBudgetAtoms: size.quoteBudgetAtoms }),
    ...stop.terms,
    ...position,
    wire: {
      linkId: linkId ?? '',
      tif: timeInForce,
      smpType,
      last: priceText(instrument, venue.marketData(instrument.symbol).lastTicks),
      filter: stop.filter,
      ...(isMarket && { price: shownPrice(venue, instrument, side) }),
      ...(size.unit !== '' && { unit: size.unit, qty: params.text('qty') ?? '' }),
      ...(params.flag('closeOnTrigger') && { closeOnTrigger: 'true' }),
      ...(stop.stopType !== '' && { stopType: stop.stopType }),
      ...attached,
    },
  };
  return { request, instrument };
}

function timeInForceOf(params: Params, spot: boolean): (typeof timesInForce)[number] {
  const given = params.text('timeInForce') ?? 'GTC';
  const found = timesInForce.find((each) => each === given);
  if (found === undefined)
    params.refuse(spot ? refusal('spotTimeInForce') : refusal('parameter', 'timeInForce'));
  return found ?? 'GTC';
}

type PositionTerms = Pick<OrderRequest, 'positionSide' | 'reduceOnly' | 'closePosition'>;

function positionTerms(
  venue: BybitVenue,
  params: Params,
  instrument: BybitInstrument,
  isMarket: boolean,
): PositionTerms {
  const positionIdx = params.integer('positionIdx') ?? 0;
  const positionSide = positionSideOf(positionIdx);
  if (positionSide === undefined || venue.hedges(instrument.symbol) === (positionIdx === 0)) {
    params.refuse(refusal('positionIdx'));
  }
  const closes = params.flag('closeOnTrigger');
  const reduceOnly = params.flag('reduceOnly') || closes;
  // A quantity of nought on an order that only reduces stands for the whole position.
  const closePosition = reduceOnly && isMarket && params.amountOrZero('qty') === 0n;
  return {
    positionSide: positionSide ?? ('BOTH' as const),
    reduceOnly,
    ...(closePosition && { closePosition }),
  };
}

interface Size {
  quantityLots?: bigint;
  quoteBudgetAtoms?: bigint;
  /** How a spot market order counts: `baseCoin`, `quoteCoin`; else empty. */
  unit: string;
}

/** What `qty` asks for: base units, or the quote currency to spend (a spot market buy that says nothing else). */
function sizeOf(params: Params, instrument: BybitInstrument, isMarket: boolean, side: Side): Size {
  const quantityAtoms = params.has('qty') ? params.amount('qty') : undefined;
  if (!params.has('qty')) params.required('qty');
  const spot = instrument.category === 'spot';
  const given = params.oneOf('marketUnit', ['baseCoin', 'quoteCoin']);
  const unit = spot && isMarket ? (given ?? (side === 'BUY' ? 'quoteCoin' : 'baseCoin')) : '';
  if (quantityAtoms === undefined || params.refusal !== undefined) return { unit };
  if (unit !== 'quoteCoin')
    return { quantityLots: checkedLots(params, instrument, quantityAtoms, isMarket), unit };
  if (quantityAtoms % instrument.quoteStepAtoms !== 0n) params.refuse(refusal('spotQuantityDecimals'));
  if (quantityAtoms < instrument.minValueAtoms) params.refuse(refusal('spotBelowMinimum'));
  return { quoteBudgetAtoms: quantityAtoms, unit };
}

function priceOf(
  venue: BybitVenue,
  params: Params,
  instrument: BybitInstrument,
  side: Side,
): bigint | undefined {
  params.required('price');
  const ticks = ticksOf(params, instrument, 'price');
  if (ticks !== undefined) checkLimits(venue, params, instrument, side, ticks);
  return ticks;
}

/** Below the least value of an order: 5 USDT. */
function checkValue(
  venue: BybitVenue,
  params: Params,
  instrument: BybitInstrument,
  priceTicks: bigint | undefined,
  { quantityLots }: Size,
): void {
  if (quantityLots === undefined) return;
  const ticks = priceTicks ?? venue.markTicks(instrument);
  if (quantityLots * ticks * instrument.notionalAtoms >= instrument.minValueAtoms) return;
  const spot = instrument.category === 'spot';
  params.refuse(spot ? refusal('spotBelowMinimum') : refusal('belowMinimum', instrument.minValue));
}

interface Stop {
  terms: Pick<OrderRequest, 'stopTicks' | 'stopWhen' | 'stopBy' | 'locksLate'>;
  filter: string;
  stopType: string;
}

/**
 * Contracts say in which direction the price must go; spot takes it from where the price is now. A spot pair's `tpslOrder` holds its funds at
 * once, its `StopOrder` when the price has come.
 */
function stopOf(
  venue: BybitVenue,
  params: Params,
  instrument: BybitInstrument,
  stopTicks: bigint | undefined,
): Stop {
  const filters = ['Order', 'StopOrder', 'tpslOrder', 'OcoOrder', 'BidirectionalTpslOrder'] as const;
  const filter = params.oneOf('orderFilter', filters) ?? 'Order';
  const spot = instrument.category === 'spot';
  if (stopTicks === undefined || (spot && filter === 'Order')) {
    if (spot && filter !== 'Order') params.required('triggerPrice');
    return { terms: {}, filter: 'Order', stopType: '' };
  }
  const lastTicks = venue.marketData(instrument.symbol).lastTicks;
  const direction = spot ? (stopTicks > lastTicks ? '1' : '2') : params.required('triggerDirection');
  if (direction !== '1' && direction !== '2') params.wrong('triggerDirection');
  const stopBy = sourceOf(params, 'triggerBy');
  const stopWhen = direction === '1' ? 'RISES' : 'FALLS';
  const terms = { stopTicks, stopWhen, stopBy, locksLate: spot && filter === 'StopOrder' } as const;
  return {
    terms,
    filter: spot ? filter : 'StopOrder',
    stopType: filter === 'tpslOrder' ? 'tpslOrder' : 'Stop',
  };
}

export function sourceOf(params: Params, name: string): PriceSource {
  const given = params.oneOf(name, ['LastPrice', 'MarkPrice', 'IndexPrice']) ?? 'LastPrice';
  return priceSources[given] ?? 'LAST';
}

/** Take-profit and stop-loss that come with an order and go to work once it is filled. */
function attachedOf(params: Params, instrument: BybitInstrument): Record<string, string> {
  const names = ['takeProfit', 'stopLoss', 'tpLimitPrice', 'slLimitPrice'];
  const kept: Record<string, string> = {};
  for (const name of names) {
    const price = params.amountOrZero(name);
    if (price === undefined || price === 0n) continue;
    if (price % instrument.tickAtoms !== 0n) params.wrong(name);
    kept[name] = params.text(name) ?? '';
  }
  for (const name of ['tpTriggerBy', 'slTriggerBy', 'tpOrderType', 'slOrderType', 'tpslMode']) {
    const value = params.text(name);
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

/** What a market order shows as its price: nothing on spot, on contracts the worst one that it may meet. */
function shownPrice(venue: BybitVenue, instrument: BybitInstrument, side: Side): string {
  if (instrument.category === 'spot') return '0';
  const { buyTicks, sellTicks } = venue.priceLimits(instrument);
  return priceText(instrument, side === 'BUY' ? buyTicks : sellTicks);
}
