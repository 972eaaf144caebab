import { Decimal } from '#shared/domain/money/decimal.ts';
import { roundDownToStep } from '#shared/domain/money/rounding.ts';
import type { Order, OrderTerms } from '#shared/domain/order/order.ts';
import type { Random } from '../engine/random.ts';
import type { VenueModel } from '../venues/venue-model.ts';

/** What a client might ask for at this moment's prices: mostly sensible, sometimes too much. */
export function drawTerms(random: Random, model: VenueModel): OrderTerms {
  const market = random.pick(model.row.markets);
  const { instrument, quantityMost } = market;
  const side = random.chance(0.55) ? 'buy' : 'sell';
  const isPerpetual = instrument.kind === 'PERPETUAL';
  const reduceOnly = random.chance(isPerpetual ? 0.2 : 0.06);
  const common = { instrument: instrument.symbol, side, reduceOnly } as const;
  const size = random.chance(0.08) ? random.whole(100, 400) : random.whole(4, 100);
  const quantity = roundDownToStep(quantityMost.times(size).dividedBy(100), instrument.quantityStep);
  const best = model.prices.best(market, side);
  if (random.chance(0.45)) {
    const byQuote = random.chance(0.4) && !isPerpetual && (side === 'buy' || model.row.id !== 'upbit');
    const quoteQuantity = roundDownToStep(quantity.times(best), new Decimal('0.0001'));
    const what = byQuote ? { quoteQuantity } : { quantity };
    return { ...common, ...what, type: 'market', timeInForce: 'GTC', postOnly: false };
  }
  // Around the market: through it, at it, and up to a third of a percent away.
  const away = best.times(random.whole(-300, 100)).dividedBy(100_000);
  const limitPrice = roundDownToStep(
    side === 'buy' ? best.plus(away) : best.minus(away),
    instrument.priceTick,
  );
  const timeInForce = random.pick(['GTC', 'GTC', 'GTC', 'GTC', 'IOC', 'FOK'] as const);
  const postOnly = timeInForce === 'GTC' && random.chance(0.15);
  return { ...common, quantity, limitPrice, type: 'limit', timeInForce, postOnly };
}

/** What somebody may want of an order later: mostly nearer to the market, more or less of it. */
export function drawAmendment(
  random: Random,
  { row, prices }: VenueModel,
  { instrument: symbol, side, quantity }: Order,
): Partial<Pick<OrderTerms, 'quantity' | 'limitPrice'>> {
  const market = row.markets.find(({ instrument }) => instrument.symbol === symbol);
  if (!market || !quantity) return {};
  const { priceTick, quantityStep } = market.instrument;
  const best = prices.best(market, side);
  const away = best.times(random.whole(-300, 200)).dividedBy(100_000);
  const price = {
    limitPrice: roundDownToStep(side === 'buy' ? best.plus(away) : best.minus(away), priceTick),
  };
  const size = { quantity: roundDownToStep(quantity.times(random.whole(3, 20)).dividedBy(10), quantityStep) };
  return random.pick([price, price, size, { ...price, ...size }]);
}
