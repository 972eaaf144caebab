import { type ApiResult, limitedForMs } from '../api-client.ts';
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
  let unknown: ApiResult<Value> | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const result = await send(attempt);
    if (result.ok) return result;
    const limitedMs = limitedForMs(result.failure);
    // Nobody knows what became of an earlier try: that this one was not taken does not tell.
    const isDecided = result.failure.kind !== 'fault' && (limitedMs === undefined || unknown === undefined);
    if (isDecided) return result;
    if (limitedMs === undefined) unknown = result;
    if (clock.nowMs() + Math.max(pauseMs, limitedMs ?? 0) >= deadlineMs) return unknown ?? result;
    if (attempt === 1 && 'message' in result.failure) note(`${result.failure.message} Tries again.`);
    await clock.sleep(Math.max(pauseMs, limitedMs ?? 0));
    pauseMs = Math.min(pauseMs * 2, pauseMaxMs);
  }
}
