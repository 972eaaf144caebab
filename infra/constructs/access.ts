/** The actions behind each kind of access, by name: no wildcard reaches a policy. */
export const tableActions = {
  read: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
  /** Items by their key. */
  readOne: ['dynamodb:GetItem'],
  /** Changes items that exist. */
  readUpdate: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
  // Transactions are authorised through the actions of their parts.
  readWrite: [
    'dynamodb:GetItem',
    'dynamodb:BatchGetItem',
    'dynamodb:Query',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
    'dynamodb:ConditionCheckItem',
  ],
  /** Counts, and reads nothing but its own counters. */
  count: ['dynamodb:UpdateItem'],
  /** Takes things out, and reads nothing else. */
  take: ['dynamodb:DeleteItem'],
  /** Looks what is there, and takes things out. */
  readTake: ['dynamodb:Query', 'dynamodb:DeleteItem'],
  /** Looks what is there. */
  list: ['dynamodb:Query'],
  /** Puts things in, and looks what is there. */
  readPut: ['dynamodb:Query', 'dynamodb:PutItem'],
  /** Items by their key, and all of an owner. */
  saved: [
    ...['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'],
    ...['dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
  ],
  /** Takes nothing away. */
  append: [
    'dynamodb:BatchGetItem',
    'dynamodb:Query',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:ConditionCheckItem',
  ],
} as const;

export type TableAccess = keyof typeof tableActions;

/** Secondary indexes of the main table: name, and prefix of its key attributes (`gsi1pk`, `gsi1sk`). */
export const tradingIndexes = {
  /** An account's orders, and its fills, by time. */
  byAccount: 'gsi1',
  /** What a process that serves every owner walks through; sparse. */
  byAttention: 'gsi2',
  /** An account's orders that have not ended; sparse. */
  byOpenOrder: 'gsi3',
} as const;
export type TradingIndex = keyof typeof tradingIndexes;

/** The order saga's state machine; its executions' ARNs are built from it. */
export const orderSagaName = 'tradewind-order-saga';

/** Venue keys: one secret an account and venue, under this name prefix. */
export const venueKeyPrefix = 'tradewind/venue-keys/';
