import { closesSide } from './positions.ts';
import type { Match } from './settlement.ts';
import { newTrailing } from './triggers.ts';
import type { Order, OrderRequest, Trade } from './types.ts';

/** True for an order that must wait for a price before it matches. */
export function waitsForPrice({
  stopTicks,
  trailing,
}: Pick<OrderRequest, 'stopTicks' | 'trailing'>): boolean {
  return stopTicks !== undefined || trailing !== undefined;
}

/** True for an order that may only make a position smaller. */
export function onlyReduces(request: OrderRequest): boolean {
  const { reduceOnly, closePosition, positionSide = 'BOTH', side } = request;
  return reduceOnly === true || closePosition === true || closesSide(positionSide, side);
}

/** The order a request becomes: nothing filled, `lots` asked for, `lockAtoms` set aside. */
export function newOrder(
  request: OrderRequest,
  id: number,
  lots: bigint,
  lockAtoms: bigint,
  nowMs: number,
  liquidation = false,
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
    stopBy: request.stopBy ?? 'LAST',
    trailing: request.trailing && newTrailing(request.trailing),
    positionSide: request.positionSide ?? 'BOTH',
    reduceOnly: onlyReduces(request),
    closePosition: request.closePosition ?? false,
    locksLate: request.locksLate ?? false,
    liquidation,
    workingMs: waitsForPrice(request) ? 0 : nowMs,
    filledLots: 0n,
    filledQuoteAtoms: 0n,
    paidFeeAtoms: 0n,
    fillCount: 0,
    realisedAtoms: 0n,
    preventedLots: 0n,
    lockedAtoms: lockAtoms,
    state: 'NEW',
    endReason: '',
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
