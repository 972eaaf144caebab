import { setTimeout as sleep } from 'node:timers/promises';

export interface EventuallyOptions {
  readonly withinMs?: number;
  readonly otherwise: () => string;
}

/** Polls until there is a value; fails with the reason when the time is over. A bound on waiting, never on speed. */
export async function eventually<Value>(
  poll: () => Promise<Value | undefined>,
  { withinMs = 30_000, otherwise }: EventuallyOptions,
): Promise<Value> {
  const untilMs = Date.now() + withinMs;
  for (;;) {
    const value = await poll();
    if (value !== undefined) return value;
    if (Date.now() > untilMs) throw new Error(otherwise());
    await sleep(100);
  }
}
