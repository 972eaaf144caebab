import type { AccountLimits, AccountRef } from '../account/account.ts';
import { type Decimal, decimalText } from '../money/decimal.ts';
import { drawdownIn, lossToday } from '../risk/loss-rules.ts';
import { quoteOf } from '../risk/quote.ts';
import type { RiskBook } from '../risk/snapshot.ts';
import type { Breach } from './breach.ts';

export type LossBook = Pick<RiskBook, 'positions' | 'closedPositions' | 'midPrices'>;
type LossLimits = Pick<AccountLimits, 'dailyLossMax' | 'drawdownMax'>;

const dayMs = 86_400_000;

export function hasLossLimit({ dailyLossMax, drawdownMax }: LossLimits): boolean {
  return dailyLossMax !== undefined || drawdownMax !== undefined;
}

/**
 * Where an account has lost what it may lose, in each asset that it trades in, counted as the risk ladder counts it. The
 * cause changes with the UTC day and with the limit: a person who lets the account trade again is not overruled for the same loss
 * (the ladder goes on refusing what does not reduce), until the next day or a stricter limit.
 */
export function lossBreaches(
  { ownerId, accountId }: AccountRef,
  limits: LossLimits,
  book: LossBook,
  nowMs: number,
): readonly Breach[] {
  const { dailyLossMax, drawdownMax } = limits;
  const day = `day ${Math.floor(nowMs / dayMs)}`;
  const found = (metric: Breach['metric'], quote: string, used: Decimal, limit: Decimal | undefined) => {
    if (!limit || used.lessThan(limit)) return [];
    const [lost, most] = [decimalText(used), decimalText(limit)];
    const what = metric === 'DailyLossBreaches' ? 'lost today' : 'lost since its peak';
    return [
      {
        ...{ metric, ownerId, scope: `account:${accountId}`, foundAtMs: nowMs },
        cause: `${quote} ${day} ${most}`,
        detail: `${accountId} has ${what} ${lost} ${quote}, and may lose ${most}`,
      },
    ];
  };
  const instruments = [...book.positions, ...book.closedPositions].map(({ instrument }) => instrument);
  return [...new Set(instruments.map(quoteOf))]
    .sort()
    .flatMap((quote) => [
      ...found('DailyLossBreaches', quote, lossToday(book.closedPositions, quote, nowMs), dailyLossMax),
      ...found('DrawdownBreaches', quote, drawdownIn(book, quote), drawdownMax),
    ]);
}
