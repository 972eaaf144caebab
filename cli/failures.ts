import type { ProblemDocument } from '#shared/http-api/schemas.ts';
import type { ApiFailure } from './api-client.ts';
import { type Outcome, refused } from './output.ts';

/** What a person can do about a code; every code of the API that has a next step. */
const nextSteps: Readonly<Record<string, string>> = {
  ACCOUNT_NOT_FOUND: 'See your accounts with `bin/tradewind account show`.',
  ORDER_NOT_FOUND: 'See your orders with `bin/tradewind orders list`.',
  ORDER_NOT_CANCELABLE: 'See how it ended with `bin/tradewind orders show ORDER_ID`.',
  IDEMPOTENCY_KEY_REUSED: 'Leave --idempotency-key out to place a new order.',
  INSUFFICIENT_FUNDS: 'See what is available with `bin/tradewind account show`.',
  INSTRUMENT_UNKNOWN: "Instruments are written as ccxt's unified symbols, such as BTC/USDT.",
  LEVERAGE_ABOVE_MAXIMUM: 'Choose less with `bin/tradewind account settings INSTRUMENT --leverage X`.',
  POSITION_SIDE_REQUIRED:
    'Say --position-side LONG or SHORT, or leave hedge mode with `bin/tradewind account settings`.',
  NOTHING_TO_CLOSE: 'See what is open with `bin/tradewind positions`.',
  POSITION_NOT_FOUND: 'See what is open with `bin/tradewind positions`.',
  NO_POSITION_TO_REDUCE: 'See what is open with `bin/tradewind positions`.',
  PRICE_STALE: 'Prices come from ws-ingest: see whether it runs with `bin/tradewind status`.',
  ACCOUNT_NOT_ACTIVE: 'See its trading state with `bin/tradewind account show`.',
  MARKET_DATA_NOT_FOUND:
    'Have it followed with `bin/tradewind market subscribe`; a book needs a moment then.',
  KEYS_IN_USE: 'See them with `bin/tradewind orders list --state open`.',
  KEYS_NOT_FOUND: 'Store keys with `bin/tradewind keys add --venue V`.',
  TOO_MANY_REQUESTS: 'Nothing was done. Repeat the command then; cancels have a budget of their own.',
  LIMITS_CHANGED: 'See them with `bin/tradewind risk limits show`, then repeat the command.',
  SESSION_NOT_FOUND: 'See yours with `bin/tradewind sessions list`.',
  BACKTEST_NOT_FOUND: 'See yours with `bin/tradewind backtests list`.',
  BACKTESTS_ABOVE_LIMIT:
    'See yours with `bin/tradewind backtests list`, delete one with `backtests delete ID`.',
  TRADING_HALTED: 'See its trading state with `bin/tradewind account show`.',
};

/** Fields of the API that are spelt otherwise on the command line. */
const flagOf: Readonly<Record<string, string>> = {
  accountId: '--account',
  limitPrice: '--limit',
  quoteQuantity: '--quote-quantity',
  timeInForce: '--time-in-force',
  postOnly: '--post-only',
  reduceOnly: '--reduce-only',
  positionSide: '--position-side',
  leverage: '--leverage',
  marginMode: '--margin-mode',
  positionMode: '--position-mode',
  stopLoss: '--stop-loss',
  protect: '--stop-loss, --take-profit, --trailing, --break-even or --exit-after',
  takeProfit: '--take-profit',
  strategyId: '--strategy',
  limit: '--limit',
  'Idempotency-Key': '--idempotency-key',
};

/** A failed call as the end of a command. With --json a problem document is printed as the API sent it. */
export function failed(failure: ApiFailure, correlationId: string): Outcome {
  if (failure.kind === 'problem') return problemOutcome(failure.problem);
  const { code, next } = others[failure.kind];
  const text = [failure.message, ...next, `Correlation id: ${correlationId}.`].join(' ');
  const { problem } = failure;
  return { ...refused(code, text, { correlationId }), ...(problem && { document: problem }) };
}

const others = {
  unauthenticated: { code: 'UNAUTHENTICATED', next: ['Log in with `bin/tradewind login`.'] },
  fault: {
    code: 'UNAVAILABLE',
    next: ['See whether everything runs with `bin/tradewind status`, then repeat the command.'],
  },
  malformed: { code: 'ANSWER_MALFORMED', next: [] },
} as const;

function problemOutcome(problem: ProblemDocument): Outcome {
  const { code, detail, field, context, correlationId } = problem;
  const lines = [
    `${detail}`,
    `  code ${code}${field === undefined ? '' : `, field ${fieldText(field)}`}${contextText(context)}`,
    `  correlation id ${correlationId}`,
    ...nextStepLines(code),
  ];
  return { kind: 'refused', code, message: lines.join('\n'), document: problem };
}

function fieldText(field: string): string {
  const flag = flagOf[field];
  return flag === undefined ? field : `${field} (${flag})`;
}

function contextText(context: Readonly<Record<string, string>> = {}): string {
  return Object.entries(context)
    .map(([key, value]) => `, ${key}=${value}`)
    .join('');
}

/** The line that says what to do about `code`, if there is anything. */
export function nextStepLines(code: string | null): string[] {
  const step = code === null ? undefined : nextSteps[code];
  return step === undefined ? [] : [step];
}
