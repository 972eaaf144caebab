import * as z from 'zod';
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
  marketName,
  orderView,
  positionSideOf,
  type RawOrder,
  signedAmount,
  timeMs,
  venueId,
} from './wire.ts';

export function openOrder(raw: RawOrder): VenueOpenOrder {
  return {
    ...orderView(raw),
    market: marketName(raw),
    side: raw.side,
    ...(raw.amount.isZero() ? { quantity: raw.qty } : {}),
    ...(raw.price.isZero() ? {} : { price: raw.price }),
  };
}

/** GET account/assets: margin belongs to the balance, profit that is not realised does not. */
export const assetsSchema = envelope(
  z.object({ assets: z.array(z.object({ coin: asset, balance: signedAmount })) }),
);

export function venueBalances({ data }: Pick<z.infer<typeof assetsSchema>, 'data'>): readonly VenueBalance[] {
  return data.assets.map(({ coin, balance }) => ({ asset: coin, total: balance }));
}

const positionRow = z.object({
  symbol: z.string().min(1),
  marginCoin: asset,
  holdMode: z.enum(['one_way_mode', 'hedge_mode']),
  posSide: z.enum(['long', 'short']),
  marginMode: z.enum(['crossed', 'isolated']),
  total: amount,
  leverage: amount,
  avgPrice: amount,
});
export const positionsSchema = envelope(z.object({ list: z.array(positionRow).nullable() }));

export function venuePosition(raw: z.infer<typeof positionRow>): VenuePosition {
  const isLong = raw.posSide === 'long';
  return {
    instrument: perpetualSymbol(raw.symbol, raw.marginCoin),
    ...(raw.holdMode === 'hedge_mode' ? positionSideOf(raw.posSide) : {}),
    quantity: isLong ? raw.total : raw.total.negated(),
    entryPrice: raw.avgPrice,
    leverage: raw.leverage,
    marginMode: raw.marginMode === 'crossed' ? 'CROSS' : 'ISOLATED',
  };
}

/** The unified symbol of a USDT future. */
export function perpetualSymbol(symbol: string, quote: string): string {
  const base = symbol.endsWith(quote) ? symbol.slice(0, -quote.length) : symbol;
  return `${base}/${quote}:${quote}`;
}

/** GET account/financial-records: every change of a balance, by its kind. */
export const recordRow = z.object({
  id: venueId,
  symbol: z.string().nullish(),
  coin: asset,
  type: z.string().min(1),
  amount: signedAmount,
  ts: timeMs,
});
export type FinancialRecord = z.infer<typeof recordRow>;

const funding = /^CONTRACT_MAIN_SETTLE_FEE_USER_(IN|OUT)$/;
/** Of trades, their fees, and forced closings: these come with fills. */
const ofTrades = /^(ORDER_|OPEN_|CLOSE_|BUY_|SELL_|FORCE_|BURST_|OFFSET_)/;

/** All else that changed a balance, also of kinds of tomorrow: the balance is the sum of its records. */
export function transfers(records: readonly FinancialRecord[]): readonly VenueTransfer[] {
  return records
    .filter(({ type, amount: change }) => !ofTrades.test(type) && !funding.test(type) && !change.isZero())
    .map((record) => ({
      transferId: `${record.type}:${record.id}`,
      kind: record.amount.isNegative() ? 'WITHDRAWAL' : 'DEPOSIT',
      asset: record.coin,
      amount: record.amount,
      venueTimeMs: record.ts,
    }));
}

export function fundingPayments(records: readonly FinancialRecord[]): readonly FundingPayment[] {
  return records
    .filter(({ type }) => funding.test(type))
    .map((record) => ({
      fundingId: record.id,
      instrument: perpetualSymbol(record.symbol ?? '', record.coin),
      asset: record.coin,
      amount: record.amount,
      venueTimeMs: record.ts,
    }));
}
