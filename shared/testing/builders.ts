import type { Account, AccountControl, AccountRef } from '../domain/account/account.ts';
import { defaultAccountLimits } from '../domain/account/default-limits.ts';
import type { MarketPrice, PerpetualInstrument, SpotInstrument } from '../domain/instrument/instrument.ts';
import { decimal as d, zero } from '../domain/money/decimal.ts';
import type { Fill, VenueOrderUpdate } from '../domain/order/fill.ts';
import type { Order, OrderTerms } from '../domain/order/order.ts';
import { reservationFor } from '../domain/order/reservation.ts';
import { emptyPosition, type Position } from '../domain/position/position.ts';
import { idOf } from './sequential-ids.ts';
import { startMs } from './simulated-clock.ts';

/** Every builder gives a whole valid thing: what a test passes is what matters to it. */
export const testRef: AccountRef = { ownerId: 'user-1', accountId: 'account-1' };
export const testOrderId = idOf(1_000_001);
export const testClientOrderId = `TW${testOrderId}01`;

/** BTC/USDT on Binance: tick 0.01, lot 0.00001. */
export function anInstrument(given: Partial<SpotInstrument> = {}): SpotInstrument {
  return {
    kind: 'SPOT',
    venue: 'binance',
    symbol: 'BTC/USDT',
    base: 'BTC',
    quote: 'USDT',
    priceTick: d('0.01'),
    quantityStep: d('0.00001'),
    quantityMin: d('0.00001'),
    quantityMax: d('9000'),
    notionalMin: d('5'),
    quoteStep: d('0.00000001'),
    quoteFeeRate: zero,
    status: 'TRADING',
    ...given,
  };
}

/** BTC/USDT:USDT on Binance USDⓈ-M: tick 0.1, lot 0.001, leverage to 125, taker fee 0.05 %. */
export function aPerpetual(given: Partial<PerpetualInstrument> = {}): PerpetualInstrument {
  return {
    kind: 'PERPETUAL',
    venue: 'binanceusdm',
    symbol: 'BTC/USDT:USDT',
    base: 'BTC',
    quote: 'USDT',
    settle: 'USDT',
    contractSize: d('1'),
    leverageMax: d('125'),
    takerFeeRate: d('0.0005'),
    priceTick: d('0.1'),
    quantityStep: d('0.001'),
    quantityMin: d('0.001'),
    quantityMax: d('1000'),
    notionalMin: d('5'),
    quoteStep: d('0.00000001'),
    quoteFeeRate: zero,
    status: 'TRADING',
    ...given,
  };
}

/** Bid 59 999, ask 60 001: the mid is 60 000. */
export function aPrice(given: Partial<MarketPrice> = {}): MarketPrice {
  return {
    venue: 'binance',
    symbol: 'BTC/USDT',
    bid: d('59999'),
    ask: d('60001'),
    last: d('60000'),
    asOfMs: startMs,
    ...given,
  };
}

export function anAccount(given: Partial<Account> = {}): Account {
  return {
    ...testRef,
    name: 'Paper',
    venue: 'binance',
    mode: 'PAPER',
    baseCurrency: 'USDT',
    limits: defaultAccountLimits,
    createdAtMs: startMs,
    ...given,
  };
}

export function aControl(given: Partial<AccountControl> = {}): AccountControl {
  const control = {
    ...testRef,
    state: 'ACTIVE',
    epoch: 1,
    reason: 'opened',
    changedAtMs: startMs,
    ...given,
  } as const;
  const { state, epoch, reason, changedAtMs } = control;
  return { scopes: { account: { state, epoch, reason, changedAtMs } }, ...control };
}

/** Buy 0.5 BTC at 60 000, good till cancelled. A market order has no limit; a quote quantity replaces the quantity. */
export function someTerms(given: Partial<OrderTerms> = {}): OrderTerms {
  return {
    instrument: 'BTC/USDT',
    side: 'buy',
    type: 'limit',
    ...(given.quoteQuantity ? {} : { quantity: d('0.5') }),
    ...(given.type === 'market' ? {} : { limitPrice: d('60000') }),
    timeInForce: 'GTC',
    reduceOnly: false,
    postOnly: false,
    ...given,
  };
}

/** INITIALIZED, with the whole reservation and no approval yet. */
export function anOrder(given: Partial<Order> = {}): Order {
  const terms = someTerms(given);
  return {
    ...terms,
    ...testRef,
    orderId: testOrderId,
    venue: 'binance',
    base: 'BTC',
    quote: 'USDT',
    state: 'INITIALIZED',
    reservation: reservationFor(terms, anInstrument(), aPrice()) ?? {
      asset: 'USDT',
      amount: zero,
      remaining: zero,
    },
    pendingQuantity: zero,
    filledQuantity: zero,
    filledQuote: zero,
    fees: {},
    attempt: 0,
    generation: 0,
    correlationId: 'correlation-1',
    createdAtMs: startMs,
    updatedAtMs: startMs,
    version: 1,
    ...given,
  };
}

/** 0.1 BTC bought at 60 000 by the built order's first attempt; the cost follows quantity and price. */
export function aFill(given: Partial<Fill> = {}): Fill {
  const quantity = given.quantity ?? d('0.1');
  const price = given.price ?? d('60000');
  return {
    ...testRef,
    venue: 'binance',
    instrument: 'BTC/USDT',
    tradeId: '1',
    venueOrderId: '7001',
    clientOrderId: testClientOrderId,
    side: 'buy',
    quantity,
    price,
    cost: quantity.times(price),
    liquidity: 'taker',
    venueTimeMs: startMs,
    source: 'stream',
    ...given,
  };
}

export function anUpdate(given: Partial<VenueOrderUpdate> = {}): VenueOrderUpdate {
  return {
    ...testRef,
    venue: 'binance',
    instrument: 'BTC/USDT',
    venueOrderId: '7001',
    clientOrderId: testClientOrderId,
    status: 'ACCEPTED',
    executedQuantity: zero,
    venueTimeMs: startMs,
    source: 'stream',
    ...given,
  };
}

export function aPosition(given: Partial<Position> = {}): Position {
  return { ...emptyPosition(testRef, 'binance', 'BTC/USDT'), ...given };
}
