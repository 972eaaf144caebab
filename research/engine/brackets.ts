import type { Bracket } from './costs.ts';

/**
 * Maintenance margin of a position worth `notional`: each part of it at the ratio of its own bracket, which is what
 * venues write as `notional × ratio - deduction` (Binance's "maintenance amount"). Beyond the last bracket its ratio holds.
 */
export function maintenanceOf(notional: number, brackets: readonly Bracket[]): number {
  let margin = 0;
  let from = 0;
  for (const [index, { notionalMax, ratio }] of brackets.entries()) {
    const isLast = index === brackets.length - 1 || notional <= notionalMax;
    margin += ((isLast ? notional : notionalMax) - from) * ratio;
    if (isLast) return margin;
    from = notionalMax;
  }
  return margin;
}
