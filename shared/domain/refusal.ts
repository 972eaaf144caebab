/**
 * Why we (never the venue) said no. Closed: a code is the name of the rule that was broken, and is stable,
 * since programs branch on it. `deniedCodes` are kept with the order; `invalidCodes` mean nothing was written.
 */
/** Why keys of a venue are not stored. */
const keyCodes = [
  /** The key, the secret or the passphrase is wrong. */
  'KEYS_INVALID',
  /** Refused by a venue that gives one answer for several reasons; the message lists them. */
  'KEYS_NOT_ACCEPTED',
  'KEYS_EXPIRED',
  'KEYS_IP_BOUND',
  'KEYS_CAN_WITHDRAW',
  'KEYS_CANNOT_TRADE',
  'KEYS_CANNOT_READ',
  'KEYS_OF_ANOTHER_ACCOUNT',
] as const;
export type KeyCode = (typeof keyCodes)[number];

export const invalidCodes = [
  'MALFORMED_REQUEST',
  'FIELD_INVALID',
  'FIELD_UNKNOWN',
  'FIELD_REQUIRED',
  'BODY_TOO_LARGE',
  'IDEMPOTENCY_KEY_INVALID',
  'IDEMPOTENCY_KEY_REUSED',
  'ACCOUNT_NOT_FOUND',
  'ORDER_NOT_FOUND',
  'POSITION_NOT_FOUND',
  'NOTHING_TO_CLOSE',
  'QUANTITY_ABOVE_POSITION',
  'INSTRUMENT_UNKNOWN',
  'INSTRUMENT_NOT_TRADING',
  'PRICE_NOT_ON_TICK',
  'QUANTITY_NOT_ON_STEP',
  'QUANTITY_BELOW_MINIMUM',
  'QUANTITY_ABOVE_MAXIMUM',
  'NOTIONAL_BELOW_MINIMUM',
  'ORDER_TYPE_UNSUPPORTED',
  'REDUCE_ONLY_UNSUPPORTED',
  'POSITION_SIDE_REQUIRED',
  'POSITION_SIDE_UNSUPPORTED',
  'LEVERAGE_ABOVE_MAXIMUM',
  'SETTINGS_IN_USE',
  'LIMITS_CHANGED',
  'ORDER_NOT_CANCELABLE',
  'ORDER_NOT_AMENDABLE',
  'AMENDMENT_UNDER_WAY',
  'ACCOUNT_NOT_HALTED',
  'ACCOUNT_CHANGED',
  'STATE_CHANGED',
  'ROLE_REQUIRED',
  'SECOND_FACTOR_REQUIRED',
  'PREFLIGHT_FAILED',
  'LIVE_STEP_INVALID',
  'LIVE_WAITING',
  'NOT_RECONCILED_YET',
  'MARKET_DATA_NOT_FOUND',
  'SUBSCRIPTION_NOT_FOUND',
  'SUBSCRIPTIONS_ABOVE_LIMIT',
  'STREAM_CONNECTIONS_ABOVE_LIMIT',
  'FLATTEN_UNSUPPORTED',
  'TOO_MUCH_HISTORY',
  'KILL_NOT_FOUND',
  'NOTHING_TO_PROTECT',
  'PROTECTION_NOT_FOUND',
  'PROTECTION_CHANGED',
  'PROTECTION_FIRED',
  'STRATEGY_UNKNOWN',
  'STRATEGY_NOT_FOUND',
  'STRATEGY_EXISTS',
  'STRATEGY_ENDED',
  'STRATEGY_NOT_ACTIVE',
  'STRATEGY_CONFLICT',
  'QUEUE_NOT_FOUND',
  'REDRIVE_UNSUPPORTED',
  'TRADING_IS_KILLED',
  'BACKTEST_NOT_FOUND',
  'BACKTEST_NOT_DONE',
  'BACKTEST_TOO_LARGE',
  'BACKTESTS_ABOVE_LIMIT',
  'OPTIMISATION_NOT_FOUND',
  'OPTIMISATIONS_ABOVE_LIMIT',
  ...keyCodes,
  'KEYS_IN_USE',
  'KEYS_NOT_FOUND',
  'VENUE_NOT_CONFIGURED',
  'VENUE_UNAVAILABLE',
  'UNAUTHENTICATED',
  'SESSION_ENDED',
  'SESSION_NOT_FOUND',
  'TOO_MANY_REQUESTS',
  'ROUTE_NOT_FOUND',
  'UNAVAILABLE',
] as const;
export type InvalidCode = (typeof invalidCodes)[number];

export const deniedCodes = [
  'INSUFFICIENT_FUNDS',
  'ACCOUNT_NOT_ACTIVE',
  'INSTRUMENT_NOT_ALLOWED',
  'PRICE_STALE',
  'PRICE_OUTSIDE_COLLAR',
  'ORDER_NOTIONAL_ABOVE_LIMIT',
  'POSITION_ABOVE_LIMIT',
  'NO_POSITION_TO_REDUCE',
  'REDUCE_ONLY_WOULD_INCREASE',
  'ORDER_QUANTITY_BELOW_LIMIT',
  'ORDER_QUANTITY_ABOVE_LIMIT',
  'ORDER_NOTIONAL_BELOW_LIMIT',
  'ORDER_FAR_ABOVE_HISTORY',
  'OPEN_ORDERS_ABOVE_LIMIT',
  'ORDER_RATE_ABOVE_LIMIT',
  'CANCEL_RATE_ABOVE_LIMIT',
  'WOULD_CROSS_OWN_ORDER',
  'DUPLICATE_ORDER',
  'INSTRUMENT_EXPOSURE_ABOVE_LIMIT',
  'GROSS_EXPOSURE_ABOVE_LIMIT',
  'NET_EXPOSURE_ABOVE_LIMIT',
  'CONCENTRATION_ABOVE_LIMIT',
  'LEVERAGE_ABOVE_LIMIT',
  'MARGIN_HEADROOM_BELOW_LIMIT',
  'LIQUIDATION_TOO_NEAR',
  'DAILY_LOSS_ABOVE_LIMIT',
  'DRAWDOWN_ABOVE_LIMIT',
  'COOLDOWN_AFTER_LOSSES',
  'EDGE_BELOW_COSTS',
  'TRADING_HALTED',
  'SAGA_FAILED',
] as const;
export type DeniedCode = (typeof deniedCodes)[number];

export interface Refusal<Code extends string = InvalidCode | DeniedCode> {
  readonly code: Code;
  /** One sentence for a person: the rule, and what to do next. */
  readonly message: string;
  /** The request field at fault, as the caller spelt it. */
  readonly field?: string;
  /** `key=value` facts behind the decision, as text. */
  readonly context?: Readonly<Record<string, string>>;
}

export type Result<Value, Code extends string = InvalidCode | DeniedCode> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: Refusal<Code> };

export function accept<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

export function refuse<Code extends string>(
  code: Code,
  message: string,
  details: { readonly field?: string; readonly context?: Readonly<Record<string, string>> } = {},
): { readonly ok: false; readonly refusal: Refusal<Code> } {
  return { ok: false, refusal: { code, message, ...details } };
}
