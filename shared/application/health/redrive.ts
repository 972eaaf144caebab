import type { DomainEvent, DomainEventType } from '../../domain/events/domain-event.ts';
import { isSameRedrive, type Redrive } from '../../domain/health/redrive.ts';
import { accept, type InvalidCode, type Result, refuse } from '../../domain/refusal.ts';
import { systemOwner } from '../../domain/stream/topic.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { HealthRecords, OperatedQueues } from '../../ports/health.port.ts';
import type { Ids } from '../../ports/ids.port.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';

export interface RedriveDeps {
  readonly queues: OperatedQueues;
  readonly records: Pick<HealthRecords, 'findRedrive' | 'startRedrive' | 'saveRedrive'>;
  readonly store: Pick<TradingStore, 'listAllAccounts' | 'findControls'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly ids: Ids;
}

export interface RedriveCommand {
  readonly ownerId: string;
  readonly isOperator: boolean;
  /** The same one is the same redrive. */
  readonly redriveId: string;
  readonly queue: string;
  readonly reason: string;
  readonly max: number;
  /** Also while a kill has stopped accounts. */
  readonly whileHalted: boolean;
  readonly correlationId: string;
  /** What is left then waits for another redrive. */
  readonly untilMs: number;
}

type Outcome = Result<Redrive, InvalidCode>;
const batchMax = 10;

/** Names the queue's dead letters to an operator only. */
export function mayRedrive(
  { queues }: Pick<RedriveDeps, 'queues'>,
  queue: string,
  isOperator: boolean,
): Result<boolean, InvalidCode> {
  if (!isOperator)
    return refuse('ROLE_REQUIRED', 'Dead letters concern everybody: only an operator may touch them.');
  const can = queues.canRedrive(queue);
  return can === undefined
    ? refuse('QUEUE_NOT_FOUND', 'There is no such queue of dead letters.', { field: 'queue' })
    : accept(can);
}

/**
 * Puts dead letters back where they came from, in the order of each group, each at most once and no more than asked for.
 * Asked for again under its id it goes on where a worker died, and is otherwise as it was.
 */
export async function redriveDeadLetters(deps: RedriveDeps, command: RedriveCommand): Promise<Outcome> {
  const { queue, redriveId, ownerId } = command;
  const may = mayRedrive(deps, queue, command.isOperator);
  if (!may.ok) return may;
  if (!may.value) {
    const message = `What waits in ${queue} came from several places: its runbook says how to go on.`;
    return refuse('REDRIVE_UNSUPPORTED', message, { field: 'queue' });
  }
  const known = await deps.records.findRedrive(ownerId, redriveId);
  if (known && !isSameRedrive(known, command))
    return refuse('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used for another redrive.');
  if (known) return known.endedAtMs === undefined ? putBackAll(deps, command, known) : accept(known);
  const killed = command.whileHalted ? 0 : await countKilled(deps);
  if (killed > 0) {
    const message = `A kill has stopped ${killed} accounts. Say whileHalted to put messages back all the same: fills are booked and cancels sent, and no order leaves a stopped account.`;
    return refuse('TRADING_IS_KILLED', message, { context: { accounts: String(killed) } });
  }
  return start(deps, command);
}

async function start(deps: RedriveDeps, command: RedriveCommand): Promise<Outcome> {
  const { redriveId, ownerId, queue, reason, max } = command;
  const startedAtMs = deps.clock.nowMs();
  const redrive = { redriveId, ownerId, queue, reason, max, taken: 0, moved: 0, startedAtMs };
  const event = eventOf(deps, command, 'redrive.started', redrive);
  if (await deps.records.startRedrive(redrive, event)) return putBackAll(deps, command, redrive);
  return underWay();
}

const underWay = () =>
  refuse('STATE_CHANGED', 'This redrive runs at the moment: ask again under the same Idempotency-Key.');

async function putBackAll(deps: RedriveDeps, command: RedriveCommand, begun: Redrive): Promise<Outcome> {
  const { queues, records, clock } = deps;
  let redrive = begun;
  while (redrive.taken < redrive.max && clock.nowMs() < command.untilMs) {
    const letters = await queues.take(redrive.queue, Math.min(batchMax, redrive.max - redrive.taken));
    // What came back since it began is not put back again and again.
    const meant = letters.filter(({ sentAtMs }) => sentAtMs <= redrive.startedAtMs);
    if (meant.length < letters.length || meant.length === 0) {
      await queues.release(
        redrive.queue,
        letters.filter((letter) => !meant.includes(letter)),
      );
      if (meant.length === 0) break;
    }
    const counted = { ...redrive, taken: redrive.taken + meant.length };
    if (!(await records.saveRedrive(redrive, counted))) return underWay();
    for (const letter of meant) await queues.putBack(redrive.queue, letter);
    redrive = { ...counted, moved: counted.moved + meant.length };
    if (!(await records.saveRedrive(counted, redrive))) return underWay();
  }
  const ended = { ...redrive, endedAtMs: clock.nowMs() };
  const event = eventOf(deps, command, 'redrive.ended', ended);
  return (await records.saveRedrive(redrive, ended, event)) ? accept(ended) : underWay();
}

/** Accounts that a kill has stopped, of everybody. */
export async function countKilled({ store }: Pick<RedriveDeps, 'store'>): Promise<number> {
  const controls = await store.findControls(await store.listAllAccounts());
  return controls.filter(({ state, scopes }) => state === 'HALTED' && scopes.account?.cause === 'KILL')
    .length;
}

function eventOf(
  { ids, clock }: Pick<RedriveDeps, 'ids' | 'clock'>,
  { correlationId }: RedriveCommand,
  type: Extract<DomainEventType, 'redrive.started' | 'redrive.ended'>,
  { redriveId, ownerId, queue, reason, max, moved }: Redrive,
): DomainEvent {
  const payload = {
    ...{ event_type: type, redrive_id: redriveId, queue, reason, triggered_by: ownerId },
    ...{ max: String(max), moved: String(moved) },
  };
  const atMs = clock.nowMs();
  return { eventId: ids.nextId(), ownerId, accountId: systemOwner, type, correlationId, atMs, payload };
}
