import { type Instrument, type MarketPrice, priceTickAt } from '../domain/instrument/instrument.ts';
import { type Decimal, decimalText, maximum, zero } from '../domain/money/decimal.ts';
import { roundDownToStep, roundUpToStep } from '../domain/money/rounding.ts';
import type { Order, OrderSide, OrderTerms } from '../domain/order/order.ts';
import { isTerminal } from '../domain/order/order-state.ts';
import type { Position, PositionName } from '../domain/position/position.ts';
import { liveOf, remainingOf } from '../domain/protection/legs.ts';
import type { ProtectionPlan } from '../domain/protection/plan.ts';
import { accept, type InvalidCode, type Result, refuse } from '../domain/refusal.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';
import { type PlaceTradeCommand, type PlaceTradeDeps, placeTrade, replayTrade } from './place-trade.ts';

export interface ClosePositionCommand extends Omit<PlaceTradeCommand, 'terms'>, PositionName {
  /** Base units; without it as much as can be closed. */
  readonly quantity?: Decimal;
  /** At most so far from the newest price, at once or not at all (0.01 is 1 %); without it at the market. */
  readonly slippageRatio?: Decimal;
  /** The kill that has it closed: it may leave an account that this kill has halted. */
  readonly killId?: string;
}

/**
 * Closes a position, or a part of it, by one order at the market or near it: of a perpetual it only reduces, of spot it sells what is
 * held, rounded down to the lot. Resting orders stay; what they would close already is not closed twice. The same key
 * again answers with the same order.
 */
export async function closePosition(
  deps: PlaceTradeDeps,
  command: ClosePositionCommand,
): Promise<Result<Order>> {
  const { ownerId, instrument: symbol, positionSide } = command;
  const known = await deps.store.findIdempotency(ownerId, command.idempotencyKey);
  if (known) return replayTrade(deps, command, known);
  const account = await deps.store.findAccount(command);
  if (!account) return refuse('POSITION_NOT_FOUND', 'There is no such position.', { field: 'positionId' });
  const [position, instrument, plan] = await Promise.all([
    deps.store.findPosition(command, symbol, positionSide),
    deps.market.findInstrument(account.venue, symbol),
    deps.store.protections.find(command, command),
  ]);
  if (!instrument)
    return refuse('INSTRUMENT_UNKNOWN', `${account.venue} does not trade this instrument.`, {
      field: 'positionId',
    });
  const quantity = quantityOf(position, instrument, command.quantity);
  if (!quantity.ok) return quantity;
  const side = position?.quantity.isNegative() ? 'buy' : 'sell';
  const { slippageRatio, killId } = command;
  const price = slippageRatio && (await deps.market.findPrice(account.venue, symbol));
  if (slippageRatio && !price)
    return refuse('INSTRUMENT_NOT_TRADING', `There is no market price for ${symbol}.`, {
      field: 'positionId',
    });
  const terms: OrderTerms = {
    instrument: symbol,
    side,
    ...(slippageRatio && price
      ? { type: 'limit', limitPrice: boundOf(instrument, side, price, slippageRatio) }
      : { type: 'market' }),
    quantity: quantity.value,
    timeInForce: 'IOC',
    reduceOnly: instrument.kind === 'PERPETUAL',
    ...(positionSide ? { positionSide } : {}),
    postOnly: false,
    ...(killId === undefined ? {} : { killId }),
    ...(plan && instrument.kind === 'PERPETUAL' ? exitBeside(plan) : {}),
  };
  const { idempotencyKey, requestHash, correlationId, accountId } = command;
  return placeTrade(deps, { ownerId, accountId, terms, idempotencyKey, requestHash, correlationId });
}

/** The worst price that is taken, rounded to the tick towards the market. */
function boundOf(instrument: Instrument, side: OrderSide, price: MarketPrice, ratio: Decimal): Decimal {
  if (side === 'buy') {
    const worst = price.ask.times(ratio.plus(1));
    return roundDownToStep(worst, priceTickAt(instrument, worst));
  }
  const worst = price.bid.minus(price.bid.times(ratio));
  return roundUpToStep(worst, priceTickAt(instrument, worst));
}

/** Take profits that rest for the whole position do not keep it from being closed: they go with it. */
export function exitBeside(plan: ProtectionPlan): Pick<OrderTerms, 'exit'> {
  const resting = liveOf(plan).filter(({ leg }) => leg !== 'EXIT');
  if (resting.length === 0) return {};
  return { exit: { planId: plan.planId, leg: 'CLOSE', overlap: remainingOf(resting) } };
}

function quantityOf(
  position: Position | undefined,
  instrument: Instrument,
  wished: Decimal | undefined,
): Result<Decimal, InvalidCode> {
  const open = openQuantity(position, instrument);
  const context = { held: decimalText(open) };
  const asset = instrument.base;
  if (open.isZero())
    return refuse('NOTHING_TO_CLOSE', `No ${instrument.symbol} position is open.`, { context });
  if (wished?.greaterThan(open))
    return refuse('QUANTITY_ABOVE_POSITION', `Only ${decimalText(open)} ${asset} is open.`, {
      field: 'quantity',
      context,
    });
  if (wished) return accept(wished);
  const lots = roundDownToStep(open, instrument.quantityStep);
  const least = maximum(instrument.quantityStep, instrument.quantityMin);
  if (lots.greaterThanOrEqualTo(least)) return accept(lots);
  const minimum = decimalText(least);
  return refuse(
    'QUANTITY_BELOW_MINIMUM',
    `${decimalText(open)} ${asset} is open, less than the ${minimum} that an order needs.`,
    { field: 'quantity', context: { ...context, minimum } },
  );
}

/** Of spot only what is held can be sold: what was sold of a deposit is no debt. */
function openQuantity(position: Position | undefined, { kind }: Instrument): Decimal {
  const quantity = position?.quantity ?? zero;
  if (kind === 'SPOT' && quantity.isNegative()) return zero;
  return quantity.abs();
}

export interface Closing {
  readonly order: Order;
  /** Base units that stay open once the order has filled what it still may: the rest of a part, or dust. */
  readonly remaining: Decimal;
}

/** How a closing order and its position stand, both of one moment. */
export async function closingOf(
  store: Pick<TradingStore, 'findOrder' | 'findPosition'>,
  placed: Order,
): Promise<Closing> {
  let order = placed;
  for (let reads = 0; ; reads += 1) {
    const position = await store.findPosition(order, order.instrument, order.positionSide);
    const after = (await store.findOrder(order.ownerId, order.orderId)) ?? order;
    const isOneMoment = after.version === order.version;
    order = after;
    if (!isOneMoment && reads < readsMax) continue;
    const pending = isTerminal(order.state) ? zero : (order.quantity ?? zero).minus(order.filledQuantity);
    const open = position?.quantity.abs() ?? zero;
    return { order, remaining: maximum(open.minus(pending), zero) };
  }
}

/** A fill between two reads is rare, and another one right behind it rarer. */
const readsMax = 5;
