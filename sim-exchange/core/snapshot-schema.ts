import * as z from 'zod';
import { refusals } from './types.ts';

/** Whole amounts that are never negative, and those that may be. */
const atoms = z.string().regex(/^\d+$/).transform(BigInt);
const signed = z
  .string()
  .regex(/^-?\d+$/)
  .transform(BigInt);
const side = z.enum(['BUY', 'SELL']);
const when = z.enum(['RISES', 'FALLS']);
const source = z.enum(['LAST', 'MARK', 'INDEX']);
const positionSide = z.enum(['BOTH', 'LONG', 'SHORT']);
const kind = z.enum(['LIMIT', 'MARKET']);
const timeInForce = z.enum(['GTC', 'IOC', 'FOK']);
const wire = z.record(z.string(), z.string());
const trailing = z.object({
  callbackPpm: atoms,
  callbackTicks: atoms,
  activationTicks: atoms,
  active: z.boolean(),
  extremeTicks: atoms,
});
/** The defaults are for files from before there were perpetuals. */
const order = z.object({
  id: z.int(),
  account: z.string(),
  clientId: z.string(),
  symbol: z.string(),
  side,
  kind,
  timeInForce,
  postOnly: z.boolean(),
  selfMatch: z.enum(['ALLOW', 'CANCEL_MAKER', 'CANCEL_TAKER', 'CANCEL_BOTH']).default('ALLOW'),
  priceTicks: atoms,
  quantityLots: atoms,
  quoteBudgetAtoms: atoms,
  stopTicks: atoms,
  stopWhen: when,
  stopBy: source.default('LAST'),
  trailing: trailing.optional(),
  positionSide: positionSide.default('BOTH'),
  reduceOnly: z.boolean().default(false),
  closePosition: z.boolean().default(false),
  locksLate: z.boolean().default(false),
  liquidation: z.boolean().default(false),
  workingMs: z.int(),
  filledLots: atoms,
  filledQuoteAtoms: atoms,
  paidFeeAtoms: atoms.default(0n),
  fillCount: z.int().default(0),
  realisedAtoms: signed.default(0n),
  preventedLots: atoms.default(0n),
  lockedAtoms: atoms,
  state: z.enum(['NEW', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED']),
  endReason: z
    .enum([
      '',
      'REQUESTED',
      'NOT_FILLED_AT_ONCE',
      'WOULD_TAKE',
      'SELF_MATCH',
      'REDUCE_ONLY',
      'INSUFFICIENT_BALANCE',
      'LIQUIDATION',
      'DEAD_MAN',
      'RESET',
    ])
    .default(''),
  createdMs: z.int(),
  updatedMs: z.int(),
  cancelClientId: z.string(),
  wire,
});
const fill = z.object({
  tradeId: z.int(),
  orderId: z.int(),
  clientId: z.string(),
  account: z.string(),
  symbol: z.string(),
  side,
  priceTicks: atoms,
  lots: atoms,
  quoteAtoms: atoms,
  feeAtoms: atoms,
  feeAsset: z.string(),
  maker: z.boolean(),
  timeMs: z.int(),
  positionSide: positionSide.default('BOTH'),
  closedLots: atoms.default(0n),
  realisedAtoms: signed.default(0n),
  liquidation: z.boolean().default(false),
});
const deposit = z.object({
  id: z.int(),
  account: z.string(),
  asset: z.string(),
  amountAtoms: signed,
  timeMs: z.int(),
});
const transfer = z.object({
  id: z.int(),
  from: z.string(),
  to: z.string(),
  asset: z.string(),
  amountAtoms: atoms,
  timeMs: z.int(),
});
const balances = z.record(z.string(), z.object({ freeAtoms: signed, lockedAtoms: atoms }));
const position = z.object({
  account: z.string(),
  symbol: z.string(),
  side: positionSide,
  lots: signed,
  costAtoms: signed,
  isolatedAtoms: signed,
  realisedAtoms: signed,
  feeAtoms: signed,
  fundingAtoms: signed,
  openedMs: z.int(),
  updatedMs: z.int(),
});
const mark = z.object({
  symbol: z.string(),
  markTicks: atoms,
  indexTicks: atoms,
  fundingRateAtoms: signed,
  nextFundingMs: z.int(),
  pinned: z.boolean(),
});
const payment = z.object({
  id: z.int(),
  account: z.string(),
  symbol: z.string(),
  side: positionSide,
  asset: z.string(),
  amountAtoms: signed,
  rateAtoms: signed,
  lots: signed,
  markTicks: atoms,
  timeMs: z.int(),
});
const rate = z.object({ symbol: z.string(), rateAtoms: signed, markTicks: atoms, timeMs: z.int() });
const leg = z.object({
  role: z.string(),
  stopTicks: atoms.optional(),
  stopWhen: when,
  stopBy: source.optional(),
  trailing: z
    .object({
      callbackPpm: atoms.optional(),
      callbackTicks: atoms.optional(),
      activationTicks: atoms.optional(),
    })
    .optional(),
  side,
  quantityLots: atoms.optional(),
  quoteBudgetAtoms: atoms.optional(),
  priceTicks: atoms.optional(),
  timeInForce: timeInForce.optional(),
  positionSide: positionSide.optional(),
  reduceOnly: z.boolean().optional(),
  closePosition: z.boolean().optional(),
  wire: wire.optional(),
});
const algo = z.object({
  id: z.int(),
  account: z.string(),
  clientId: z.string(),
  symbol: z.string(),
  kind: z.string(),
  legs: z.array(
    z.object({
      algoId: z.int(),
      symbol: z.string(),
      request: leg,
      stopTicks: atoms,
      stopWhen: when,
      stopBy: source,
      trailing: trailing.optional(),
    }),
  ),
  spawnClientId: z.string(),
  cancelOnClose: z.boolean(),
  state: z.enum(['WAITING', 'TRIGGERED', 'CANCELED', 'FAILED']),
  triggeredLeg: z.int(),
  spawnedOrderId: z.int(),
  failure: z.enum(['', ...refusals]),
  createdMs: z.int(),
  updatedMs: z.int(),
  wire,
});
const pairs = <T extends z.ZodType>(value: T) => z.array(z.tuple([z.string(), value]));

export const snapshotSchema = z.object({
  version: z.literal(1),
  nextOrderId: z.int(),
  nextExecutionId: z.int(),
  symbols: z.record(z.string(), z.object({ nextTradeId: z.int(), updateId: z.int(), midTicks: atoms })),
  /** The trading account's; every account's are in `accounts`, which files of before perpetuals lack. */
  balances,
  accounts: z.record(z.string(), balances).default({}),
  usedClientIds: z.array(z.string()),
  orders: z.array(order),
  fills: z.array(fill),
  deposits: z.array(deposit).default([]),
  transfers: z.array(transfer).default([]),
  positions: z.array(position).default([]),
  marks: z.array(mark).default([]),
  funding: z
    .object({ nextPaymentId: z.int(), payments: z.array(payment), rates: z.array(rate) })
    .default({ nextPaymentId: 1, payments: [], rates: [] }),
  settings: z
    .object({
      leverages: pairs(atoms),
      marginModes: pairs(z.enum(['CROSS', 'ISOLATED'])),
      positionModes: pairs(z.enum(['ONE_WAY', 'HEDGE'])),
    })
    .default({ leverages: [], marginModes: [], positionModes: [] }),
  algos: z.object({ nextId: z.int(), orders: z.array(algo) }).default({ nextId: 1, orders: [] }),
  deadMan: z.array(z.object({ account: z.string(), symbol: z.string(), dueMs: z.int() })).default([]),
  /** Of the accounts beside the trading account, one each: what they may do is not kept. */
  keys: z.array(z.object({ apiKey: z.string(), secret: z.string(), account: z.string() })).default([]),
});
