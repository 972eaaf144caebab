/** The actions behind each kind of access, by name: no wildcard reaches a policy. */
export const tableActions = {
  read: ['dynamodb:GetItem', 'dynamodb:Query'],
  // Transactions are authorised through the actions of their parts.
  readWrite: [
    'dynamodb:GetItem',
    'dynamodb:Query',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
    'dynamodb:ConditionCheckItem',
  ],
} as const;

export type TableAccess = keyof typeof tableActions;

/** Secondary indexes of the main table, by what they answer. */
export const tradingIndexes = { byAccount: 'byAccount', byAttention: 'byAttention' } as const;
export type TradingIndex = keyof typeof tradingIndexes;

/** Venue keys: one secret an account and venue, under this name prefix. */
export const venueKeyPrefix = 'tradewind/venue-keys/';
