import type { Kill } from '../../domain/kill/kill.ts';
import type { Breach, SafetyMetric } from '../../domain/safety/breach.ts';
import type { SafetyRecords } from '../../ports/safety-records.port.ts';
import { engageKillSwitch } from '../engage-kill-switch.ts';
import type { KillDeps } from '../kill/carry-out.ts';

export interface PressForBreachesDeps extends KillDeps {
  readonly safety: SafetyRecords;
}

export interface Occasion {
  /** What is told of who pressed: an alarm, or a watcher. */
  readonly triggeredBy: string;
  readonly source: Kill['source'];
  readonly correlationId: string;
  readonly untilMs: number;
}

/** Older ones were another alarm's. */
const freshMs = 10 * 60_000;

/** One kill for each breach that no kill has answered, all at once. */
export async function pressForBreaches(
  deps: PressForBreachesDeps,
  breaches: readonly Breach[],
  occasion: Occasion,
): Promise<readonly Kill[]> {
  const kills = await Promise.all(breaches.map((breach) => pressFor(deps, breach, occasion)));
  return kills.flatMap((kill) => kill ?? []);
}

async function pressFor(
  deps: PressForBreachesDeps,
  breach: Breach,
  occasion: Occasion,
): Promise<Kill | undefined> {
  const { kept } = await deps.safety.keepBreach(breach);
  if (kept.killId !== undefined) return undefined;
  const { ownerId, scope, metric, detail } = breach;
  const reason = `${metric}: ${detail}`.slice(0, 200);
  const triggeredAtMs = deps.clock.nowMs();
  const killed = await engageKillSwitch(deps, { ...occasion, ownerId, scope, reason, triggeredAtMs });
  if (!killed.ok) {
    deps.log.warn('a breach has nothing to stop', { scope, metric, code: killed.refusal.code });
    return undefined;
  }
  await deps.safety.answerBreach(breach, killed.value.killId);
  return killed.value;
}

/** What an alarm on this metric rings for: undefined when nobody kept anything, which says that nobody knows. */
export async function findOccasions(
  { safety, clock }: Pick<PressForBreachesDeps, 'safety' | 'clock'>,
  metric: SafetyMetric,
): Promise<readonly Breach[] | undefined> {
  const fresh = await safety.listBreaches(metric, clock.nowMs() - freshMs);
  return fresh.length === 0 ? undefined : fresh.filter(({ killId }) => killId === undefined);
}
