import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { stuckAfterMs } from '#shared/application/sweep-orders.ts';
import { requireOutput, type StackOutputs } from './cdk.ts';
import { placeDemonstrationOrder } from './demonstration-order.ts';
import { clientOptions } from './environment.ts';
import { openPaperAccountAt, paperAccountId } from './paper-account.ts';
import type { PaperUser, Tokens } from './paper-user.ts';
import type { SimulatorDocument } from './simulator.ts';
import { openUncertifiedAccounts } from './uncertified.ts';
import { type LocalVenue, localVenues } from './venues.ts';

/** Where the demonstration order goes. */
export const demonstrationVenue = localVenues[0];

/** What a seeding step may use. Everything in it is of this instance; `venues` and `tokens` hold secrets. */
export interface SeedContext {
  /** The local cloud's AWS endpoint; `clientOptions(endpoint)` of environment.ts makes an SDK client for it. */
  endpoint: string;
  /** The HTTP API, such that `${api}/v1/health` works. */
  api: string;
  outputs: StackOutputs;
  user: PaperUser;
  tokens: Tokens;
  venues: SimulatorDocument['venues'];
  signal: AbortSignal;
  /** Shows one line to the person who started it. */
  note: (line: string) => void;
}

/**
 * Opens one paper account a venue with the simulator's keys, or finds those of an earlier start. Returns the venues
 * whose account is new.
 */
export async function openPaperAccounts(context: SeedContext): Promise<LocalVenue[]> {
  const opened: LocalVenue[] = [];
  for (const venue of localVenues) {
    const outcome = await openPaperAccountAt(venue, {
      endpoint: context.endpoint,
      tableName: requireOutput(context.outputs, 'TableName'),
      ownerId: context.user.userId,
      address: context.venues[venue],
      kmsKeyArn: requireOutput(context.outputs, 'VenueKeyKmsKeyArn'),
    });
    if (outcome === 'OPENED') opened.push(venue);
  }
  const table = requireOutput(context.outputs, 'TableName');
  await openUncertifiedAccounts(context.endpoint, table, context.user.userId);
  return opened;
}

/**
 * Sweeps at every start, instead of up to a minute later: orders that a stop cut off go on. The sweeper looks only at
 * what has stood still for a while, so it looks once more when that time is over: a stop and a start may be quicker.
 */
export async function pushOrdersOn(context: SeedContext): Promise<void> {
  await Promise.all([sweep(context), sweep(context, 'seal-ledger')]);
  const again = setTimeout(() => void sweep(context).catch(() => {}), stuckAfterMs + 1_000);
  // Neither in the way of an end, nor of one that is asked for.
  again.unref();
  context.signal.addEventListener('abort', () => clearTimeout(again), { once: true });
}

async function sweep(context: SeedContext, lambda = 'sweep-orders'): Promise<void> {
  const client = new LambdaClient(clientOptions(context.endpoint));
  try {
    const answer = await client.send(new InvokeCommand({ FunctionName: `tradewind-${lambda}` }));
    if (answer.FunctionError) context.note(`${lambda} failed; the schedule repeats it within a minute`);
  } finally {
    client.destroy();
  }
}

/** Places one small order through the API and shows its way. Called at the first start of an instance only. */
export async function demonstrationOrder(context: SeedContext): Promise<void> {
  const { api, tokens, signal } = context;
  const accountId = paperAccountId(demonstrationVenue);
  const saga = await placeDemonstrationOrder({ api, accessToken: tokens.accessToken, accountId, signal });
  for (const { sincePlacedMs, step, outcome, stateAfter } of saga.steps)
    context.note(
      `${String(sincePlacedMs).padStart(6)} ms  ${step.padEnd(13)} ${outcome.padEnd(10)} ${stateAfter}`,
    );
}
