import * as z from 'zod';
import type { PositionMode } from '../../../domain/account/instrument-settings.ts';
import { Decimal } from '../../../domain/money/decimal.ts';
import type {
  FundingPayment,
  VenueBalance,
  VenuePosition,
  VenueTransfer,
} from '../../../domain/venue/venue-answer.ts';
import { timeMs, venueId } from '../binance/wire.ts';
import type { symbolSettingsSchema } from './settings.ts';
import { asset, positionSide, signedAmount } from './wire.ts';

/** GET /fapi/v3/account, of which only the wallet is read: `positionRisk` tells the positions with their prices. */
export const accountSchema = z.object({
  assets: z.array(z.object({ asset, walletBalance: signedAmount })),
});

export function venueBalances({ assets }: z.infer<typeof accountSchema>): readonly VenueBalance[] {
  return assets.map(({ asset: name, walletBalance }) => ({ asset: name, total: walletBalance }));
}

/** GET /fapi/v3/positionRisk: those of symbols with a position or an open order. */
export const positionsSchema = z.array(
  z.object({
    symbol: z.string().min(1),
    positionSide,
    positionAmt: signedAmount,
    entryPrice: signedAmount,
  }),
);

type SymbolSettings = z.infer<typeof symbolSettingsSchema>;

export function venuePositions(
  raw: z.infer<typeof positionsSchema>,
  settings: SymbolSettings,
  mode: PositionMode,
): readonly VenuePosition[] {
  const settingsOf = new Map(settings.map((each) => [each.symbol, each]));
  return raw.map(({ symbol, positionSide: side, positionAmt, entryPrice }) => {
    const own = settingsOf.get(symbol);
    return {
      instrument: unifiedSymbol(symbol),
      ...(mode === 'HEDGE' && side !== 'BOTH' ? { positionSide: side } : {}),
      quantity: positionAmt,
      entryPrice,
      ...(own
        ? {
            leverage: new Decimal(own.leverage),
            marginMode: own.marginType === 'CROSSED' ? ('CROSS' as const) : ('ISOLATED' as const),
          }
        : {}),
    };
  });
}

/** The assets that contracts are quoted and settled in (its exchangeInfo). */
const quotes = /^(.+?)(USDT|USDC|FDUSD|BUSD|USD1|BTC)(_\d{6})?$/;

/** The unified symbol of Binance's. A delivery contract keeps its date, and one of an unknown asset its name. */
export function unifiedSymbol(symbol: string): string {
  const [, base, quote, delivery = ''] = quotes.exec(symbol) ?? [];
  return base && quote ? `${base}/${quote}:${quote}${delivery.replace('_', '-')}` : `${symbol}/USDT:USDT`;
}

/** GET /fapi/v1/income; `tranId` is unique within its type. */
export const incomeSchema = z.array(
  z.object({
    symbol: z.string(),
    incomeType: z.string().min(1),
    income: signedAmount,
    asset,
    time: timeMs,
    tranId: venueId,
  }),
);
export type Income = z.infer<typeof incomeSchema>[number];

export function fundingPayments(rows: readonly Income[]): readonly FundingPayment[] {
  return rows
    .filter(({ incomeType }) => incomeType === 'FUNDING_FEE')
    .map((row) => ({
      fundingId: row.tranId,
      instrument: unifiedSymbol(row.symbol),
      asset: row.asset,
      amount: row.income,
      venueTimeMs: row.time,
    }));
}

/** Told with their trades, and with the funding. */
const notTransfers = new Set(['REALIZED_PNL', 'COMMISSION', 'FUNDING_FEE']);
/** Money that nobody sent. */
const rewards = /BONUS|REBATE|KICKBACK|REWARD|RETURN/;

/** All else that moved the wallet, also of types of tomorrow: the wallet is the sum of its income. */
export function transfers(rows: readonly Income[]): readonly VenueTransfer[] {
  return rows
    .filter(({ incomeType, income }) => !notTransfers.has(incomeType) && !income.isZero())
    .map((row) => ({
      // An exchange of two assets is two lines under one id.
      transferId: `${row.incomeType}:${row.tranId}:${row.asset}`,
      kind: kindOf(row),
      asset: row.asset,
      amount: row.income,
      venueTimeMs: row.time,
    }));
}

function kindOf({ incomeType, income }: Income): VenueTransfer['kind'] {
  // What a liquidation pays into the insurance fund.
  if (incomeType === 'INSURANCE_CLEAR') return 'LIQUIDATION_FEE';
  if (rewards.test(incomeType)) return 'REWARD';
  return income.isNegative() ? 'WITHDRAWAL' : 'DEPOSIT';
}
