import { lossCooldownDefaultMs } from '../account/optional-limits.ts';
import { type Decimal, decimalText, maximum, zero } from '../money/decimal.ts';
import { ExactSum } from '../money/exact-sum.ts';
import type { ClosedPosition } from '../position/life.ts';
import { deny, type Finding, off } from './finding.ts';
import { holdingsOf } from './holdings.ts';
import { quotedIn, quoteOf } from './quote.ts';
import { bookOf, mayOnlyClose, type RiskBook, type RiskSnapshot, reducesPosition } from './snapshot.ts';

const dayMs = 86_400_000;

/** Of positions that ended since midnight UTC, after fees in the quote asset. Funding, and what is still open, is not in it. */
export function dailyLoss(snapshot: RiskSnapshot): Finding {
  const { account, order, nowMs } = snapshot;
  const limit = account.limits.dailyLossMax;
  if (!limit) return off;
  const loss = lossToday(bookOf(snapshot).closedPositions, order.quote, nowMs);
  const finding = { value: loss, limit, bound: 'MAX' } as const;
  if (loss.lessThan(limit) || isFree(snapshot)) return finding;
  const message =
    'The account has lost what it may lose in a day: it may close, and open again after midnight UTC.';
  const context = { loss: decimalText(loss), maximum: decimalText(limit) };
  return { ...finding, refusal: deny('DAILY_LOSS_ABOVE_LIMIT', message, context) };
}

/** From the highest that the profit of its newest ended positions stood at, with what is open now at the market. */
export function drawdown(snapshot: RiskSnapshot): Finding {
  const { account, order } = snapshot;
  const limit = account.limits.drawdownMax;
  if (!limit) return off;
  const { closedPositions, midPrices } = bookOf(snapshot);
  const { touched, open } = holdingsOf(snapshot);
  const near = openProfitOf({ positions: touched, midPrices }, order.quote);
  const value = drawdownOf(closedPositions, order.quote, open.plus(near));
  const finding = { value, limit, bound: 'MAX' } as const;
  if (value.lessThan(limit) || isFree(snapshot)) return finding;
  const message = 'The account has lost what it may lose since its profit was highest: it may only close.';
  const context = { drawdown: decimalText(value), maximum: decimalText(limit) };
  return { ...finding, refusal: deny('DRAWDOWN_ABOVE_LIMIT', message, context) };
}

export function consecutiveLosses(snapshot: RiskSnapshot): Finding {
  const { consecutiveLossesMax: limit, lossCooldownMs = lossCooldownDefaultMs } = snapshot.account.limits;
  if (limit === undefined) return off;
  const { closedPositions } = bookOf(snapshot);
  const losses = lossesInARow(closedPositions);
  const finding = { value: losses, limit, bound: 'MAX' } as const;
  const restMs = (closedPositions[0]?.closedAtMs ?? 0) + lossCooldownMs - snapshot.nowMs;
  if (losses < limit || restMs <= 0 || isFree(snapshot)) return finding;
  const message = `${losses} positions in a row ended with a loss: the account opens nothing for a while.`;
  const context = { losses: String(losses), maximum: String(limit), restMs: String(restMs) };
  return { ...finding, refusal: deny('COOLDOWN_AFTER_LOSSES', message, context) };
}

/** Zero when the day has brought a profit. */
export function lossToday(closed: readonly ClosedPosition[], quote: string, nowMs: number): Decimal {
  const midnightMs = nowMs - (nowMs % dayMs);
  const profit = closed
    .filter((each) => each.closedAtMs >= midnightMs && quoteOf(each.instrument) === quote)
    .reduce((sum, each) => sum.plus(profitOf(each)), zero);
  return maximum(profit.negated(), zero);
}

/** Zero at the peak. What has no market price counts as neither won nor lost. */
export function drawdownIn(
  book: Pick<RiskBook, 'closedPositions' | 'positions' | 'midPrices'>,
  quote: string,
): Decimal {
  return drawdownOf(book.closedPositions, quote, openProfitOf(book, quote));
}

function drawdownOf(closed: readonly ClosedPosition[], quote: string, openProfit: Decimal): Decimal {
  let [profit, peak] = [zero, zero];
  for (const each of closed.toReversed()) {
    if (quoteOf(each.instrument) !== quote) continue;
    profit = profit.plus(profitOf(each));
    peak = maximum(peak, profit);
  }
  return maximum(peak.minus(profit.plus(openProfit)), zero);
}

function openProfitOf(
  { positions, midPrices }: Pick<RiskBook, 'positions' | 'midPrices'>,
  quote: string,
): Decimal {
  const open = new ExactSum();
  for (const { instrument, quantity, averageEntryPrice } of positions) {
    const price = quotedIn(instrument, quote) ? midPrices.get(instrument) : undefined;
    if (!price) continue;
    open.add(quantity, price);
    open.subtract(quantity, averageEntryPrice);
  }
  return open.value();
}

/** @param closed those that ended last come first */
export function lossesInARow(closed: readonly ClosedPosition[]): number {
  const firstWin = closed.findIndex((each) => !profitOf(each).isNegative());
  return firstWin === -1 ? closed.length : firstWin;
}

function isFree(snapshot: RiskSnapshot): boolean {
  return mayOnlyClose(snapshot) || reducesPosition(snapshot);
}

function profitOf({ instrument, realizedPnl, fees }: ClosedPosition): Decimal {
  return realizedPnl.minus(fees[quoteOf(instrument)] ?? zero);
}
