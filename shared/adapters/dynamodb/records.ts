import * as z from 'zod';
import { type Account, type Balance, isVenueId, type VenueId } from '../../domain/account/account.ts';
import {
  type InstrumentSettings,
  marginModes,
  positionModes,
} from '../../domain/account/instrument-settings.ts';
import { entryKinds, type LedgerEntry, ledgerAccounts } from '../../domain/ledger/entry.ts';
import type { SealHead } from '../../domain/ledger/seal.ts';
import { type Amendment, amendmentStates } from '../../domain/order/amendment.ts';
import type { BookedFill } from '../../domain/order/fill.ts';
import { type Order, positionSides } from '../../domain/order/order.ts';
import { type OrderEvent, orderSteps } from '../../domain/order/order-event.ts';
import { orderStates } from '../../domain/order/order-state.ts';
import type { Position } from '../../domain/position/position.ts';
import {
  type Reconciliation,
  reconciliationStatuses,
  reconciliationTriggers,
} from '../../domain/reconciliation/reconciliation.ts';
import { deniedCodes, invalidCodes } from '../../domain/refusal.ts';
import type { RiskApproval } from '../../domain/risk/approval.ts';
import type { Attempt, IdempotencyRecord } from '../../ports/store-write.ts';
import { decimalField, integerField, textField, textMapField } from './codec.ts';
import { limitsRecord } from './limits-record.ts';
import { liveGateRecord } from './live-records.ts';
import { lifeRecord } from './position-records.ts';
import { exitLegRecord, protectionTermsRecord } from './protection-records.ts';

/** What comes back from the table is untrusted like any other input: one schema an item, parsed into the domain's type. */
const owner = { ownerId: textField, accountId: textField };
const venue = z.custom<VenueId>(isVenueId);
const side = z.enum(['buy', 'sell']);
const positionSide = z.enum(positionSides);

const storedKeys = z.object({
  canTrade: z.boolean(),
  canWithdraw: z.boolean(),
  isIpBound: z.boolean(),
  expiresAtMs: integerField.exactOptional(),
  venueAccountId: textField.exactOptional(),
  version: textField,
  apiKeyEnding: textField,
  storedAtMs: integerField,
});

export const accountRecord: z.ZodType<Account> = z.object({
  ...owner,
  name: textField,
  venue,
  mode: z.enum(['PAPER', 'LIVE']),
  baseCurrency: textField,
  limits: limitsRecord,
  keys: z.union([z.literal('REMOVED'), storedKeys]).exactOptional(),
  live: liveGateRecord.exactOptional(),
  createdAtMs: integerField,
});

export const balanceRecord: z.ZodType<Balance> = z.object({
  asset: textField,
  available: decimalField,
  reserved: decimalField,
  suspense: decimalField,
});

export const positionRecord: z.ZodType<Position> = z.object({
  ...owner,
  venue,
  instrument: textField,
  positionSide: positionSide.exactOptional(),
  quantity: decimalField.prefault('0'),
  averageEntryPrice: decimalField.prefault('0'),
  realizedPnl: decimalField.prefault('0'),
  margin: decimalField.prefault('0'),
  entryCost: decimalField.prefault('0'),
  leverage: decimalField.exactOptional(),
  life: lifeRecord.exactOptional(),
  pendingBuy: decimalField.prefault('0'),
  pendingSell: decimalField.prefault('0'),
  version: integerField.prefault('0'),
});

export const instrumentSettingsRecord: z.ZodType<InstrumentSettings> = z.object({
  ...owner,
  instrument: textField,
  leverage: decimalField,
  marginMode: z.enum(marginModes),
  positionMode: z.enum(positionModes),
});

export const idempotencyRecord: z.ZodType<IdempotencyRecord> = z.object({
  ownerId: textField,
  key: textField,
  requestHash: textField,
  orderId: textField,
  refusal: z
    .object({
      code: z.enum([...invalidCodes, ...deniedCodes]),
      message: textField,
      field: textField.exactOptional(),
      context: textMapField.exactOptional(),
    })
    .exactOptional(),
  createdAtMs: integerField,
});

const amendmentRecord: z.ZodType<Amendment> = z.object({
  state: z.enum(amendmentStates),
  quantity: decimalField,
  limitPrice: decimalField,
  epoch: integerField,
  strategyEpoch: integerField.exactOptional(),
  referencePrice: decimalField,
  addedReserve: decimalField,
  addedQuantity: decimalField,
  attempt: integerField.exactOptional(),
  sends: integerField,
  executedBefore: decimalField.exactOptional(),
  filledAhead: decimalField,
  requestedAtMs: integerField,
  code: textField.exactOptional(),
  message: textField.exactOptional(),
});

export const orderRecord: z.ZodType<Order> = z.object({
  ...owner,
  orderId: textField,
  venue,
  instrument: textField,
  base: textField,
  quote: textField,
  quantityStep: decimalField.exactOptional(),
  margin: z.object({ settle: textField, leverage: decimalField, mode: z.enum(marginModes) }).exactOptional(),
  side,
  type: z.enum(['market', 'limit']),
  quantity: decimalField.exactOptional(),
  quoteQuantity: decimalField.exactOptional(),
  limitPrice: decimalField.exactOptional(),
  timeInForce: z.enum(['GTC', 'IOC', 'FOK']),
  reduceOnly: z.boolean(),
  positionSide: positionSide.exactOptional(),
  postOnly: z.boolean(),
  strategyId: textField.exactOptional(),
  stopLoss: decimalField.exactOptional(),
  takeProfit: decimalField.exactOptional(),
  protect: protectionTermsRecord.exactOptional(),
  exit: exitLegRecord.exactOptional(),
  killId: textField.exactOptional(),
  state: z.enum(orderStates),
  code: textField.exactOptional(),
  message: textField.exactOptional(),
  reservation: z.object({ asset: textField, amount: decimalField, remaining: decimalField }),
  pendingQuantity: decimalField,
  filledQuantity: decimalField,
  filledQuote: decimalField,
  fees: z.record(z.string(), decimalField),
  attempt: integerField,
  amendment: amendmentRecord.exactOptional(),
  former: z
    .object({ executed: decimalField, filled: decimalField, limitPrice: decimalField })
    .exactOptional(),
  venueOrderId: textField.exactOptional(),
  cancelRequestedAtMs: integerField.exactOptional(),
  closing: z
    .object({ as: z.enum(['FILLED', 'CANCELED', 'EXPIRED']), executedQuantity: decimalField })
    .exactOptional(),
  generation: integerField,
  arrivalMidPrice: decimalField.exactOptional(),
  correlationId: textField,
  createdAtMs: integerField,
  updatedAtMs: integerField,
  version: integerField,
});

export const orderEventRecord: z.ZodType<OrderEvent> = z.object({
  ...owner,
  orderId: textField,
  sequence: integerField,
  step: z.enum(orderSteps),
  outcome: textField,
  stateBefore: z.enum(orderStates).nullable(),
  stateAfter: z.enum(orderStates),
  atMs: integerField,
  detail: textMapField,
});

export const approvalRecord: z.ZodType<RiskApproval> = z.object({
  ...owner,
  orderId: textField,
  epoch: integerField,
  strategyEpoch: integerField.exactOptional(),
  quantity: decimalField,
  referencePrice: decimalField,
  notional: decimalField.exactOptional(),
  approvedAtMs: integerField,
});

export const attemptRecord: z.ZodType<Attempt> = z.object({
  ...owner,
  orderId: textField,
  attempt: integerField,
  clientOrderId: textField,
  leaseUntilMs: integerField,
  startedAtMs: integerField,
  outcome: z.enum(['OPEN', 'PLACED', 'NOT_PLACED', 'IN_DOUBT', 'ABSENT']),
  lookUps: integerField,
});

export const ledgerEntryRecord: z.ZodType<LedgerEntry> = z.object({
  ...owner,
  entryId: textField,
  kind: z.enum(entryKinds),
  postings: z.array(
    z.object({ ledgerAccount: z.enum(ledgerAccounts), asset: textField, amount: decimalField }),
  ),
  orderId: textField.exactOptional(),
  tradeId: textField.exactOptional(),
  reason: textField.exactOptional(),
  atMs: integerField,
  signedBy: textField.exactOptional(),
  signingKeyId: textField.exactOptional(),
  signature: textField.exactOptional(),
});

export const sealHeadRecord: z.ZodType<SealHead> = z.object({ sequence: integerField, hash: textField });

const comparison = z.object({
  asset: textField,
  ours: decimalField,
  venue: decimalField,
  difference: decimalField,
});
const positionComparison = z.object({
  instrument: textField,
  positionSide: positionSide.exactOptional(),
  ours: decimalField,
  venue: decimalField,
  difference: decimalField,
});
const modeDifference = z.object({
  instrument: textField,
  mode: z.enum(['MARGIN', 'POSITION']),
  ours: z.enum([...marginModes, ...positionModes]),
  venue: z.enum([...marginModes, ...positionModes]),
});
const stray = z.object({ venueOrderId: textField, clientOrderId: textField, market: textField, side });

export const reconciliationRecord: z.ZodType<Reconciliation> = z.object({
  ...owner,
  venue,
  trigger: z.enum(reconciliationTriggers),
  status: z.enum(reconciliationStatuses),
  startedAtMs: integerField,
  finishedAtMs: integerField,
  openOrders: z.object({ ours: integerField, venue: integerField }),
  foreignOrders: z.array(stray),
  orphanOrders: z.array(stray),
  fillsReported: integerField,
  transfersBooked: integerField,
  // Records from before there were perpetuals have none of these.
  fundingBooked: integerField.default(0),
  positions: z.array(positionComparison).default([]),
  modes: z.array(modeDifference).default([]),
  balances: z.array(comparison),
  message: textField.exactOptional(),
  cursors: z.record(z.string(), z.string()),
});

export const fillRecord: z.ZodType<BookedFill> = z.object({
  ...owner,
  orderId: textField.exactOptional(),
  venue,
  instrument: textField,
  tradeId: textField,
  venueOrderId: textField,
  clientOrderId: textField,
  side,
  quantity: decimalField,
  price: decimalField,
  cost: decimalField,
  fee: z.object({ asset: textField, amount: decimalField }).exactOptional(),
  positionSide: positionSide.exactOptional(),
  realizedPnl: decimalField.exactOptional(),
  liquidation: z.boolean().exactOptional(),
  liquidity: z.enum(['maker', 'taker']),
  venueTimeMs: integerField,
  source: z.enum(['stream', 'reconcile', 'resolve']),
});
