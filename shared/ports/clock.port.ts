/** Time, injected. Nothing in domain or application reads a clock or sets a timer of its own. */
export interface Clock {
  /** UTC epoch milliseconds. */
  nowMs(): number;
  sleep(durationMs: number): Promise<void>;
}
