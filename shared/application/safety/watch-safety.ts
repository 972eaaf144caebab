import {
  type Breach,
  type KeptBreach,
  type SafetyMetric,
  safetyMetrics,
} from '../../domain/safety/breach.ts';
import type { KillTrigger } from '../../ports/kill-trigger.port.ts';
import type { Log } from '../../ports/log.port.ts';
import type { Metrics } from '../../ports/metrics.port.ts';
import { type FindBreachesDeps, findBreaches } from './find-breaches.ts';

export interface WatchSafetyDeps extends FindBreachesDeps {
  readonly metrics: Metrics;
  readonly trigger: KillTrigger;
  readonly log: Log;
}

/** Losses do not wait for an alarm's period. */
const hasNoTime: ReadonlySet<SafetyMetric> = new Set(['DailyLossBreaches', 'DrawdownBreaches']);

/**
 * Each minute: keeps what is above a limit, so that an alarm finds what it rings for, and publishes the metric of every alarm,
 * zeros included. An alarm that rings already tells nothing new: what no kill has answered since the last look is
 * pressed for from here, as is a loss at once.
 *
 * @throws Error when a metric is not taken: silence must not look like health
 */
export async function watchSafety(deps: WatchSafetyDeps): Promise<readonly Breach[]> {
  const { breaches, values } = await findBreaches(deps);
  const kept = await Promise.all(breaches.map((breach) => deps.safety.keepBreach(breach)));
  const open = kept.filter((each) => each.kept.killId === undefined);
  const counts = countsOf(open.map((each) => each.kept));
  const measured: Readonly<Record<string, number>> = values;
  await Promise.all(
    safetyMetrics.map((metric) => deps.metrics.publish(metric, measured[metric] ?? counts(metric))),
  );
  const pressing = open.filter((each) => !each.isNew || hasNoTime.has(each.kept.metric));
  if (open.length > 0)
    deps.log.warn('above a limit', { open: open.length, pressing: pressing.length, ...measured });
  if (pressing.length > 0) await deps.trigger.press(pressing.map((each) => each.kept));
  return open.map((each) => each.kept);
}

function countsOf(open: readonly KeptBreach[]) {
  return (metric: SafetyMetric) => open.filter((each) => each.metric === metric).length;
}
