import { ok, type Reply, refuse } from './errors.ts';
import { namedOrder } from './order-routes.ts';
import { type LinearParams, within } from './params.ts';
import { symbolOf } from './symbol-parameter.ts';
import { priceText, quantityText } from './text.ts';
import type { BinanceUsdmVenue } from './venue.ts';

/** orderAmendment: every change of one order, the newest first. */
export function amendmentHistory(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbol = symbolOf(venue, params);
  if (symbol === undefined) return params.refusal ?? refuse('invalidSymbol');
  const order = namedOrder(venue, params, symbol);
  const span = params.span();
  const limit = Math.min(params.integer('limit') ?? 50, 100);
  if (params.refusal !== undefined) return params.refusal;
  if (order === undefined) return refuse('noSuchOrder');
  const found = within(venue.amendments, ({ timeMs }) => timeMs, span).filter(
    ({ orderId }) => orderId === order.id,
  );
  const rows = found.map(({ id, before, after, timeMs }, index) => ({
    amendmentId: id,
    symbol: symbol.symbol,
    pair: symbol.symbol,
    orderId: order.id,
    clientOrderId: order.clientId,
    time: timeMs,
    amendment: {
      price: { before: priceText(symbol, before.priceTicks), after: priceText(symbol, after.priceTicks) },
      origQty: {
        before: quantityText(symbol, before.quantityLots),
        after: quantityText(symbol, after.quantityLots),
      },
      count: index + 1,
    },
  }));
  return ok(rows.reverse().slice(0, limit));
}
