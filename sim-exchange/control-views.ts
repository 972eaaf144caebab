import type { SimulatedVenue } from './core/simulated-venue.ts';
import { plainText } from './core/units.ts';

/** What the control endpoint shows of a venue. Money, prices and quantities are plain decimal text. */
export function orders(venue: SimulatedVenue) {
  const { exchange, wire } = venue.parts;
  return [...exchange.orders.byId.values()].map((order) => {
    const { tickAtoms, lotAtoms } = exchange.instrument(order.symbol);
    return {
      orderId: order.id,
      venueOrderId: wire.orderName(order),
      clientOrderId: order.clientId,
      symbol: order.symbol,
      side: order.side,
      type: order.wire.type ?? order.kind,
      timeInForce: order.timeInForce,
      price: plainText(order.priceTicks * tickAtoms),
      quantity: plainText(order.quantityLots * lotAtoms),
      filled: plainText(order.filledLots * lotAtoms),
      filledQuote: plainText(order.filledQuoteAtoms),
      stopPrice: order.stopTicks === 0n ? null : plainText(order.stopTicks * tickAtoms),
      positionSide: order.positionSide,
      reduceOnly: order.reduceOnly,
      liquidation: order.liquidation,
      endReason: order.endReason,
      state: order.state,
      createdMs: order.createdMs,
      updatedMs: order.updatedMs,
    };
  });
}

export function trades(venue: SimulatedVenue) {
  const { exchange, wire } = venue.parts;
  return exchange.fills.map((fill) => {
    const { tickAtoms, lotAtoms } = exchange.instrument(fill.symbol);
    return {
      tradeId: fill.tradeId,
      venueTradeId: wire.tradeName(fill),
      orderId: fill.orderId,
      clientOrderId: fill.clientId,
      symbol: fill.symbol,
      side: fill.side,
      price: plainText(fill.priceTicks * tickAtoms),
      quantity: plainText(fill.lots * lotAtoms),
      quoteQuantity: plainText(fill.quoteAtoms),
      fee: plainText(fill.feeAtoms),
      feeAsset: fill.feeAsset,
      positionSide: fill.positionSide,
      realised: plainText(fill.realisedAtoms),
      liquidation: fill.liquidation,
      maker: fill.maker,
      timeMs: fill.timeMs,
    };
  });
}

export function balances(venue: SimulatedVenue) {
  const { exchange, account } = venue.parts;
  const rows = [...exchange.account(account).balances].map(([asset, { freeAtoms, lockedAtoms }]) => [
    asset,
    { free: plainText(freeAtoms), locked: plainText(lockedAtoms) },
  ]);
  return Object.fromEntries(rows);
}

export function market(venue: SimulatedVenue) {
  const { exchange, market: driver } = venue.parts;
  return [...exchange.instruments.values()].map(({ symbol, tickAtoms, lotAtoms }) => {
    const book = exchange.book(symbol);
    const [bid, ask] = [book.best('BUY'), book.best('SELL')];
    const last = exchange.lastTrades.get(symbol);
    const mark = exchange.marks.get(symbol);
    return {
      symbol,
      mid: plainText((driver.mid(symbol) ?? 0n) * tickAtoms),
      bid: bid === undefined ? null : plainText(bid.priceTicks * tickAtoms),
      bidQuantity: bid === undefined ? null : plainText(bid.lots * lotAtoms),
      ask: ask === undefined ? null : plainText(ask.priceTicks * tickAtoms),
      askQuantity: ask === undefined ? null : plainText(ask.lots * lotAtoms),
      last: last === undefined ? null : plainText(last.priceTicks * tickAtoms),
      lastTimeMs: last?.timeMs ?? null,
      ...(mark !== undefined && {
        markPrice: plainText(mark.markTicks * tickAtoms),
        indexPrice: plainText(mark.indexTicks * tickAtoms),
        fundingRate: plainText(mark.fundingRateAtoms),
        nextFundingMs: mark.nextFundingMs,
      }),
    };
  });
}

export function faults(venue: SimulatedVenue) {
  return {
    requests: venue.server.faults.list(),
    streams: venue.parts.wire.streamFaults.list(),
    clockSkewMs: venue.parts.clock.skewMs,
  };
}
