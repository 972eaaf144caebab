import { type Decimal, decimal, decimalText, minimum } from '#shared/domain/money/decimal.ts';
import { roundDownToStep } from '#shared/domain/money/rounding.ts';
import type { PlaceOrderRequest } from '#shared/http-api/schemas.ts';
import type { DrillMarket } from './venues.ts';

/** One venue of a drill as it stands before a run. */
export interface VenueView {
  readonly venue: string;
  readonly accountId: string;
  readonly market: DrillMarket;
  readonly mid: string;
  /** What the account can sell. */
  readonly baseAvailable: string;
}

export interface RunPlan {
  /** Placed first, and accepted by their venues before anything breaks. */
  readonly standing: readonly PlaceOrderRequest[];
  /** Placed all at once, and cut off in the middle. */
  readonly inFlight: readonly PlaceOrderRequest[];
  /** Where each venue's price goes for a moment: it meets the sell orders there, and fills a part of them. */
  readonly touches: readonly {
    readonly venue: string;
    readonly symbol: string;
    readonly price: string;
    readonly back: string;
  }[];
}

const inFlightShare = 0.4;
const touchedShare = 0.2;
const smallQuantity = '0.001';
const quantityStep = decimal('0.00001');
/** More than the simulator quotes at any one price, so that a touch never fills all of it. */
const touchedQuantityMax = decimal('0.99');
const orderQuantityMax = decimal('0.5');
const touchDistance = decimal('1.002');

/**
 * The orders of one run, spread over the venues: resting buys far below the market, sells just above it that a touch
 * fills in part, and small orders of all kinds for the moment of the kill. `random` gives numbers in [0, 1).
 */
export function planRun(orders: number, venues: readonly VenueView[], random: () => number): RunPlan {
  const inFlightCount = Math.max(1, Math.round(orders * inFlightShare));
  const touchedCount = Math.min(orders - inFlightCount, Math.round(orders * touchedShare));
  const restingCount = orders - inFlightCount - touchedCount;
  const at = (index: number) => venues[index % venues.length] as VenueView;
  const touched = range(touchedCount).map(at);
  return {
    standing: [
      ...range(restingCount).map((index) => restingBuy(at(index), random)),
      ...touched.map((view) => touchedSell(view, touched.filter((other) => other === view).length)),
    ],
    inFlight: range(inFlightCount).map((index) => smallOrder(at(index), random)),
    touches: [...new Set(touched)].map(({ venue, market, mid }) => ({
      venue,
      symbol: market.symbol,
      price: touchPrice(market, mid),
      back: mid,
    })),
  };
}

function restingBuy(view: VenueView, random: () => number): PlaceOrderRequest {
  return { ...common(view, 'buy', smallQuantity), type: 'limit', limitPrice: restingPrice(view, random) };
}

function touchedSell(view: VenueView, count: number): PlaceOrderRequest {
  const total = minimum(touchedQuantityMax, decimal(view.baseAvailable).times('0.95'));
  const quantity = minimum(orderQuantityMax, roundDownToStep(total.dividedBy(count), quantityStep));
  const limitPrice = touchPrice(view.market, view.mid);
  return { ...common(view, 'sell', decimalText(quantity)), type: 'limit', limitPrice };
}

function smallOrder(view: VenueView, random: () => number): PlaceOrderRequest {
  const kind = random();
  if (kind < 0.4) return restingBuy(view, random);
  return { ...common(view, kind < 0.7 ? 'buy' : 'sell', smallQuantity), type: 'market' };
}

function common({ accountId, market }: VenueView, side: 'buy' | 'sell', quantity: string) {
  return { accountId, instrument: market.instrument, side, quantity };
}

/** From half the price to nine tenths of it: nothing reaches them. */
function restingPrice({ market, mid }: VenueView, random: () => number): string {
  return onStep(decimal(mid).times(decimal((0.5 + 0.4 * random()).toFixed(4))), market);
}

function touchPrice(market: DrillMarket, mid: string): string {
  return onStep(decimal(mid).times(touchDistance), market);
}

function onStep(price: Decimal, { priceStep }: DrillMarket): string {
  return decimalText(roundDownToStep(price, decimal(priceStep)));
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}
