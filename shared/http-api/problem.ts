import type { DeniedCode, InvalidCode, Refusal } from '../domain/refusal.ts';
import type { ProblemDocument } from './schemas.ts';

/** HTTP status of each refusal. A denied order is not among them: it is saved, and answered as an order. */
const statusOf: Readonly<Record<InvalidCode, number>> = {
  MALFORMED_REQUEST: 400,
  FIELD_INVALID: 400,
  FIELD_UNKNOWN: 400,
  FIELD_REQUIRED: 400,
  BODY_TOO_LARGE: 413,
  IDEMPOTENCY_KEY_INVALID: 400,
  IDEMPOTENCY_KEY_REUSED: 409,
  ACCOUNT_NOT_FOUND: 404,
  ORDER_NOT_FOUND: 404,
  POSITION_NOT_FOUND: 404,
  NOTHING_TO_CLOSE: 409,
  QUANTITY_ABOVE_POSITION: 422,
  INSTRUMENT_UNKNOWN: 422,
  INSTRUMENT_NOT_TRADING: 422,
  PRICE_NOT_ON_TICK: 422,
  QUANTITY_NOT_ON_STEP: 422,
  QUANTITY_BELOW_MINIMUM: 422,
  QUANTITY_ABOVE_MAXIMUM: 422,
  NOTIONAL_BELOW_MINIMUM: 422,
  ORDER_TYPE_UNSUPPORTED: 422,
  REDUCE_ONLY_UNSUPPORTED: 422,
  POSITION_SIDE_REQUIRED: 422,
  POSITION_SIDE_UNSUPPORTED: 422,
  LEVERAGE_ABOVE_MAXIMUM: 422,
  SETTINGS_IN_USE: 409,
  LIMITS_CHANGED: 409,
  ORDER_NOT_CANCELABLE: 409,
  ORDER_NOT_AMENDABLE: 409,
  AMENDMENT_UNDER_WAY: 409,
  ACCOUNT_NOT_HALTED: 409,
  ACCOUNT_CHANGED: 409,
  STATE_CHANGED: 409,
  ROLE_REQUIRED: 403,
  SECOND_FACTOR_REQUIRED: 403,
  PREFLIGHT_FAILED: 409,
  LIVE_STEP_INVALID: 409,
  LIVE_WAITING: 409,
  NOT_RECONCILED_YET: 404,
  MARKET_DATA_NOT_FOUND: 404,
  SUBSCRIPTION_NOT_FOUND: 404,
  SUBSCRIPTIONS_ABOVE_LIMIT: 409,
  STREAM_CONNECTIONS_ABOVE_LIMIT: 409,
  FLATTEN_UNSUPPORTED: 422,
  TOO_MUCH_HISTORY: 422,
  KILL_NOT_FOUND: 404,
  NOTHING_TO_PROTECT: 409,
  PROTECTION_NOT_FOUND: 404,
  PROTECTION_CHANGED: 409,
  PROTECTION_FIRED: 409,
  STRATEGY_UNKNOWN: 404,
  STRATEGY_NOT_FOUND: 404,
  STRATEGY_EXISTS: 409,
  STRATEGY_ENDED: 409,
  STRATEGY_NOT_ACTIVE: 409,
  STRATEGY_CONFLICT: 409,
  QUEUE_NOT_FOUND: 404,
  REDRIVE_UNSUPPORTED: 422,
  TRADING_IS_KILLED: 409,
  BACKTEST_NOT_FOUND: 404,
  BACKTEST_NOT_DONE: 409,
  BACKTEST_TOO_LARGE: 422,
  BACKTESTS_ABOVE_LIMIT: 409,
  OPTIMISATION_NOT_FOUND: 404,
  OPTIMISATIONS_ABOVE_LIMIT: 409,
  KEYS_INVALID: 422,
  KEYS_NOT_ACCEPTED: 422,
  KEYS_EXPIRED: 422,
  KEYS_IP_BOUND: 422,
  KEYS_CAN_WITHDRAW: 422,
  KEYS_CANNOT_TRADE: 422,
  KEYS_CANNOT_READ: 422,
  KEYS_OF_ANOTHER_ACCOUNT: 409,
  KEYS_IN_USE: 409,
  KEYS_NOT_FOUND: 404,
  VENUE_NOT_CONFIGURED: 409,
  VENUE_UNAVAILABLE: 503,
  UNAUTHENTICATED: 401,
  SESSION_ENDED: 401,
  SESSION_NOT_FOUND: 404,
  TOO_MANY_REQUESTS: 429,
  ROUTE_NOT_FOUND: 404,
  UNAVAILABLE: 503,
};

/** A refusal as the RFC 9457 document that a client reads. */
export function problemOf(
  refusal: Refusal<InvalidCode | DeniedCode>,
  correlationId: string,
): ProblemDocument {
  const status = refusal.code in statusOf ? statusOf[refusal.code as InvalidCode] : 422;
  return {
    type: `urn:tradewind:problem:${refusal.code.toLowerCase().replaceAll('_', '-')}`,
    title: sentence(refusal.code),
    status,
    detail: refusal.message,
    code: refusal.code,
    ...(refusal.field === undefined ? {} : { field: refusal.field }),
    ...(refusal.context === undefined ? {} : { context: refusal.context }),
    correlationId,
  };
}

/** A fault of ours: says no more than that, and the id to report it with. */
export function faultProblem(correlationId: string): ProblemDocument {
  return {
    type: 'urn:tradewind:problem:internal-fault',
    title: 'Internal fault',
    status: 500,
    detail: 'Something broke on our side. Nothing is lost: repeat the request with the same Idempotency-Key.',
    code: 'INTERNAL_FAULT',
    correlationId,
  };
}

function sentence(code: string): string {
  const words = code.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
