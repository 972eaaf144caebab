import { decimalOf } from '../../format/number.ts';

interface Fill {
  readonly timeMs: number;
  readonly side: string;
  readonly quantity: string;
}
export interface FillMark {
  readonly openTimeMs: number;
  readonly side: string;
  /** All that was bought, or sold, in that candle. */
  readonly quantity: string;
}

/** What was bought and what was sold in each candle, oldest first: a chart has no room for every fill of an order. */
export function fillMarks(
  fills: readonly Fill[],
  candles: readonly { readonly openTimeMs: number }[],
): readonly FillMark[] {
  const marks = new Map<string, FillMark>();
  for (const { timeMs, side, quantity } of fills) {
    const candle = candles.findLast(({ openTimeMs }) => openTimeMs <= timeMs);
    if (!candle) continue;
    const { openTimeMs } = candle;
    const key = `${openTimeMs} ${side}`;
    const before = marks.get(key)?.quantity ?? '0';
    const sum = decimalOf(before)?.plus(decimalOf(quantity) ?? 0);
    marks.set(key, { openTimeMs, side, quantity: sum?.toFixed() ?? quantity });
  }
  return [...marks.values()].sort((a, b) => a.openTimeMs - b.openTimeMs);
}
