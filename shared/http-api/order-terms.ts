import { decimal } from '../domain/money/decimal.ts';
import type { OrderTerms } from '../domain/order/order.ts';
import { accept, type InvalidCode, type Result, refuse } from '../domain/refusal.ts';
import { protectionTermsOf } from './protection-schemas.ts';
import type { PlaceOrderRequest } from './schemas.ts';

/** Turns a well-formed request into order terms; what the single fields cannot show is checked here. */
export function orderTermsOf(request: PlaceOrderRequest): Result<OrderTerms, InvalidCode> {
  const type = request.type.toLowerCase() === 'limit' ? 'limit' : 'market';
  const terms: OrderTerms = {
    instrument: request.instrument,
    side: request.side.toLowerCase() === 'buy' ? 'buy' : 'sell',
    type,
    ...money('quantity', request),
    ...money('quoteQuantity', request),
    ...money('limitPrice', request),
    ...money('stopLoss', request),
    ...money('takeProfit', request),
    timeInForce: request.timeInForce ?? (type === 'limit' ? 'GTC' : 'IOC'),
    reduceOnly: request.reduceOnly ?? false,
    ...(request.positionSide ? { positionSide: request.positionSide } : {}),
    postOnly: request.postOnly ?? false,
    ...(request.strategyId === undefined ? {} : { strategyId: request.strategyId }),
    ...protectOf(request),
  };
  if (request.protect && (request.stopLoss ?? request.takeProfit))
    return refuse('FIELD_INVALID', 'protect cannot be given together with stopLoss or takeProfit.', {
      field: 'protect',
    });
  for (const rule of [sizeRule, priceRule, executionRule, protectionRule]) {
    const broken = rule(terms);
    if (broken) return refuse('FIELD_INVALID', `${broken.field} ${broken.rule}.`, { field: broken.field });
  }
  return accept(terms);
}

/** `stopLoss` and `takeProfit` are short for a protection by one price each, where the order opens a position. */
function protectOf(request: PlaceOrderRequest): Pick<OrderTerms, 'protect'> {
  const { protect, stopLoss, takeProfit, instrument, reduceOnly, positionSide } = request;
  if (protect) return { protect: protectionTermsOf(protect) };
  const isBuy = request.side.toLowerCase() === 'buy';
  const isPerpetual = instrument.includes(':');
  const opens = isPerpetual
    ? !reduceOnly && (positionSide === undefined || (positionSide === 'LONG') === isBuy)
    : isBuy;
  if (!opens || (stopLoss === undefined && takeProfit === undefined)) return {};
  return {
    protect: protectionTermsOf({
      ...(stopLoss === undefined ? {} : { stopLoss: { price: stopLoss } }),
      ...(takeProfit === undefined ? {} : { takeProfits: [{ price: takeProfit }] }),
    }),
  };
}

type MoneyField = 'quantity' | 'quoteQuantity' | 'limitPrice' | 'stopLoss' | 'takeProfit';
interface Broken {
  readonly field: string;
  readonly rule: string;
}

function money<Field extends MoneyField>(
  field: Field,
  request: PlaceOrderRequest,
): Pick<OrderTerms, Field> | object {
  const text = request[field];
  return text === undefined ? {} : { [field]: decimal(text) };
}

function sizeRule(terms: OrderTerms): Broken | undefined {
  const { quantity, quoteQuantity, type } = terms;
  if (quantity && quoteQuantity)
    return { field: 'quoteQuantity', rule: 'cannot be given together with quantity' };
  if (!quantity && !quoteQuantity)
    return { field: 'quantity', rule: 'is required (or quoteQuantity for a market order)' };
  if (quoteQuantity && type === 'limit') return { field: 'quoteQuantity', rule: 'is for market orders only' };
  return undefined;
}

function priceRule({ type, limitPrice }: OrderTerms): Broken | undefined {
  if (type === 'limit' && !limitPrice) return { field: 'limitPrice', rule: 'is required for a limit order' };
  if (type === 'market' && limitPrice) return { field: 'limitPrice', rule: 'is for limit orders only' };
  return undefined;
}

function executionRule({ type, postOnly, timeInForce }: OrderTerms): Broken | undefined {
  if (postOnly && type === 'market') return { field: 'postOnly', rule: 'is for limit orders only' };
  if (postOnly && timeInForce !== 'GTC')
    return { field: 'timeInForce', rule: 'must be GTC for a post-only order' };
  if (type === 'market' && timeInForce === 'FOK')
    return { field: 'timeInForce', rule: 'must be IOC for a market order' };
  return undefined;
}

/** A long is protected below and takes profit above its entry, a short the other way round. */
function protectionRule({ side, limitPrice, stopLoss, takeProfit }: OrderTerms): Broken | undefined {
  const [below, above] =
    side === 'buy' ? (['stopLoss', 'takeProfit'] as const) : (['takeProfit', 'stopLoss'] as const);
  const low = side === 'buy' ? stopLoss : takeProfit;
  const high = side === 'buy' ? takeProfit : stopLoss;
  if (low && limitPrice?.lessThanOrEqualTo(low))
    return { field: below, rule: `must be below limitPrice for a ${side}` };
  if (high && limitPrice?.greaterThanOrEqualTo(high))
    return { field: above, rule: `must be above limitPrice for a ${side}` };
  if (low && high?.lessThanOrEqualTo(low))
    return { field: below, rule: `must be below ${above} for a ${side}` };
  return undefined;
}
