import { readFileSync } from 'node:fs';
import { lambdaWorkers } from '#local-cloud/lambda-workers.ts';
import { signal } from '#local-cloud/process-identity.ts';
import { currentRecord, type DrillGround } from '../ground.ts';
import type { KillFault } from './fault-names.ts';
import { killMarkets } from './venues.ts';

const busy = { effect: 'before', respond: { status: 503, headers: {}, body: {} } } as const;
const unanswered = { effect: 'after', respond: 'timeout' } as const;

/** Makes the venues fail from now on. */
export async function postFaults(
  { control, accounts }: DrillGround,
  fault: KillFault,
  ordersOfVenue: number,
): Promise<void> {
  for (const { venue } of accounts) {
    const market = killMarkets[venue];
    if (!market) continue;
    const { cancel, list } = market;
    const post = (match: object, effect: object, times: number) =>
      control.postFault({ venue, match, ...effect, times });
    if (fault === 'half-refused') await post(cancel, busy, Math.ceil(ordersOfVenue / 2));
    if (fault === 'all-refused-twice') await post(cancel, busy, ordersOfVenue * 2);
    if (fault === 'cancels-unanswered') await post(cancel, unanswered, 2);
    if (fault === 'lists-refused') await post(list, busy, 3);
  }
}

/** Pauses one worker that sends orders, in whatever it does; gives what wakes it up again. */
export function pauseWorker(ground: DrillGround): () => void {
  const emulator = currentRecord(ground).children.find(({ name }) => name === 'the local cloud');
  const workers = emulator ? lambdaWorkers(emulator.process.pid) : [];
  const sender = workers.find(({ pid }) => isSender(pid));
  if (!sender || !signal(sender, 'SIGSTOP', 'process'))
    throw new Error('no worker that sends orders was found');
  return () => void signal(sender, 'SIGCONT', 'process');
}

function isSender(pid: number): boolean {
  try {
    const settings = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return settings.includes('AWS_LAMBDA_FUNCTION_NAME=tradewind-submit-order');
  } catch {
    return false;
  }
}
