/** What was filled on one side within one candle: of several fills the mean price. */
export interface FilledSide {
  readonly side: 'BUY' | 'SELL';
  /** When the candle opened in which it was filled. */
  readonly candleMs: number;
  readonly price: number;
  readonly quantity: number;
  /** In the quote asset; null where it was taken in another that is neither of the instrument's. */
  readonly fee: number | null;
  /** When the first of it was filled; of a backtest the opening of its candle. */
  readonly atMs: number;
}

/** Costs of the live side beside those of the backtest in basis points of the backtest's price: above 0 is worse. */
export interface Difference {
  /** Null where the live fee cannot be counted; `total` is without it then. */
  readonly fees: number | null;
  /** What the market moved from the candle of the backtest's fill to that of the live one, by their opens. */
  readonly latency: number;
  /** The rest of the difference in price. */
  readonly slippage: number;
  readonly total: number;
}

export interface ComparedTrade {
  /** MISSED live; EXTRA: the backtest has none. */
  readonly kind: 'BOTH' | 'MISSED' | 'EXTRA';
  readonly side: 'BUY' | 'SELL';
  readonly live: FilledSide | null;
  readonly backtest: FilledSide | null;
  readonly bp: Difference | null;
  /** From the opening of the backtest's candle, which is when it decided, to the first live fill. */
  readonly delayMs: number | null;
  /** Live over backtest. */
  readonly quantityRatio: number | null;
}

interface Rules {
  readonly timeframeMs: number;
  /** A live fill this many candles away from the backtest's is still the same trade. */
  readonly candlesApart: number;
  /** The open of the candle at a time; undefined where there is none. */
  openAt(candleMs: number): number | undefined;
}

/**
 * Puts live fills beside those of a backtest: on the same side, the nearest in time, the oldest first, at most
 * `candlesApart` candles away.
 */
export function compareFills(
  live: readonly FilledSide[],
  backtest: readonly FilledSide[],
  rules: Rules,
): readonly ComparedTrade[] {
  const open = new Set(live);
  const found: ComparedTrade[] = backtest.map((wanted) => {
    const near = [...open]
      .filter(
        (one) => one.side === wanted.side && apart(one, wanted) <= rules.candlesApart * rules.timeframeMs,
      )
      .sort((a, b) => apart(a, wanted) - apart(b, wanted) || a.atMs - b.atMs)[0];
    if (!near) return { ...nothing, kind: 'MISSED', side: wanted.side, backtest: wanted };
    open.delete(near);
    return paired(near, wanted, rules);
  });
  for (const extra of open) found.push({ ...nothing, kind: 'EXTRA', side: extra.side, live: extra });
  return found.sort((a, b) => timeOf(a) - timeOf(b));
}

const nothing = { live: null, backtest: null, bp: null, delayMs: null, quantityRatio: null };

function apart(a: FilledSide, b: FilledSide): number {
  return Math.abs(a.candleMs - b.candleMs);
}

function timeOf({ live, backtest }: ComparedTrade): number {
  return backtest?.candleMs ?? live?.candleMs ?? 0;
}

function paired(live: FilledSide, backtest: FilledSide, { openAt }: Rules): ComparedTrade {
  const sign = live.side === 'BUY' ? 1 : -1;
  // No minus before a nought.
  const bp = (amount: number) => (10_000 * sign * amount) / backtest.price + 0;
  const feeOf = ({ fee, price, quantity }: FilledSide) =>
    fee === null ? null : (10_000 * fee) / (price * quantity);
  const [then, now] = [openAt(backtest.candleMs), openAt(live.candleMs)];
  const latency = then === undefined || now === undefined ? 0 : bp(now - then);
  const [paid, expected] = [feeOf(live), feeOf(backtest)];
  const fees = paid === null || expected === null ? null : paid - expected;
  const price = bp(live.price - backtest.price);
  return {
    ...{ kind: 'BOTH', side: live.side, live, backtest },
    bp: { fees, latency, slippage: price - latency, total: price + (fees ?? 0) },
    delayMs: live.atMs - backtest.candleMs,
    quantityRatio: live.quantity / backtest.quantity,
  };
}

export interface ComparisonSummary {
  readonly both: number;
  readonly missed: number;
  readonly extra: number;
  /** Means over the trades that both have; that of fees over those whose fees can be counted. */
  readonly bp: Difference | null;
  readonly delayMs: number | null;
}

export function summaryOf(trades: readonly ComparedTrade[]): ComparisonSummary {
  const count = (kind: ComparedTrade['kind']) => trades.filter((trade) => trade.kind === kind).length;
  const both = trades.flatMap(({ bp, delayMs }) => (bp && delayMs !== null ? [{ ...bp, delayMs }] : []));
  const meanOf = (name: keyof Difference | 'delayMs') => mean(both.flatMap((one) => one[name] ?? []));
  const [latency, slippage, total] = [meanOf('latency'), meanOf('slippage'), meanOf('total')];
  const isNone = latency === null || slippage === null || total === null;
  const counts = { both: count('BOTH'), missed: count('MISSED'), extra: count('EXTRA') };
  const bp = isNone ? null : { fees: meanOf('fees'), latency, slippage, total };
  return { ...counts, bp, delayMs: meanOf('delayMs') };
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Fills of one candle and side as one. @param fills oldest first */
export function joinFills(fills: readonly FilledSide[]): readonly FilledSide[] {
  const joined = new Map<string, FilledSide>();
  for (const fill of fills) {
    const key = `${fill.candleMs} ${fill.side}`;
    const before = joined.get(key);
    joined.set(key, before ? together(before, fill) : fill);
  }
  return [...joined.values()];
}

function together(a: FilledSide, b: FilledSide): FilledSide {
  const quantity = a.quantity + b.quantity;
  const price = (a.price * a.quantity + b.price * b.quantity) / quantity;
  const fee = a.fee === null || b.fee === null ? null : a.fee + b.fee;
  return { ...a, quantity, price, fee, atMs: Math.min(a.atMs, b.atMs) };
}
