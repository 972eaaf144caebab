import type { Match } from './settlement.ts';
import type { Order, OrderRequest, Trade } from './types.ts';

/** The order a request becomes: nothing filled, `lots` asked for, `lockAtoms` set aside. */
export function newOrder(
  request: OrderRequest,
  id: number,
  lots: bigint,
  lockAtoms: bigint,
  nowMs: number,
): Order {
  return {
    id,
    account: request.account,
    clientId: request.clientId,
    symbol: request.symbol,
    side: request.side,
    kind: request.kind,
    timeInForce: request.timeInForce,
    postOnly: request.postOnly !== undefined,
    selfMatch: request.selfMatch ?? 'ALLOW',
    priceTicks: request.priceTicks ?? 0n,
    quantityLots: lots,
    quoteBudgetAtoms: request.quoteBudgetAtoms ?? 0n,
    stopTicks: request.stopTicks ?? 0n,
    stopWhen: request.stopWhen ?? 'RISES',
    workingMs: request.stopTicks === undefined ? nowMs : 0,
    filledLots: 0n,
    filledQuoteAtoms: 0n,
    paidFeeAtoms: 0n,
    fillCount: 0,
    preventedLots: 0n,
    lockedAtoms: lockAtoms,
    state: 'NEW',
    createdMs: nowMs,
    updatedMs: nowMs,
    cancelClientId: '',
    wire: request.wire ?? {},
  };
}

/** The public record of a match. */
export function tradeOf(taker: Order, maker: Order, match: Match): Trade {
  const [buyer, seller] = taker.side === 'BUY' ? [taker, maker] : [maker, taker];
  const { tradeId, ...rest } = match;
  return { ...rest, id: tradeId, takerSide: taker.side, buyerOrderId: buyer.id, sellerOrderId: seller.id };
}
