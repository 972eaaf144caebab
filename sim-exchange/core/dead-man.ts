import type { Exchange } from './exchange.ts';

/** A dead man's switch: unless armed anew in time, it cancels the account's open orders in its scope. */
export interface DeadManTimer {
  account: string;
  /** A symbol, or empty for every market. */
  symbol: string;
  dueMs: number;
}

/** The dead man's switches of a venue (Binance countdownCancelAll, OKX cancel-all-after), by account and symbol. */
export class DeadMan {
  private readonly exchange: Exchange;
  private readonly timers = new Map<string, DeadManTimer>();

  constructor(exchange: Exchange) {
    this.exchange = exchange;
  }

  /** (Re)starts the countdown; 0 stops it. Gives when it is due, 0 when stopped. */
  arm(account: string, symbol: string, timeoutMs: number): number {
    const key = `${account}\n${symbol}`;
    this.timers.delete(key);
    if (timeoutMs === 0) return 0;
    const dueMs = this.exchange.clock.nowMs() + timeoutMs;
    this.timers.set(key, { account, symbol, dueMs });
    return dueMs;
  }

  tick(nowMs: number): void {
    for (const [key, { account, symbol, dueMs }] of this.timers) {
      if (nowMs < dueMs) continue;
      this.timers.delete(key);
      this.exchange.cancelAll({ account, symbol: symbol === '' ? undefined : symbol }, 'DEAD_MAN');
    }
  }

  list(): DeadManTimer[] {
    return [...this.timers.values()];
  }

  load(timers: readonly DeadManTimer[]): void {
    for (const timer of timers) this.timers.set(`${timer.account}\n${timer.symbol}`, timer);
  }

  clear(): void {
    this.timers.clear();
  }
}
