import type { MarketMark } from './perpetual.ts';
import type { Clock, Instrument } from './types.ts';

/** Mark and index price of every perpetual. They follow the market's mid unless the control endpoint set them. */
export class Marks {
  private readonly bySymbol = new Map<string, MarketMark>();
  private readonly pinned = new Set<string>();

  constructor(instruments: Iterable<Instrument>, clock: Clock) {
    for (const { symbol, perpetual } of instruments) {
      if (perpetual === undefined) continue;
      const { fundingRateAtoms, fundingIntervalMs } = perpetual;
      const nextFundingMs = nextMultiple(clock.nowMs(), fundingIntervalMs);
      this.bySymbol.set(symbol, { symbol, markTicks: 0n, indexTicks: 0n, fundingRateAtoms, nextFundingMs });
    }
  }

  /** Undefined for spot. */
  get(symbol: string): MarketMark | undefined {
    return this.bySymbol.get(symbol);
  }

  all(): Iterable<MarketMark> {
    return this.bySymbol.values();
  }

  /** The price a position is worth; 0 before the market has one. */
  ticks(symbol: string): bigint {
    return this.bySymbol.get(symbol)?.markTicks ?? 0n;
  }

  /** Whether a mark or index price stands where the control endpoint put it. */
  isPinned(symbol: string): boolean {
    return this.pinned.has(symbol);
  }

  pin(symbol: string, pinned: boolean): void {
    if (pinned) this.pinned.add(symbol);
    else this.pinned.delete(symbol);
  }
}

/** The first multiple after this time. */
export function nextMultiple(timeMs: number, intervalMs: number): number {
  return (Math.floor(timeMs / intervalMs) + 1) * intervalMs;
}
