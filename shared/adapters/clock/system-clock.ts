import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../ports/clock.port.ts';

/** The machine's clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: async (durationMs) => {
    await sleep(durationMs);
  },
};
