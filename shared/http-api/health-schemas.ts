import * as z from 'zod';
import { countOf, deadLettersOf, type Health, type HealthTold } from '../domain/health/health.ts';
import type { Redrive } from '../domain/health/redrive.ts';
import type { RequestCounts, UserLimits } from '../domain/quota/user-limits.ts';
import type { BudgetStanding } from '../domain/quota/venue-budget.ts';
import { epochMs } from './fields.ts';

const count = z.number().int().nonnegative();
const sinceMs = epochMs.nullable();
const queueName = z.string().regex(/^[a-z-]{1,40}$/, 'must be the name of a queue');

const requestQuota = z.object({
  kind: z.enum(['READ', 'COMMAND', 'STOP']),
  window: z.enum(['second', 'minute', 'hour']),
  limit: count,
  used: count,
});

/** Keys are told apart by this much of what stands for them, which is no part of the key. */
const keyDigits = 6;
const venueBudget = z.object({
  venue: z.string(),
  scope: z.enum(['ADDRESS', 'KEY']),
  key: z.string().nullable().meta({ description: 'Tells keys apart; only operators see those' }),
  window: z.string(),
  of: z.string().nullable().meta({ description: 'What the venue counts apart: an instrument' }),
  intervalMs: count,
  limit: count,
  used: count.meta({ description: 'Counted in the window that holds asOfMs' }),
  usedBefore: count.meta({ description: 'Counted in the whole window before' }),
  isClosed: z.boolean().meta({ description: 'Closed for orders until this window ends' }),
});

/** The state of the system. It says nothing of anybody's orders, so that every user may read it. */
export const systemHealthResource = z
  .object({
    asOfMs: epochMs,
    isOperator: z.boolean().meta({ description: 'You may look at dead letters and put them back' }),
    alarms: z.array(
      z.object({
        name: z.string(),
        isRinging: z.boolean(),
        sinceMs: sinceMs.meta({ description: 'Of this state; null where it was never evaluated' }),
        meaning: z.string(),
        runbook: z.string().nullable().meta({ description: 'Name of a file below docs/runbooks' }),
        stopsTrading: z.boolean(),
      }),
    ),
    feeds: z.array(
      z.object({
        venue: z.string(),
        ageMs: count.nullable().meta({ description: 'Of the newest price; null where none was heard' }),
        heartbeatAgeMs: count,
        isLost: z.boolean(),
      }),
    ),
    queues: z.array(
      z.object({
        name: queueName,
        waiting: count,
        inFlight: count,
        notEmptySinceMs: sinceMs.meta({
          description:
            'Each look, one a minute, has found messages since; none of these is older by more than that minute',
        }),
      }),
    ),
    deadLetters: z.array(
      z.object({
        name: queueName,
        count,
        notEmptySinceMs: sinceMs,
        canRedrive: z.boolean().meta({ description: 'They can be put back where they came from' }),
      }),
    ),
    budgets: z.array(venueBudget).meta({ description: 'What workers have asked of venues lately, and may' }),
    requests: z.array(requestQuota).meta({ description: 'What you have asked of the API, and may' }),
  })
  .meta({ id: 'SystemHealth' });
export type SystemHealthResource = z.infer<typeof systemHealthResource>;

/** A sample: names of kinds that are ours, and no word of what the messages say. */
export const deadLettersResource = z
  .object({
    name: queueName,
    canRedrive: z.boolean(),
    haltedByKill: count.meta({ description: 'Accounts that a kill has stopped' }),
    sample: z.array(z.object({ kind: z.string(), sentAtMs: epochMs })).meta({ description: 'At most ten' }),
  })
  .meta({ id: 'DeadLetters' });

export const redriveRequest = z.strictObject({
  reason: z
    .string('must be a text')
    .trim()
    .min(3, 'must say why')
    .max(200, 'must have at most 200 characters'),
  max: z.number('must be a whole number').int().min(1).max(100).default(50),
  whileHalted: z.boolean('must be true or false').default(false),
});

export const redriveResource = z
  .object({
    redriveId: z.string(),
    queue: queueName,
    reason: z.string(),
    max: count,
    moved: count,
    startedAtMs: epochMs,
    endedAtMs: sinceMs,
  })
  .meta({ id: 'Redrive' });

export function redriveResourceOf(redrive: Redrive): z.infer<typeof redriveResource> {
  const { redriveId, queue, reason, max, moved, startedAtMs, endedAtMs = null } = redrive;
  return { redriveId, queue, reason, max, moved, startedAtMs, endedAtMs };
}

export interface ShownHealth {
  readonly health: Health;
  readonly told: HealthTold;
  readonly isOperator: boolean;
  readonly canRedrive: (queue: string) => boolean;
  readonly budgets: readonly BudgetStanding[];
  readonly limits: UserLimits;
  readonly used: readonly { readonly kind: 'READ' | 'COMMAND' | 'STOP'; readonly counts: RequestCounts }[];
}

export function systemHealthResourceOf(shown: ShownHealth): SystemHealthResource {
  const { health, told, isOperator, canRedrive, budgets, limits, used } = shown;
  const notEmptySince = (name: string, amount: number) =>
    amount === 0 ? null : (told.notEmptySinceMs[name] ?? health.asOfMs);
  return {
    ...{ asOfMs: health.asOfMs, isOperator },
    alarms: health.alarms.map(({ sinceMs: since = null, runbook = null, ...alarm }) => ({
      ...alarm,
      ...{ sinceMs: since, runbook },
    })),
    feeds: health.feeds.map(({ ageMs = null, ...feed }) => ({ ...feed, ageMs })),
    queues: health.queues.map((queue) => ({
      ...queue,
      notEmptySinceMs: notEmptySince(queue.name, countOf(queue)),
    })),
    deadLetters: health.deadLetters.map((queue) => ({
      ...{ name: queue.name, count: countOf(queue), canRedrive: canRedrive(queue.name) },
      notEmptySinceMs: notEmptySince(deadLettersOf(queue.name), countOf(queue)),
    })),
    budgets: budgets.map(({ key, of = null, ...budget }) => ({
      ...{ ...budget, of, key: key?.slice(0, keyDigits) ?? null },
    })),
    requests: used.flatMap(({ kind, counts }) =>
      (['second', 'minute', 'hour'] as const).map((window) => ({
        ...{ kind, window, limit: limits[window], used: counts[window] },
      })),
    ),
  };
}
