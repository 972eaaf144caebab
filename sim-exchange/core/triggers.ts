/** The price a trigger watches. */
export type PriceSource = 'LAST' | 'MARK' | 'INDEX';

/** How far a trailing stop stays behind the best price since it became active. */
export interface TrailingRequest {
  /** Parts per million of that price … */
  callbackPpm?: bigint | undefined;
  /** … or a distance. */
  callbackTicks?: bigint | undefined;
  /** Starts to follow when the price reaches this; at once without it. */
  activationTicks?: bigint | undefined;
}

export interface Trailing {
  readonly callbackPpm: bigint;
  readonly callbackTicks: bigint;
  /** 0: none. */
  readonly activationTicks: bigint;
  active: boolean;
  /** Best price since it is active; 0 before. */
  extremeTicks: bigint;
}

/** Anything that waits for a price: an order, or a leg of an algo order. */
export interface Waiting {
  readonly symbol: string;
  readonly stopBy: PriceSource;
  readonly stopWhen: 'RISES' | 'FALLS';
  /** Moves while `trailing` follows the price. */
  stopTicks: bigint;
  readonly trailing?: Trailing | undefined;
}

/** Those who wait, by market and price, oldest first. */
export class TriggerWatch<T extends Waiting> {
  private readonly waiting = new Map<string, Set<T>>();

  add(one: T): void {
    const key = `${one.stopBy} ${one.symbol}`;
    const set = this.waiting.get(key) ?? new Set();
    this.waiting.set(key, set.add(one));
  }

  remove(one: T): void {
    this.waiting.get(`${one.stopBy} ${one.symbol}`)?.delete(one);
  }

  /** Lets trailing stops follow this price, then takes out the oldest whose stop it has reached. */
  takeDue(symbol: string, source: PriceSource, priceTicks: bigint): T | undefined {
    const set = this.waiting.get(`${source} ${symbol}`);
    if (set === undefined || set.size === 0) return undefined;
    for (const one of set) follow(one, priceTicks);
    for (const one of set) {
      if (!stopReached(one, priceTicks)) continue;
      set.delete(one);
      return one;
    }
    return undefined;
  }

  clear(): void {
    this.waiting.clear();
  }
}

/** True when the price is at or past the stop. */
export function stopReached(
  { stopTicks, stopWhen }: Pick<Waiting, 'stopTicks' | 'stopWhen'>,
  priceTicks: bigint,
): boolean {
  if (stopTicks === 0n) return false;
  return stopWhen === 'RISES' ? priceTicks >= stopTicks : priceTicks <= stopTicks;
}

/** The state of a trailing stop that has seen no price yet. */
export function newTrailing(request: TrailingRequest): Trailing {
  const { callbackPpm = 0n, callbackTicks = 0n, activationTicks = 0n } = request;
  return { callbackPpm, callbackTicks, activationTicks, active: false, extremeTicks: 0n };
}

/** Moves a trailing stop after the price: one that sells (FALLS) follows it up, one that buys (RISES) down. */
export function follow(one: Waiting, priceTicks: bigint): void {
  const { trailing } = one;
  if (trailing === undefined) return;
  const falls = one.stopWhen === 'FALLS';
  const better = (a: bigint, b: bigint) => (falls ? a > b : a < b);
  if (!trailing.active) {
    const { activationTicks } = trailing;
    if (activationTicks !== 0n && better(activationTicks, priceTicks)) return;
    trailing.active = true;
    trailing.extremeTicks = priceTicks;
  } else if (better(priceTicks, trailing.extremeTicks)) {
    trailing.extremeTicks = priceTicks;
  }
  const { extremeTicks, callbackPpm, callbackTicks } = trailing;
  const distance = callbackTicks > 0n ? callbackTicks : (extremeTicks * callbackPpm) / 1_000_000n;
  const stopTicks = falls ? extremeTicks - distance : extremeTicks + distance;
  one.stopTicks = stopTicks > 0n ? stopTicks : 1n;
}
