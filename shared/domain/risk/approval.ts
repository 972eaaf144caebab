import type { AccountRef } from '../account/account.ts';
import type { Decimal } from '../money/decimal.ts';
import type { Order } from '../order/order.ts';

/** The record that lets an order leave: written with the exposure it uses up, read again before the order is sent. */
export interface RiskApproval extends AccountRef {
  readonly orderId: string;
  /** The account's epoch at approval: the order is not sent under a later one. */
  readonly epoch: number;
  /** Of its strategy's scope; absent where that was never set. */
  readonly strategyEpoch?: number;
  readonly quantity: Decimal;
  readonly referencePrice: Decimal;
  /** What it uses up of the limits of exposure, in quote units; absent on records from before it was kept. */
  readonly notional?: Decimal;
  readonly approvedAtMs: number;
}

declare const approved: unique symbol;

/** An order that a risk approval record allows. The venue port takes nothing else, so an unchecked order does not compile. */
export type RiskApproved<T> = T & { readonly [approved]: true };

/** @throws RangeError when the approval is not this order's: a fault, since both were read by key */
export function withApproval(order: Order, approval: RiskApproval): RiskApproved<Order> {
  if (approval.orderId !== order.orderId || approval.accountId !== order.accountId)
    throw new RangeError(`approval of ${approval.orderId} does not belong to order ${order.orderId}`);
  return order as RiskApproved<Order>;
}
