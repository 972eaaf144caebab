import { fieldOf } from './pool.ts';

/** Ends sessions at the API, which takes none of their tokens from then on. True also where this one had been ended before. */
export async function endAtApi(
  path: '/v1/sessions' | '/v1/sessions/current',
  accessToken: string,
): Promise<boolean> {
  try {
    const headers = { authorization: `Bearer ${accessToken}` };
    const answer = await fetch(path, { method: 'DELETE', headers, signal: AbortSignal.timeout(20_000) });
    return answer.ok || (await isEnded(answer));
  } catch {
    return false;
  }
}

/** Whether the API refused a request because its session was ended: no other token of it does better. */
export async function isEnded(answer: Response): Promise<boolean> {
  if (answer.status !== 401) return false;
  const problem: unknown = await answer
    .clone()
    .json()
    .catch(() => undefined);
  return fieldOf(problem, 'code') === 'SESSION_ENDED';
}
