import { randomBytes } from 'node:crypto';

interface Keys {
  readonly apiKey: string;
  readonly secret: string;
}

const answerWithinMs = 5_000;

/** A further account at a simulated venue, with its starting balances, and the only key to it. Undefined where the simulator does not open one. */
export async function openSimulatedAccount(control: string, venue: string): Promise<Keys | undefined> {
  const keys = { apiKey: randomBytes(32).toString('hex'), secret: randomBytes(32).toString('hex') };
  try {
    const answer = await fetch(`${control}/account`, {
      method: 'POST',
      body: JSON.stringify({ venue, ...keys }),
      signal: AbortSignal.timeout(answerWithinMs),
    });
    return answer.ok ? keys : undefined;
  } catch {
    return undefined;
  }
}
