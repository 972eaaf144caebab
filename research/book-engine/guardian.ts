import type { Protection } from '../../shared/strategies/protection.ts';
import { protectionTerms } from '../../shared/strategies/protection.ts';
import { Guard } from '../engine/guard.ts';
import type { Quote } from './armed-stops.ts';
import type { Steps } from './holdings.ts';

/** An order of a protection, as we know it. */
export interface Leg {
  readonly ticks: number | null;
  readonly lots: number;
  readonly isLeaving: boolean;
}

export interface LegTerms {
  /** `EXIT`, or `TP1` … `TP10`. */
  readonly tag: string;
  readonly buys: boolean;
  readonly ticks: number | null;
  readonly lots: number;
  readonly isImmediate: boolean;
}

/** What a guardian knows of the account, and does for it. */
export interface LegDesk {
  /** Lots, below 0 of a short position. */
  readonly positionLots: number;
  readonly entryTicks: number;
  readonly legs: ReadonlyMap<string, Leg>;
  /** Of what is held, what no order of the strategy's own is closing. */
  closable(buys: boolean): number;
  placeLeg(terms: LegTerms): void;
  amendLeg(tag: string, ticks: number, lots: number): void;
  cancelLeg(tag: string): void;
}

/** The pauses of live (shared/domain/protection) after an order that brought nothing. */
const exitPauseMs = 250;
const takeProfitPauseMs = 1_000;
const refusedPauseMs = 30_000;
/** A take profit of a perpetual rests once the market is so near. */
const restsWithinRatio = 0.04;

/**
 * Protects what is held, as the watcher of live does: the levels and sizes are the same domain code, looked at with every
 * message that is received, and what fires takes its time to the venue like any order (docs/book-replay.md).
 */
export class Guardian {
  readonly #desk: LegDesk;
  readonly #steps: Steps;
  readonly #isPerpetual: boolean;
  readonly #nextTryMs = new Map<string, number>();
  #guard: Guard | undefined;

  constructor(desk: LegDesk, steps: Steps, isPerpetual: boolean) {
    this.#desk = desk;
    this.#steps = steps;
    this.#isPerpetual = isPerpetual;
  }

  get isBusy(): boolean {
    return this.#guard !== undefined;
  }

  /** Replaces what protects the position; null takes it away. Nothing when nothing is held. */
  protect(terms: Protection | null, nowMs: number): void {
    const { positionLots, entryTicks } = this.#desk;
    if (positionLots === 0) return;
    if (terms === null) {
      this.#end();
      return;
    }
    const side = positionLots > 0 ? 'LONG' : 'SHORT';
    const { priceTick, priceOf } = this.#steps;
    const start = { side, entry: priceOf(entryTicks), openedAtMs: nowMs, priceTick } as const;
    const former = this.#guard?.side === side ? this.#guard : undefined;
    this.#guard = new Guard({ ...start, terms: protectionTerms(terms) }, former);
  }

  /** A fill is known: levels follow the average entry, and what is no longer held is no longer protected. */
  filled(tag: string | null, lots: number): void {
    const guard = this.#guard;
    if (!guard) return;
    const { positionLots, entryTicks } = this.#desk;
    if (tag !== null && this.#desk.legs.has(tag) && tag !== 'EXIT') guard.sold(tag, lots);
    const isHeld = guard.side === 'LONG' ? positionLots > 0 : positionLots < 0;
    if (isHeld) guard.entered(this.#steps.priceOf(entryTicks));
    else this.#end();
  }

  /** An order of ours ended before it was filled whole. */
  ended(tag: string, isRefused: boolean, filledLots: number, nowMs: number): void {
    if (filledLots > 0) return;
    const pauseMs = tag === 'EXIT' ? exitPauseMs : isRefused ? refusedPauseMs : takeProfitPauseMs;
    this.#nextTryMs.set(tag, nowMs + pauseMs);
  }

  /** @param quote undefined while the book is not valid: then nothing but the time can end a position */
  watch(quote: Quote | undefined, nowMs: number): void {
    const guard = this.#guard;
    if (!guard) return;
    const isLong = guard.side === 'LONG';
    const ticks = isLong ? quote?.bidTicks : quote?.askTicks;
    if (ticks !== undefined) {
      const market = this.#steps.priceOf(ticks);
      guard.observe(market);
      if (isLong ? market <= guard.stop : market >= guard.stop) guard.isLeaving = true;
    }
    if (guard.isOver(nowMs)) guard.isLeaving = true;
    if (guard.isLeaving) this.#exit(isLong, nowMs);
    else if (ticks !== undefined) this.#takeProfits(guard, ticks, nowMs);
  }

  /** Of a perpetual all that is held, beside what rests, since its venue lets neither turn the position round; of spot what nothing is selling. */
  #exit(isLong: boolean, nowMs: number): void {
    this.#takeBack();
    const { legs, positionLots } = this.#desk;
    if (legs.has('EXIT') || nowMs < (this.#nextTryMs.get('EXIT') ?? 0)) return;
    let lots = Math.abs(positionLots);
    if (!this.#isPerpetual) {
      for (const leg of legs.values()) lots -= leg.lots;
      lots = Math.min(lots, this.#desk.closable(!isLong));
    }
    if (lots > 0) this.#desk.placeLeg({ tag: 'EXIT', buys: !isLong, ticks: null, lots, isImmediate: false });
  }

  /** Those of a perpetual rest; those of spot, where they would hold what the stop must sell, take when the market pays. */
  #takeProfits(guard: Guard, marketTicks: number, nowMs: number): void {
    if (!guard.terms.takeProfits) return;
    const { legs, positionLots } = this.#desk;
    const { priceTick, quantityStep } = this.#steps;
    const isLong = guard.side === 'LONG';
    const wanted = guard.takeProfits(Math.abs(positionLots), quantityStep);
    for (const { leg: tag, price, units: lots } of wanted) {
      const ticks = Math.round(price / priceTick);
      const leg = legs.get(tag);
      if (leg) {
        if (this.#isPerpetual && !leg.isLeaving && (leg.ticks !== ticks || leg.lots !== lots))
          this.#desk.amendLeg(tag, ticks, lots);
        continue;
      }
      const isDue = this.#isPerpetual
        ? Math.abs(ticks - marketTicks) <= marketTicks * restsWithinRatio
        : isLong
          ? marketTicks >= ticks
          : marketTicks <= ticks;
      if (!isDue || nowMs < (this.#nextTryMs.get(tag) ?? 0)) continue;
      this.#desk.placeLeg({ tag, buys: !isLong, ticks, lots, isImmediate: !this.#isPerpetual });
    }
    for (const tag of legs.keys())
      if (tag !== 'EXIT' && !wanted.some(({ leg }) => leg === tag)) this.#desk.cancelLeg(tag);
  }

  #end(): void {
    this.#guard = undefined;
    this.#nextTryMs.clear();
    this.#takeBack();
  }

  /** Whatever rests for it. */
  #takeBack(): void {
    for (const tag of [...this.#desk.legs.keys()]) if (tag !== 'EXIT') this.#desk.cancelLeg(tag);
  }
}
