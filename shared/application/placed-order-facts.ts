import { type Decimal, decimalText } from '../domain/money/decimal.ts';
import type { Order } from '../domain/order/order.ts';

type Facts = Readonly<Record<string, string>>;

/** What there is to say of an order that was just placed, so that whoever hears of it need not read it to show it. What it is not has no field. */
export function placedOrderFacts(order: Order): Facts {
  const { reservation } = order;
  return {
    order_type: order.type,
    time_in_force: order.timeInForce,
    reduce_only: String(order.reduceOnly),
    post_only: String(order.postOnly),
    reserved_asset: reservation.asset,
    reserved_amount: decimalText(reservation.amount),
    created_at_ms: String(order.createdAtMs),
    ...said('position_side', order.positionSide),
    ...said('exit_leg', order.exit?.leg),
    ...said('message', order.message),
    ...counted('quantity', order.quantity),
    ...counted('quote_quantity', order.quoteQuantity),
    ...counted('limit_price', order.limitPrice),
    ...counted('stop_loss', order.stopLoss),
    ...counted('take_profit', order.takeProfit),
    ...counted('leverage', order.margin?.leverage),
    ...counted('arrival_mid_price', order.arrivalMidPrice),
  };
}

function said(field: string, value: string | undefined): Facts {
  return value === undefined ? {} : { [field]: value };
}

function counted(field: string, value: Decimal | undefined): Facts {
  return said(field, value && decimalText(value));
}
