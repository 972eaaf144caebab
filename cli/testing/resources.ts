import type { BalanceList, LedgerPage, OrderResource, ProblemDocument } from '#shared/http-api/schemas.ts';

export const orderId = '01M7Z0GG84EVET5KB06NTRA99A';
export const placedAtMs = 1_795_263_316_228;

/** A resting limit order, recorded from the API. */
export function order(changes: Partial<OrderResource> = {}): OrderResource {
  return {
    orderId,
    accountId: 'paper-binance',
    venue: 'binance',
    instrument: 'BTC/USDT',
    side: 'buy',
    type: 'limit',
    quantity: '0.01',
    quoteQuantity: null,
    limitPrice: '30000',
    timeInForce: 'GTC',
    reduceOnly: false,
    positionSide: null,
    leverage: null,
    postOnly: false,
    strategyId: null,
    stopLoss: null,
    takeProfit: null,
    protect: null,
    exitLeg: null,
    state: 'ACCEPTED',
    code: null,
    message: null,
    filledQuantity: '0',
    averagePrice: null,
    fees: {},
    reserved: { asset: 'USDT', amount: '300', remaining: '300' },
    clientOrderId: `TW${orderId}01`,
    venueOrderId: '6211',
    arrivalMidPrice: '59998',
    cancelRequestedAtMs: null,
    amendment: null,
    correlationId: '14741ad4-6284-49c8-9ad8-d32ad298987e',
    createdAtMs: placedAtMs,
    updatedAtMs: placedAtMs + 289,
    version: 4,
    ...changes,
  };
}

export function problem(
  status: number,
  code: string,
  changes: Partial<ProblemDocument> = {},
): ProblemDocument {
  return {
    type: `urn:tradewind:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    title: code,
    status,
    detail: `The rule ${code} was broken.`,
    code,
    correlationId: '01M7Z05ZDGYKTX20BK0Z0BEXEG',
    ...changes,
  };
}

type Entry = LedgerPage['entries'][number];

/** A sound ledger: an opening transfer and a reservation. */
export const soundEntries: readonly Entry[] = [
  entry('01M7Z0F126ZQJV1A5QBH2TPQ7B', 'TRANSFER', [
    ['EXTERNAL', 'USDT', '-100000'],
    ['AVAILABLE', 'USDT', '100000'],
    ['EXTERNAL', 'BTC', '-1'],
    ['AVAILABLE', 'BTC', '1'],
  ]),
  entry('01M7Z0F1W97SSC2P6NQD2D25DR', 'RESERVE', [
    ['AVAILABLE', 'USDT', '-300'],
    ['RESERVED', 'USDT', '300'],
  ]),
  entry('01M7Z0F4J3PTQ2HPPP1FHTJT0V', 'RELEASE', [
    ['RESERVED', 'USDT', '-0.5'],
    ['AVAILABLE', 'USDT', '0.5'],
  ]),
];

export function entry(
  entryId: string,
  kind: Entry['kind'],
  postings: readonly (readonly [Entry['postings'][number]['ledgerAccount'], string, string])[],
): Entry {
  return {
    entryId,
    accountId: 'paper-binance',
    kind,
    postings: postings.map(([ledgerAccount, asset, amount]) => ({ ledgerAccount, asset, amount })),
    orderId: null,
    tradeId: null,
    reason: null,
    atMs: placedAtMs,
    signedBy: null,
    signingKeyId: null,
    signature: null,
  };
}

/** The balances that `soundEntries` sum to, with some changed on purpose. */
export function balances(changes: { usdtAvailable?: string; asOfMs?: number } = {}): BalanceList {
  return {
    accountId: 'paper-binance',
    asOfMs: changes.asOfMs ?? placedAtMs + 1_000,
    balances: [
      { asset: 'BTC', available: '1', reserved: '0', suspense: '0', total: '1' },
      {
        asset: 'USDT',
        available: changes.usdtAvailable ?? '99700.5',
        reserved: '299.5',
        suspense: '0',
        total: '100000',
      },
    ],
  };
}
