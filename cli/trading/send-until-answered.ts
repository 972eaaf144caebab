import type { ApiResult } from '../api-client.ts';
import type { Connection } from '../connection.ts';

const firstPauseMs = 250;
const pauseMaxMs = 2_000;

/**
 * Repeats an idempotent request while nobody knows whether it took effect, until the deadline. `attempt` counts
 * from 1. The last failure is returned when time is up.
 */
export async function sendUntilAnswered<Value>(
  { clock, note }: Pick<Connection, 'clock' | 'note'>,
  deadlineMs: number,
  send: (attempt: number) => Promise<ApiResult<Value>>,
): Promise<ApiResult<Value>> {
  let pauseMs = firstPauseMs;
  for (let attempt = 1; ; attempt += 1) {
    const result = await send(attempt);
    if (result.ok || result.failure.kind !== 'fault') return result;
    if (clock.nowMs() + pauseMs >= deadlineMs) return result;
    if (attempt === 1) note(`${result.failure.message} Tries again.`);
    await clock.sleep(pauseMs);
    pauseMs = Math.min(pauseMs * 2, pauseMaxMs);
  }
}
