import { randomBytes } from 'node:crypto';
import type { PositionSide } from '../../core/perpetual.ts';
import type { OrderRequest, SelfMatch, Side } from '../../core/types.ts';
import { type Reply, refuse } from './errors.ts';
import { conditionalTypes } from './exchange-info.ts';
import { filterRefusal, maxOpenOrders } from './filters.ts';
import type { LinearParams } from './params.ts';
import { matchedTicks } from './price-match.ts';
import type { LinearSymbol } from './symbols.ts';
import { type BinanceUsdmVenue, userAccount } from './venue.ts';

const clientIdPattern = /^[.A-Z:/a-z0-9_-]+$/;
const timesInForce = ['GTC', 'IOC', 'FOK', 'GTX', 'GTD'];
const selfMatches: Readonly<Record<string, SelfMatch>> = {
  NONE: 'ALLOW',
  EXPIRE_TAKER: 'CANCEL_TAKER',
  EXPIRE_MAKER: 'CANCEL_MAKER',
  EXPIRE_BOTH: 'CANCEL_BOTH',
};
const lastGoodTillMs = 253_402_300_799_000;
const goodTillAheadMs = 600_000;

export type Read<T> = T | { refusal: Reply };

/** A LIMIT or MARKET order as the parameters have it, or why it is refused before the exchange sees it. */
export function readOrder(
  venue: BinanceUsdmVenue,
  params: LinearParams,
  symbol: LinearSymbol,
): Read<{ request: OrderRequest; detail: string }> {
  const { side, positionSide, reduceOnly } = readDirection(venue, params);
  const type = params.required('type');
  if (params.refusal === undefined) checkType(params, type);
  const timeInForce = type === 'MARKET' ? 'GTC' : (params.text('timeInForce') ?? '');
  const quantityAtoms = params.amount('quantity');
  const priceAtoms = params.has('priceMatch')
    ? matchedAtoms(venue, params, symbol, side)
    : params.amount('price');
  const clientId = readClientId(params, 'newClientOrderId');
  const selfMatch = selfMatches[params.text('selfTradePreventionMode') ?? 'NONE'];
  if (selfMatch === undefined) params.refuse(refuse('invalidParameter', 'selfTradePreventionMode'));
  const goodTillDate = readGoodTill(venue, params, timeInForce);
  const detail = params.text('newOrderRespType') ?? 'ACK';
  if (detail !== 'ACK' && detail !== 'RESULT') params.refuse(refuse('invalidResponseType'));
  if (params.refusal !== undefined) return { refusal: params.refusal };
  const market = type === 'MARKET';
  const { markTicks } = venue.markOf(symbol);
  const markAtoms = markTicks * symbol.tickAtoms;
  const refusal = filterRefusal({ symbol, market, priceAtoms, quantityAtoms, markAtoms, reduceOnly });
  if (refusal !== undefined) return { refusal };
  if (!market && venue.openOrders(symbol).length >= maxOpenOrders)
    return { refusal: refuse('tooManyOpenOrders') };
  const request: OrderRequest = {
    account: userAccount,
    clientId,
    symbol: symbol.symbol,
    side,
    kind: market ? 'MARKET' : 'LIMIT',
    timeInForce: timeInForce === 'IOC' || timeInForce === 'FOK' ? timeInForce : 'GTC',
    postOnly: timeInForce === 'GTX' ? 'REFUSE' : undefined,
    selfMatch: selfMatch ?? 'ALLOW',
    priceTicks: priceAtoms === undefined ? undefined : priceAtoms / symbol.tickAtoms,
    quantityLots: (quantityAtoms ?? 0n) / symbol.lotAtoms,
    positionSide,
    reduceOnly,
    wire: {
      type,
      timeInForce,
      goodTillDate: String(goodTillDate),
      priceMatch: params.text('priceMatch') ?? 'NONE',
      selfTradePreventionMode: params.text('selfTradePreventionMode') ?? 'NONE',
    },
  };
  return { request, detail };
}

/** Which types a route takes, and what they need and forbid. */
function checkType(params: LinearParams, type: string): void {
  if (conditionalTypes.some((each) => each === type)) params.refuse(refuse('useAlgoEndpoint'));
  else if (type !== 'LIMIT' && type !== 'MARKET') params.refuse(refuse('invalidType'));
  params.required('quantity');
  if (type === 'MARKET') {
    for (const name of ['price', 'timeInForce', 'priceMatch']) forbid(params, name);
  } else {
    const timeInForce = params.required('timeInForce');
    if (params.refusal === undefined && !timesInForce.includes(timeInForce)) {
      params.refuse(refuse('invalidTimeInForce'));
    }
    if (params.has('priceMatch')) forbid(params, 'price');
    else params.required('price');
  }
  for (const name of ['stopPrice', 'activationPrice', 'callbackRate']) forbid(params, name);
  if (params.flag('closePosition')) params.refuse(refuse('notRequired', 'closePosition'));
}

/** Side, position side and reduceOnly, held against the account's position mode. */
export function readDirection(venue: BinanceUsdmVenue, params: LinearParams) {
  const given = params.required('side');
  if (params.refusal === undefined && given !== 'BUY' && given !== 'SELL')
    params.refuse(refuse('invalidSide'));
  const side: Side = given === 'SELL' ? 'SELL' : 'BUY';
  const positionSide = readPositionSide(params);
  const hedged = venue.isHedged();
  if ((positionSide === 'BOTH') === hedged) params.refuse(refuse('positionSideMismatch'));
  if (hedged && params.has('reduceOnly')) params.refuse(refuse('notRequired', 'reduceonly'));
  return { side, positionSide, reduceOnly: params.flag('reduceOnly') };
}

export function readPositionSide(params: LinearParams): PositionSide {
  const given = params.text('positionSide') ?? 'BOTH';
  if (given === 'LONG' || given === 'SHORT' || given === 'BOTH') return given;
  params.refuse(refuse('badPositionSide'));
  return 'BOTH';
}

export function readClientId(params: LinearParams, name: string): string {
  const clientId = params.text(name) ?? generatedId();
  if (clientId.length > 36) params.refuse(refuse('clientIdTooLong'));
  if (!clientIdPattern.test(clientId)) {
    params.refuse(refuse('illegalCharacters', name, '^[\\.A-Z\\:/a-z0-9_-]{1,36}$'));
  }
  return clientId;
}

function readGoodTill(venue: BinanceUsdmVenue, params: LinearParams, timeInForce: string): number {
  if (timeInForce !== 'GTD') {
    forbid(params, 'goodTillDate');
    return 0;
  }
  params.required('goodTillDate');
  // The venue keeps seconds only.
  const timeMs = Math.floor((params.integer('goodTillDate') ?? 0) / 1000) * 1000;
  if (timeMs <= venue.nowMs() + goodTillAheadMs || timeMs >= lastGoodTillMs)
    params.refuse(refuse('badGoodTill'));
  return timeMs;
}

function matchedAtoms(
  venue: BinanceUsdmVenue,
  params: LinearParams,
  symbol: LinearSymbol,
  side: Side,
): bigint | undefined {
  const ticks = matchedTicks(venue.exchange.book(symbol.symbol), side, params.required('priceMatch'));
  if (ticks === undefined) params.refuse(refuse('badPriceMatch'));
  return ticks === undefined ? undefined : ticks * symbol.tickAtoms;
}

export function forbid(params: LinearParams, name: string): void {
  if (params.has(name)) params.refuse(refuse('notRequired', name.toLowerCase()));
}

/** Binance makes an id of 22 letters and digits where the client sends none. */
function generatedId(): string {
  const text = randomBytes(30).toString('base64');
  return text.replace(/[^a-zA-Z0-9]/g, '').slice(0, 22);
}
