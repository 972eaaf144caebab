import { isSilent } from '../../domain/backtest/saved-backtest.ts';
import type { SavedOptimisation } from '../../domain/optimisation/saved-optimisation.ts';
import { accept, type InvalidCode, type Result, refuse } from '../../domain/refusal.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { Log } from '../../ports/log.port.ts';
import type { OptimisationQueue, OptimisationRecords } from '../../ports/optimisation-records.port.ts';

export interface ManageOptimisationDeps {
  readonly optimisations: OptimisationRecords;
  readonly queue: OptimisationQueue;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
}

type Answer<Value> = Promise<Result<Value, InvalidCode>>;

/** Has its next part run. Where the queue takes nothing now, it is sent with a later look. */
export async function sendNext(
  { optimisations, queue, log }: Pick<ManageOptimisationDeps, 'optimisations' | 'queue' | 'log'>,
  { ownerId, optimisationId }: SavedOptimisation,
): Promise<void> {
  try {
    const part = (await optimisations.loadRuns(ownerId, optimisationId)).length;
    await queue.sendPart(ownerId, optimisationId, part);
  } catch (error) {
    log.warn('an optimisation was not queued', { optimisationId, error: String(error) });
  }
}

/** Whoever looks at one that should have gone on by now has its part sent again: as with backtests, it harms nothing. */
async function wake(deps: ManageOptimisationDeps, found: readonly SavedOptimisation[]): Promise<void> {
  const nowMs = deps.clock.nowMs();
  for (const one of found) if (isSilent(one, nowMs)) await sendNext(deps, one);
}

/** The newest first. */
export async function listOptimisations(
  deps: ManageOptimisationDeps,
  ownerId: string,
): Promise<readonly SavedOptimisation[]> {
  const found = await deps.optimisations.list(ownerId);
  await wake(deps, found);
  return found;
}

/** With its document as JSON text once it is done. */
export async function findOptimisation(
  deps: ManageOptimisationDeps,
  ownerId: string,
  optimisationId: string,
): Answer<{ readonly optimisation: SavedOptimisation; readonly document: string | undefined }> {
  const optimisation = await deps.optimisations.find(ownerId, optimisationId);
  if (!optimisation) return refuse('OPTIMISATION_NOT_FOUND', 'There is no such optimisation.');
  await wake(deps, [optimisation]);
  const isDone = optimisation.state === 'DONE';
  const document = isDone ? await deps.optimisations.findResult(ownerId, optimisationId) : undefined;
  return accept({ optimisation, document });
}

/** Ends one that waits or runs: what it has tried goes with it. */
export async function deleteOptimisation(
  deps: ManageOptimisationDeps,
  ownerId: string,
  optimisationId: string,
): Answer<SavedOptimisation> {
  const found = await deps.optimisations.find(ownerId, optimisationId);
  if (!found) return refuse('OPTIMISATION_NOT_FOUND', 'There is no such optimisation.');
  await deps.optimisations.remove(ownerId, optimisationId);
  return accept(found);
}
