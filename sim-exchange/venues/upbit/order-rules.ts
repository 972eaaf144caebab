import { randomUUID } from 'node:crypto';
import { type OrderRequest, opposite, stepAt } from '../../core/types.ts';
import { atomsPerUnit } from '../../core/units.ts';
import { type Reply, refuse } from './errors.ts';
import { maxTotalAtoms, minTotalAtoms } from './krw-steps.ts';
import type { UpbitMarket } from './markets.ts';
import type { Params } from './params.ts';
import { type UpbitVenue, userAccount } from './venue.ts';

type Side = 'bid' | 'ask';
type OrdType = 'limit' | 'price' | 'market' | 'best';

/** An order as asked for; `price` is a limit, or the KRW to spend, by its type. */
interface Terms {
  market: UpbitMarket;
  side: Side;
  ordType: OrdType;
  priceAtoms: bigint | undefined;
  volumeAtoms: bigint | undefined;
  timeInForce: string | undefined;
  smpType: string;
}

/** Upbit shows the price of an order with at most eight fraction digits. */
const priceStepAtoms = 10_000n;
/** Levels a market order may reach. */
const reachedLevels = 30;

/** What a request asks for, checked in Upbit's order; the client id is the caller's to set. */
export function readOrder(venue: UpbitVenue, params: Params): { request: OrderRequest } | { refusal: Reply } {
  const terms = readTerms(venue, params);
  if ('refusal' in terms) return terms;
  const refusal = amountRefusal(venue, terms);
  return refusal === undefined ? requestOf(venue, terms) : { refusal };
}

function readTerms(venue: UpbitVenue, params: Params): Terms | { refusal: Reply } {
  const name = params.text('market');
  if (name === undefined) return { refusal: refuse('validation_error', 'market') };
  const market = venue.markets.get(name);
  if (market === undefined) return { refusal: refuse('notfoundmarket', name) };
  const side = params.oneOf('side', ['bid', 'ask']);
  if (side === undefined) return { refusal: refuse('validation_error', 'side') };
  const ordType = params.oneOf('ord_type', ['limit', 'price', 'market', 'best']);
  if (ordType === undefined) return { refusal: refuse('validation_error', 'ord_type') };
  const timeInForce = params.text('time_in_force');
  const smpGiven = params.oneOf('smp_type', ['cancel_maker', 'cancel_taker', 'none']);
  const priceAtoms = params.amount('price');
  const volumeAtoms = params.amount('volume');
  if (params.refusal !== undefined) return { refusal: params.refusal };
  const postOnly = timeInForce === 'post_only';
  const smpType = smpGiven ?? (postOnly ? 'none' : 'cancel_maker');
  const terms = { market, side, ordType, priceAtoms, volumeAtoms, timeInForce, smpType };
  const refusal = shapeRefusal(terms);
  if (refusal !== undefined) return { refusal };
  return postOnly && smpType !== 'none' ? { refusal: refuse('invalid_post_only') } : terms;
}

/** Which amounts and which times in force an order type takes. */
function shapeRefusal({ side, ordType, priceAtoms, volumeAtoms, timeInForce }: Terms): Reply | undefined {
  const spends = ordType === 'price' || (ordType === 'best' && side === 'bid');
  const wantsPrice = ordType === 'limit' || spends;
  const wantsVolume = ordType === 'limit' || !spends;
  const wrongSide = (ordType === 'price' && side === 'ask') || (ordType === 'market' && side === 'bid');
  const wrongAmounts =
    (priceAtoms !== undefined) !== wantsPrice || (volumeAtoms !== undefined) !== wantsVolume;
  if (wrongSide || wrongAmounts) return refuse(`create_${side}_error`);
  const allowed: Record<OrdType, (string | undefined)[]> = {
    limit: [undefined, 'ioc', 'fok', 'post_only'],
    best: ['ioc', 'fok'],
    price: [undefined],
    market: [undefined],
  };
  return allowed[ordType].includes(timeInForce) ? undefined : refuse('invalid_time_in_force');
}

function amountRefusal(venue: UpbitVenue, terms: Terms): Reply | undefined {
  const { market, side, ordType, priceAtoms, volumeAtoms } = terms;
  if (priceAtoms !== undefined && ordType === 'limit' && !isOnStep(market, priceAtoms)) {
    return refuse(`invalid_price_${side}`);
  }
  if (priceAtoms !== undefined && priceAtoms % priceStepAtoms !== 0n) return refuse('invalid_parameter');
  if (volumeAtoms !== undefined && volumeAtoms % market.lotAtoms !== 0n) {
    return refuse(`invalid_volume_${side}`);
  }
  const totalAtoms = totalOf(venue, terms);
  if (totalAtoms < minTotalAtoms) return refuse(`under_min_total_${side}`);
  if (totalAtoms > maxTotalAtoms) return refuse(`over_krw_funds_${side}`, '1000000000');
  return ordType === 'price' || ordType === 'market' ? depthRefusal(venue, terms) : undefined;
}

function isOnStep(market: UpbitMarket, priceAtoms: bigint): boolean {
  const ticks = priceAtoms / market.tickAtoms;
  return priceAtoms % market.tickAtoms === 0n && ticks > 0n && ticks % stepAt(market, ticks) === 0n;
}

/** The KRW an order is about; where it names no price, at the best one it meets. */
function totalOf(venue: UpbitVenue, terms: Terms): bigint {
  const { market, ordType, priceAtoms, volumeAtoms } = terms;
  if (volumeAtoms === undefined) return priceAtoms ?? 0n;
  const met = ordType === 'limit' ? undefined : bestMet(venue, terms);
  const unitAtoms = priceAtoms ?? (met ?? venue.marketData(market.symbol).lastTicks) * market.tickAtoms;
  return (unitAtoms * volumeAtoms) / atomsPerUnit;
}

/** Upbit refuses a market order that is bigger than the levels it shows. */
function depthRefusal(
  venue: UpbitVenue,
  { market, side, priceAtoms, volumeAtoms }: Terms,
): Reply | undefined {
  const levels = venue.exchange.book(market.symbol).top(side === 'bid' ? 'SELL' : 'BUY', reachedLevels);
  if (side === 'bid') {
    const quoteAtoms = levels.reduce((sum, [ticks, lots]) => sum + ticks * lots * market.notionalAtoms, 0n);
    return (priceAtoms ?? 0n) > quoteAtoms ? refuse('invalid_funds_bid') : undefined;
  }
  const lots = levels.reduce((sum, level) => sum + level[1], 0n);
  return (volumeAtoms ?? 0n) > lots * market.lotAtoms ? refuse('volume_too_large') : undefined;
}

function bestMet(venue: UpbitVenue, { market, side }: Terms): bigint | undefined {
  const own = side === 'bid' ? 'BUY' : 'SELL';
  return venue.exchange.book(market.symbol).best(opposite(own))?.priceTicks;
}

function requestOf(venue: UpbitVenue, terms: Terms): { request: OrderRequest } | { refusal: Reply } {
  const { market, side, ordType, priceAtoms, volumeAtoms, timeInForce, smpType } = terms;
  const uuid = randomUUID();
  const common = {
    account: userAccount,
    clientId: uuid,
    symbol: market.symbol,
    side: side === 'bid' ? 'BUY' : 'SELL',
    selfMatch: smpType === 'none' ? 'ALLOW' : smpType === 'cancel_taker' ? 'CANCEL_TAKER' : 'CANCEL_MAKER',
    wire: { uuid, ordType, smpType, ...(timeInForce !== undefined && { timeInForce }) },
  } as const;
  const quantityLots = volumeAtoms === undefined ? undefined : volumeAtoms / market.lotAtoms;
  if (ordType === 'price' || ordType === 'market') {
    const amount = { quantityLots, quoteBudgetAtoms: priceAtoms };
    return { request: { ...common, ...amount, kind: 'MARKET', timeInForce: 'IOC' } };
  }
  const limit = { kind: 'LIMIT', timeInForce: coreTimeInForce(timeInForce) } as const;
  if (ordType === 'limit') {
    const priceTicks = (priceAtoms ?? 0n) / market.tickAtoms;
    const postOnly = timeInForce === 'post_only' ? 'LAPSE' : undefined;
    return { request: { ...common, ...limit, priceTicks, quantityLots, postOnly } };
  }
  const priceTicks = bestMet(venue, terms);
  if (priceTicks === undefined) return { refusal: refuse(`create_${side}_error`) };
  const affordableLots = (priceAtoms ?? 0n) / (priceTicks * market.notionalAtoms);
  const wire = { ...common.wire, ...(priceAtoms !== undefined && { budgetAtoms: String(priceAtoms) }) };
  return { request: { ...common, ...limit, wire, priceTicks, quantityLots: quantityLots ?? affordableLots } };
}

function coreTimeInForce(timeInForce: string | undefined): 'GTC' | 'IOC' | 'FOK' {
  return timeInForce === 'ioc' ? 'IOC' : timeInForce === 'fok' ? 'FOK' : 'GTC';
}
