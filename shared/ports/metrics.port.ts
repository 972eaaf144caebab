import { safetyMetrics } from '../domain/safety/breach.ts';

/** Metrics that an alarm stands on; published directly, zeros included, since silence must not look like health. */
export const metricNames = [
  'OrdersInDoubt',
  'OrdersStuck',
  'AccountsHalted',
  'FeedAgeMs',
  'SuspenseFills',
  'EntriesUnsealed',
  'KillsPending',
  'PositionsUnprotected',
  ...safetyMetrics,
] as const;
export type MetricName = (typeof metricNames)[number];

export interface Metrics {
  publish(name: MetricName, value: number): Promise<void>;
}
