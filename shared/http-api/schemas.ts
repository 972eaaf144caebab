import * as z from 'zod';
import { tradingStates } from '../domain/account/account.ts';
import { entryKinds, ledgerAccounts } from '../domain/ledger/entry.ts';
import { positionSides } from '../domain/order/order.ts';
import { orderSteps } from '../domain/order/order-event.ts';
import { orderStates } from '../domain/order/order-state.ts';
import { amendmentResource } from './amend-schemas.ts';
import {
  decimalString,
  epochMs,
  instrumentSymbol,
  name,
  pageCursor,
  pageQuery,
  positiveDecimal,
} from './fields.ts';
import { protectionTermsResource, protectRequest } from './protection-schemas.ts';
import { venueIdSchema } from './venue-id.ts';

/** The wire format of `/v1`: one schema a shape, for parsing, for the OpenAPI document and for clients. */
export const orderIdText = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, 'must be an order id (a ULID)');

export const placeOrderRequest = z
  .strictObject({
    accountId: name('account id'),
    instrument: instrumentSymbol.meta({ examples: ['BTC/USDT'] }),
    side: z.enum(['buy', 'sell', 'BUY', 'SELL'], 'must be buy or sell'),
    type: z.enum(['market', 'limit', 'MARKET', 'LIMIT'], 'must be market or limit'),
    quantity: positiveDecimal.meta({ description: 'Base units; this or quoteQuantity' }).exactOptional(),
    quoteQuantity: positiveDecimal.meta({ description: 'Quote units, market orders only' }).exactOptional(),
    limitPrice: positiveDecimal.exactOptional(),
    timeInForce: z.enum(['GTC', 'IOC', 'FOK'], 'must be GTC, IOC or FOK').exactOptional(),
    reduceOnly: z.boolean('must be true or false').exactOptional(),
    positionSide: z
      .enum(positionSides, 'must be LONG or SHORT')
      .exactOptional()
      .meta({ description: 'In hedge mode, and only there' }),
    postOnly: z.boolean('must be true or false').exactOptional(),
    strategyId: name('strategy id').exactOptional(),
    stopLoss: positiveDecimal.exactOptional(),
    takeProfit: positiveDecimal.exactOptional(),
    protect: protectRequest
      .meta({ description: 'What protects the position that the order opens, from its first fill on' })
      .exactOptional(),
  })
  .meta({ id: 'PlaceOrder' });
export type PlaceOrderRequest = z.infer<typeof placeOrderRequest>;

export const orderResource = z
  .object({
    orderId: orderIdText,
    accountId: z.string(),
    venue: venueIdSchema,
    instrument: z.string(),
    side: z.enum(['buy', 'sell']),
    type: z.enum(['market', 'limit']),
    quantity: decimalString.nullable(),
    quoteQuantity: decimalString.nullable(),
    limitPrice: decimalString.nullable(),
    timeInForce: z.enum(['GTC', 'IOC', 'FOK']),
    reduceOnly: z.boolean(),
    positionSide: z.enum(positionSides).nullable(),
    leverage: decimalString.nullable().meta({ description: 'Of a perpetual' }),
    postOnly: z.boolean(),
    strategyId: z.string().nullable(),
    stopLoss: decimalString.nullable(),
    takeProfit: decimalString.nullable(),
    protect: protectionTermsResource.nullable(),
    exitLeg: z.string().nullable().meta({ description: 'Of an order that a protection placed: which leg' }),
    state: z.enum(orderStates),
    code: z.string().nullable().meta({ description: 'Why it was denied (by us) or rejected (by the venue)' }),
    message: z.string().nullable(),
    filledQuantity: decimalString,
    averagePrice: decimalString.nullable(),
    fees: z.record(z.string(), decimalString),
    reserved: z.object({ asset: z.string(), amount: decimalString, remaining: decimalString }),
    clientOrderId: z.string().nullable(),
    venueOrderId: z.string().nullable(),
    arrivalMidPrice: decimalString.nullable(),
    cancelRequestedAtMs: epochMs.nullable(),
    amendment: amendmentResource.nullable(),
    correlationId: z.string(),
    createdAtMs: epochMs,
    updatedAtMs: epochMs,
    version: z.number().int(),
  })
  .meta({ id: 'Order' });
export type OrderResource = z.infer<typeof orderResource>;

export const orderList = z
  .object({ orders: z.array(orderResource), cursor: pageCursor })
  .meta({ id: 'OrderList' });

export const sagaStep = z.object({
  sequence: z.number().int(),
  step: z.enum(orderSteps),
  outcome: z.string(),
  stateBefore: z.enum(orderStates).nullable(),
  stateAfter: z.enum(orderStates),
  atMs: epochMs,
  sincePlacedMs: z.number().int(),
  detail: z.record(z.string(), z.string()),
});
export const sagaResource = z
  .object({
    orderId: orderIdText,
    state: z.enum(orderStates),
    execution: z.string(),
    steps: z.array(sagaStep),
  })
  .meta({ id: 'Saga' });
export type SagaResource = z.infer<typeof sagaResource>;

export const openAccountRequest = z
  .strictObject({ venue: venueIdSchema })
  .meta({ id: 'OpenAccount', description: 'A paper account of yours at the venue: one each' });

export const accountResource = z
  .object({
    accountId: z.string(),
    name: z.string(),
    venue: venueIdSchema,
    mode: z.enum(['PAPER', 'LIVE']),
    baseCurrency: z.string(),
    tradingState: z.enum(tradingStates),
    tradingStateReason: z.string(),
    limits: z.object({
      orderNotionalMax: decimalString,
      positionNotionalMax: decimalString,
      priceCollarRatio: decimalString,
      priceAgeMaxMs: z.number().int(),
      instrumentsAllowed: z.array(z.string()),
    }),
    createdAtMs: epochMs,
  })
  .meta({ id: 'Account' });
export type AccountResource = z.infer<typeof accountResource>;
export const accountList = z.object({ accounts: z.array(accountResource) }).meta({ id: 'AccountList' });

export const balanceResource = z.object({
  asset: z.string(),
  available: decimalString,
  reserved: decimalString,
  suspense: decimalString,
  total: decimalString,
});
export const balanceList = z
  .object({
    accountId: z.string(),
    asOfMs: epochMs.meta({ description: 'When these balances were read; at most 30 s ago' }),
    balances: z.array(balanceResource),
  })
  .meta({ id: 'BalanceList' });
export type BalanceList = z.infer<typeof balanceList>;

export const positionIdText = z
  .string()
  .meta({ description: 'Names the position in addresses', examples: ['paper-okx~BTC-USDT-USDT~LONG'] });
export const positionResource = z.object({
  positionId: positionIdText,
  accountId: z.string(),
  venue: venueIdSchema,
  instrument: z.string(),
  kind: z.enum(['SPOT', 'PERPETUAL']),
  positionSide: z.enum(positionSides).nullable().meta({ description: 'In hedge mode; null otherwise' }),
  quantity: decimalString,
  averageEntryPrice: decimalString,
  realizedPnl: decimalString,
  margin: decimalString.nullable().meta({ description: 'Set aside in the settle asset; null for spot' }),
  leverage: decimalString.nullable(),
  unrealizedPnl: decimalString
    .nullable()
    .meta({ description: 'At the newest mid price; null without a fresh one' }),
  pendingBuy: decimalString,
  pendingSell: decimalString,
  markPrice: decimalString.nullable(),
});
export const positionList = z.object({ positions: z.array(positionResource) }).meta({ id: 'PositionList' });
export type PositionList = z.infer<typeof positionList>;

export const ledgerEntryResource = z.object({
  entryId: z.string(),
  accountId: z.string(),
  kind: z.enum(entryKinds),
  postings: z.array(
    z.object({ ledgerAccount: z.enum(ledgerAccounts), asset: z.string(), amount: decimalString }),
  ),
  orderId: z.string().nullable(),
  tradeId: z.string().nullable(),
  reason: z.string().nullable(),
  atMs: epochMs,
  signedBy: z.string().nullable().meta({ description: 'Who answers for an adjustment; it alone is signed' }),
  signingKeyId: z.string().nullable(),
  signature: z.string().nullable(),
});
export const ledgerPage = z
  .object({ accountId: z.string().nullable(), entries: z.array(ledgerEntryResource), cursor: pageCursor })
  .meta({ id: 'LedgerPage' });
export type LedgerPage = z.infer<typeof ledgerPage>;

export const resumeRequest = z
  .strictObject({
    reason: z
      .string('must say why trading may go on')
      .trim()
      .min(3, 'must say why trading may go on')
      .max(200, 'must be at most 200 characters')
      .regex(/^[^\p{Cc}]*$/u, 'must be one line of text'),
  })
  .meta({ id: 'Resume' });

export const healthResource = z
  .object({ status: z.enum(['ok', 'unavailable']), checks: z.record(z.string(), z.string()) })
  .meta({ id: 'Health' });

export const problemDocument = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string(),
    field: z.string().exactOptional(),
    context: z.record(z.string(), z.string()).exactOptional(),
    correlationId: z.string(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem document' });
export type ProblemDocument = z.infer<typeof problemDocument>;

export const orderListQuery = z.strictObject({
  accountId: name('account id').exactOptional(),
  state: z.enum(['open', 'all'], 'must be open or all').default('all'),
  ...pageQuery,
});
export const accountQuery = z.strictObject({ accountId: name('account id').exactOptional() });
export const ledgerQuery = z.strictObject({
  accountId: name('account id').exactOptional(),
  ...pageQuery,
});
export const accountIdText = name('account id');

export const idempotencyKeyText = z
  .string('is required')
  .regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 visible ASCII characters');
