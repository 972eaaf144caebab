/** Sizing of one Lambda. Every limit is set on purpose; the reasons stand beside the numbers. */
export type LambdaSpec = {
  description: string;
  timeoutSeconds: number;
  memoryMb?: number;
  /**
   * Concurrency kept free for this function, and its ceiling. Only where another function's load must not starve
   * it, or where two at once are a mistake. An account needs 100 unreserved beside these (see docs/deploy-aws.md).
   */
  reservedConcurrency?: number;
  /** Talks to exchanges: bundles ccxt, and may be larger. */
  venues?: true;
};

/** Every Lambda of the app, by its folder under functions/. */
export const lambdas = {
  'place-trade': {
    description:
      'POST /v1/orders, /v1/orders/batch: validates, reserves funds, writes orders, starts their sagas',
    timeoutSeconds: 29, // Prefer: wait=25 plus the work; the HTTP API gives up at 30 s.
  },
  'query-trading': {
    description: 'GET /v1/…: orders, sagas, positions, balances, ledger, health, OpenAPI',
    timeoutSeconds: 10,
  },
  'amend-order': {
    description: 'PATCH /v1/orders/{orderId}: reserves what it adds, marks the order, starts its saga',
    timeoutSeconds: 10,
  },
  'cancel-order': {
    description:
      'DELETE /v1/orders/{orderId}, POST /v1/orders/batch/cancel: marks orders, queues their cancel commands',
    timeoutSeconds: 10,
  },
  'control-account': {
    description:
      'POST /v1/accounts, /v1/accounts/{accountId}/…: opens paper accounts, corrects the books of a halted account, asks for a reconciliation',
    timeoutSeconds: 10,
  },
  'change-states': {
    description:
      '/v1/states, /v1/preflight, /v1/accounts/{accountId}/resume and /live, /v1/sessions: who may trade, and who is signed in',
    timeoutSeconds: 28, // Asks a venue by way of submit-order; the HTTP API gives up at 30 s.
  },
  'kill-switch': {
    description:
      '/v1/kill-switch and alarms that kill: fences accounts, has submit-order empty them, writes the evidence',
    timeoutSeconds: 55, // The API is answered after 20 s; an alarm's press goes on for 40.
    reservedConcurrency: 5, // Whatever else runs, it must.
  },
  'watch-safety': {
    description: 'Each minute: measures what the alarms that kill stand on, finds what is above a limit',
    timeoutSeconds: 50,
    reservedConcurrency: 2, // The schedule’s, and one by hand.
  },
  'protect-position': {
    description: 'PUT and DELETE /v1/positions/{positionId}/protection: says what protects an open position',
    timeoutSeconds: 10,
  },
  'follow-market': {
    description: '/v1/market/subscriptions: which markets ws-ingest follows for whom',
    timeoutSeconds: 10,
  },
  'compact-history': {
    description: 'Each hour: days that are over, from the market table into history as Parquet',
    timeoutSeconds: 300, // 300 markets, two days each; most are done already.
    memoryMb: 1024, // Compressing is CPU-bound.
  },
  'strategy-tick': {
    description: 'Triggers of strategies: decides on each event once, places what is intended',
    timeoutSeconds: 10, // One decision takes far less; one that never ends is given up by then.
    reservedConcurrency: 10, // Equals the event source's ceiling: a strategy is never throttled.
  },
  'manage-strategies': {
    description: '/v1/strategies and /v1/signals: which strategies run, and what they are told',
    timeoutSeconds: 10,
  },
  'manage-backtests': {
    description:
      '/v1/backtests, /v1/optimisations: checks what one would take, has it run, shows what came of it',
    timeoutSeconds: 10,
  },
  'run-backtest': {
    description: 'Backtests and parts of searches that wait: candles of history through the candle engine',
    timeoutSeconds: 300, // It gives up by itself after 240 s.
    memoryMb: 1_769, // One whole processor; what it may hold is reckoned before it starts.
  },
  'change-limits': {
    description:
      'PUT /v1/accounts/{accountId}/limits: saves the limits of a level, reduces what is above them',
    timeoutSeconds: 10,
  },
  'manage-venue-keys': {
    description: '/v1/venues/{venue}/keys: has a venue vouch for keys, stores them; cannot read any',
    timeoutSeconds: 25, // A few requests to the venue, 5 s each at most, some after others.
    memoryMb: 1024,
    venues: true,
  },
  'risk-check': {
    description: 'Saga task: approves an order against the account’s limits, or denies it',
    timeoutSeconds: 10,
  },
  'submit-order': {
    description:
      'Saga tasks submit and resolve; cancel and reconcile commands: the only Lambda that trades at a venue',
    timeoutSeconds: 20,
    memoryMb: 1024, // CPU follows memory; ccxt's import and request signing are CPU-bound.
    reservedConcurrency: 50, // Cancels must find capacity while a flood of API calls runs.
    venues: true,
  },
  'release-funds': {
    description: 'Saga task: compensates an order that will not trade',
    timeoutSeconds: 10,
  },
  'fill-handler': {
    description: 'Account events: settles fills, cancels and expiries, one transaction each',
    timeoutSeconds: 5, // The queue hides a batch a second longer; a killed worker delays its account that long.
    reservedConcurrency: 10, // Equals the event source's ceiling: settling is never throttled.
  },
  'watch-health': {
    description: '/v1/operations: alarms, feeds, queues; has dead letters put back; tells the live stream',
    timeoutSeconds: 29, // A redrive is a hundred messages, one after the other; the HTTP API gives up at 30 s.
  },
  'publish-events': {
    description: 'Outbox records of the table’s stream, to the domain event bus',
    timeoutSeconds: 10,
  },
  'open-stream': {
    description: 'POST /v1/stream/tickets: a ticket that opens the live stream once',
    timeoutSeconds: 10,
  },
  'authorize-stream': {
    description: 'Who opens a connection of the live stream: takes its ticket',
    timeoutSeconds: 5,
  },
  'serve-stream': {
    description: 'The live stream: connections, subscriptions, what a client missed',
    timeoutSeconds: 15, // A replay is up to 500 messages, a few frames; API Gateway waits 29 s.
  },
  'push-stream': {
    description: 'Domain events to whoever listens of their owner, each numbered once',
    timeoutSeconds: 15, // Frames to one slow client wait 2 s each at most; the queue hides a batch a second longer.
  },
  'seal-ledger': {
    description: 'Ledger entries of the table’s stream, into their account’s chain; each minute what is left',
    timeoutSeconds: 50,
  },
  'sweep-orders': {
    description: 'Each minute: restarts sagas and reconciliations that got stuck',
    timeoutSeconds: 50,
    reservedConcurrency: 2, // The schedule’s, and one by hand.
  },
  'continue-order': {
    description: 'Goes on at once with orders whose saga was aborted or ran out of time',
    timeoutSeconds: 5, // The queue hides a batch a second longer; a killed worker delays its orders that long.
    reservedConcurrency: 5,
  },
} satisfies Record<string, LambdaSpec>;

export type LambdaName = keyof typeof lambdas;
export const lambdaNames = Object.keys(lambdas) as LambdaName[];

export const functionNameOf = (name: LambdaName) => `tradewind-${name}`;
