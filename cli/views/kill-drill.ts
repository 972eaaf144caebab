import type { KillDrillReport } from '../drills/kill-switch/drill.ts';

/** The kill drill for a person. */
export function killDrillText(report: KillDrillReport): string {
  const { runs, orders, venues, fault } = report;
  const sum = (pick: 'storm' | 'canceled' | 'acceptedInLease') =>
    runs.reduce((total, run) => total + run[pick], 0);
  return [
    `${runs.length} kills with ${orders} orders at ${venues.length} venues, fault: ${fault}; a storm of ${sum('storm')} more orders.`,
    `  accepted after the fence ${report.acceptedAfterFence}, within its lease ${sum('acceptedInLease')}`,
    `  cancelled ${sum('canceled')}, resting after ${report.restingAfter}, in doubt at first ${report.pendingInDoubt}`,
    `  no new order  ${times(report.fenceMs)}`,
    `  verified      ${times(report.verifiedMs)}`,
  ].join('\n');
}

function times({ p50, p99 }: KillDrillReport['fenceMs']): string {
  return `p50 ${seconds(p50)}, p99 ${seconds(p99)}`;
}

function seconds(ms: number | null): string {
  return ms === null ? 'never' : `${(ms / 1000).toFixed(2)} s`;
}
