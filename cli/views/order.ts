import type { OrderResource } from '#shared/http-api/schemas.ts';
import { fields, table, timeText } from './table.ts';

/** One order with everything a person asks about it. */
export function orderText(order: OrderResource): string {
  const { code, message } = order;
  const why = code === null ? '' : `: ${code}${message === null ? '' : `, ${message}`}`;
  return fields(`Order ${order.orderId} is ${order.state}${why}`, [
    ['order', `${order.side} ${sizeText(order)} ${order.instrument}, ${termsText(order)}`],
    ['filled', filledText(order)],
    ['fees', amountsText(order.fees)],
    [
      'reserved',
      isZero(order.reserved.remaining) ? null : `${order.reserved.remaining} ${order.reserved.asset}`,
    ],
    ['stop loss', order.stopLoss],
    ['take profit', order.takeProfit],
    ['strategy', order.strategyId],
    ['mid price at arrival', order.arrivalMidPrice],
    ['account', `${order.accountId} (${order.venue})`],
    ['client order id', order.clientOrderId],
    ['venue order id', order.venueOrderId],
    ['placed', timeText(order.createdAtMs)],
    ['cancel asked for', order.cancelRequestedAtMs === null ? null : timeText(order.cancelRequestedAtMs)],
    ['amendment', amendmentText(order)],
    ['last change', timeText(order.updatedAtMs)],
    ['correlation id', order.correlationId],
  ]);
}

export function orderTable(orders: readonly OrderResource[]): string {
  if (orders.length === 0) return 'No orders.';
  return table(
    [
      { title: 'ORDER' },
      { title: 'PLACED (UTC)' },
      { title: 'INSTRUMENT' },
      { title: 'SIDE' },
      { title: 'TYPE' },
      { title: 'QUANTITY', align: 'right' },
      { title: 'LIMIT', align: 'right' },
      { title: 'FILLED', align: 'right' },
      { title: 'AVERAGE', align: 'right' },
      { title: 'STATE' },
      { title: 'CODE' },
    ],
    orders.map((order) => [
      order.orderId,
      timeText(order.createdAtMs),
      order.instrument,
      order.side,
      order.type,
      sizeText(order),
      order.limitPrice ?? '',
      order.filledQuantity,
      order.averagePrice ?? '',
      order.state,
      order.code ?? '',
    ]),
  );
}

/** `0.5`, or `100 USDT` for an order by its value. */
function sizeText({ quantity, quoteQuantity, instrument }: OrderResource): string {
  if (quantity !== null) return quantity;
  return `${quoteQuantity ?? '?'} ${instrument.split(/[/:]/)[1] ?? ''}`.trim();
}

function termsText(order: OrderResource): string {
  const { type, limitPrice, timeInForce, postOnly, reduceOnly, positionSide, leverage } = order;
  const price = limitPrice === null ? type : `${type} ${limitPrice}`;
  return [
    price,
    timeInForce,
    ...(postOnly ? ['post-only'] : []),
    ...(reduceOnly ? ['reduce-only'] : []),
    ...(positionSide === null ? [] : [positionSide]),
    ...(leverage === null ? [] : [`${leverage}x`]),
  ].join(', ');
}

function amendmentText({ amendment }: OrderResource): string | null {
  if (amendment === null) return null;
  const { state, quantity, limitPrice, code } = amendment;
  return `${state}: ${quantity} at ${limitPrice}${code === null ? '' : `, ${code}`}`;
}

function filledText({ filledQuantity, averagePrice }: OrderResource): string {
  return averagePrice === null ? 'nothing' : `${filledQuantity} at ${averagePrice} on average`;
}

function amountsText(amounts: Readonly<Record<string, string>>): string {
  return Object.entries(amounts)
    .map(([asset, amount]) => `${amount} ${asset}`)
    .join(', ');
}

function isZero(amount: string): boolean {
  return !/[1-9]/.test(amount);
}
