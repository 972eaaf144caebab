import * as z from 'zod';
import { type Decimal, zero } from '../../../domain/money/decimal.ts';
import type {
  FundingPayment,
  VenueBalance,
  VenueOpenOrder,
  VenuePosition,
  VenueTransfer,
} from '../../../domain/venue/venue-answer.ts';
import {
  amount,
  asset,
  envelope,
  orderFields,
  orderView,
  positionSideOf,
  signedAmount,
  single,
  timeMs,
  unifiedSymbol,
  venueId,
} from './wire.ts';

/** What OKX says of an account's books, as far as we read it. An amount that does not apply is an empty text. */
const orNothing = <Read>(schema: z.ZodType<Read>) =>
  z.union([z.literal('').transform(() => undefined), schema]);

export const openOrdersSchema = envelope(
  orderFields.extend({
    instType: z.string().min(1),
    side: z.enum(['buy', 'sell']),
    px: orNothing(amount),
  }),
);
type RawOpenOrder = z.infer<typeof openOrdersSchema>['data'][number];

export function openOrder(raw: RawOpenOrder, contractSize: Decimal): VenueOpenOrder {
  return {
    ...orderView(raw, contractSize),
    market: raw.instId,
    side: raw.side,
    ...(raw.tgtCcy === 'quote_ccy' ? {} : { quantity: raw.sz.times(contractSize) }),
    ...(raw.px ? { price: raw.px } : {}),
  };
}

/** GET /api/v5/public/instruments: a contract is `ctVal` times `ctMult`, of the underlying. */
export const contractSchema = single(z.object({ instId: z.string(), ctVal: amount, ctMult: amount }));

/** GET /api/v5/account/balance: what is set aside for isolated positions is no longer in `cashBal`. */
export const balanceSchema = single(
  z.object({
    details: z.array(
      z.object({
        ccy: asset,
        cashBal: signedAmount,
        isoEq: orNothing(signedAmount),
        isoUpl: orNothing(signedAmount),
      }),
    ),
  }),
);

export function venueBalances({ details }: z.infer<typeof balanceSchema>): readonly VenueBalance[] {
  return details.map(({ ccy, cashBal, isoEq = zero, isoUpl = zero }) => ({
    asset: ccy,
    total: cashBal.plus(isoEq).minus(isoUpl),
  }));
}

export const positionsSchema = envelope(
  z.object({
    instId: z.string().min(1),
    instType: z.string().min(1),
    posSide: z.enum(['net', 'long', 'short']),
    /** Signed in net mode only. */
    pos: signedAmount,
    avgPx: orNothing(signedAmount),
    lever: orNothing(amount),
    mgnMode: z.enum(['cross', 'isolated']),
  }),
);
type RawPosition = z.infer<typeof positionsSchema>['data'][number];

export function venuePosition(raw: RawPosition, contractSize: Decimal): VenuePosition {
  const quantity = raw.pos.times(contractSize);
  return {
    instrument: unifiedSymbol(raw.instId),
    ...positionSideOf(raw.posSide),
    quantity: raw.posSide === 'short' ? quantity.abs().negated() : quantity,
    entryPrice: raw.avgPx ?? zero,
    ...(raw.lever ? { leverage: raw.lever } : {}),
    marginMode: raw.mgnMode === 'cross' ? 'CROSS' : 'ISOLATED',
  };
}

/** GET /api/v5/account/bills and bills-archive: every change of a balance, by number of its kind. */
export const billsSchema = envelope(
  z.object({
    billId: venueId,
    type: z.string().regex(/^\d{1,4}$/),
    ccy: asset,
    instId: z.string(),
    /** Of the balance, and of what is set aside for an isolated position. */
    balChg: signedAmount,
    posBalChg: orNothing(signedAmount),
    ts: timeMs,
  }),
);
export type Bill = z.infer<typeof billsSchema>['data'][number];

const fundingFee = '8';
/** Trade, delivery, liquidation and auto-deleveraging, which come with trades; margin set aside; funding. */
const notTransfers = new Set(['2', '3', '5', '6', '9', fundingFee]);
/** Conversions: forced, of the system, by the account's owner, of small balances, of debts. */
const conversions = new Set(['4', '11', '27', '28', '29']);

/** All else that changed a balance, also of kinds of tomorrow: the balance is the sum of its bills. */
export function transfers(bills: readonly Bill[]): readonly VenueTransfer[] {
  return bills
    .filter(({ type, balChg }) => !notTransfers.has(type) && !balChg.isZero())
    .map((bill) => ({
      transferId: `${bill.type}:${bill.billId}`,
      kind: kindOf(bill),
      asset: bill.ccy,
      amount: bill.balChg,
      venueTimeMs: bill.ts,
    }));
}

function kindOf({ type, balChg }: Bill): VenueTransfer['kind'] {
  if (conversions.has(type)) return 'DUST';
  return balChg.isNegative() ? 'WITHDRAWAL' : 'DEPOSIT';
}

export function fundingPayments(bills: readonly Bill[]): readonly FundingPayment[] {
  return bills
    .filter(({ type }) => type === fundingFee)
    .map(({ billId, instId, ccy, balChg, posBalChg = zero, ts }) => ({
      fundingId: billId,
      instrument: unifiedSymbol(instId),
      asset: ccy,
      amount: balChg.plus(posBalChg),
      venueTimeMs: ts,
    }));
}
