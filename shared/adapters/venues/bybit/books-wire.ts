import * as z from 'zod';
import type { MarginMode } from '../../../domain/account/instrument-settings.ts';
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
  isByCost,
  marketName,
  orderView,
  positionSideOf,
  type RawOrder,
  signedAmount,
  timeMs,
  venueId,
} from './wire.ts';

export function openOrder(raw: RawOrder, category: string): VenueOpenOrder {
  return {
    ...orderView(raw),
    market: marketName({ category, symbol: raw.symbol }),
    side: raw.side === 'Buy' ? 'buy' : 'sell',
    ...(isByCost(raw) ? {} : { quantity: raw.qty }),
    ...(raw.price?.greaterThan(0) ? { price: raw.price } : {}),
  };
}

/** GET account/wallet-balance: margin and what open orders hold belong to it, profit that is not realised does not. */
export const walletSchema = envelope(
  z.object({
    list: z.tuple([z.object({ coin: z.array(z.object({ coin: asset, walletBalance: signedAmount })) })]),
  }),
);

export function venueBalances({
  result,
}: Pick<z.infer<typeof walletSchema>, 'result'>): readonly VenueBalance[] {
  return result.list[0].coin.map(({ coin, walletBalance }) => ({ asset: coin, total: walletBalance }));
}

const marginModes = { REGULAR_MARGIN: 'CROSS', ISOLATED_MARGIN: 'ISOLATED' } as const;
/** GET account/info: one margin mode for all contracts; portfolio margin is none that we know. */
export const accountSchema = envelope(
  z.object({
    marginMode: z.enum(['REGULAR_MARGIN', 'ISOLATED_MARGIN']).transform((mode) => marginModes[mode]),
  }),
);

export const positionRow = z.object({
  symbol: z.string().min(1),
  positionIdx: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  /** Empty of a flat one. */
  side: z.enum(['Buy', 'Sell', '']),
  size: amount,
  avgPrice: z.union([z.literal('').transform(() => undefined), amount]),
  leverage: amount,
});
export type RawPosition = z.infer<typeof positionRow>;

export function venuePosition(raw: RawPosition, marginMode: MarginMode): VenuePosition {
  return {
    instrument: perpetualSymbol(raw.symbol),
    ...positionSideOf(raw.positionIdx),
    quantity: raw.side === 'Sell' ? raw.size.negated() : raw.size,
    entryPrice: raw.avgPrice ?? raw.size.minus(raw.size),
    leverage: raw.leverage,
    marginMode,
  };
}

/** The unified symbol of a contract settled in USDT. */
function perpetualSymbol(symbol: string): string {
  return `${symbol.replace(/USDT$/, '')}/USDT:USDT`;
}

/** GET account/transaction-log: every change of a balance, by its kind. */
export const transactionRow = z.object({
  id: venueId,
  symbol: z.string(),
  category: z.string(),
  currency: asset,
  type: z.string().min(1),
  tradeId: z.string(),
  /** Of a trade of a contract: its profit, before the fee. */
  cashFlow: signedAmount,
  /** All together: `cashFlow` and funding, less the fee. */
  change: signedAmount,
  transactionTime: timeMs,
});
export type Transaction = z.infer<typeof transactionRow>;

const funding = 'SETTLEMENT';
/** These come with fills. */
const ofTrades = new Set(['TRADE', 'LIQUIDATION', 'ADL', 'DELIVERY']);

/** All else that changed a balance, also of kinds of tomorrow: the balance is the sum of its log. */
export function transfers(log: readonly Transaction[]): readonly VenueTransfer[] {
  return log
    .filter(({ type, change }) => !ofTrades.has(type) && type !== funding && !change.isZero())
    .map(({ id, type, currency, change, transactionTime }) => ({
      transferId: `${type}:${id}`,
      kind: change.isNegative() ? 'WITHDRAWAL' : 'DEPOSIT',
      asset: currency,
      amount: change,
      venueTimeMs: transactionTime,
    }));
}

export function fundingPayments(log: readonly Transaction[]): readonly FundingPayment[] {
  return log
    .filter(({ type, category }) => type === funding && category === 'linear')
    .map(({ id, symbol, currency, change, transactionTime }) => ({
      fundingId: id,
      instrument: perpetualSymbol(symbol),
      asset: currency,
      amount: change,
      venueTimeMs: transactionTime,
    }));
}
