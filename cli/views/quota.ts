import type { QuotaReport } from '../drills/quota/drill.ts';

/** The quota drill for a person: how far each limit was driven, and what it cost orders and cancels. */
export function quotaText(report: QuotaReport): string {
  const { venue, seconds, workers, requests, limits, responses429, responses418, cancels, orders } = report;
  return [
    `${workers} workers at ${venue} for ${seconds} s: ${requests} requests, ${responses429} × 429, ${responses418} × 418`,
    ...limits.map(
      ({ name, limit, intervalMs, share, highest }) =>
        `  ${name}: ${percent(share)} of ${limit} in ${intervalMs / 1_000} s, at most ${percent(highest)}`,
    ),
    `  orders ${orders.count}, p50 ${orders.p50Ms} ms, longest ${orders.maxMs} ms`,
    `  cancels ${cancels.count}, p50 ${cancels.p50Ms} ms, longest ${cancels.maxMs} ms, ${cancels.waitedBehindOrders} behind orders, ${cancels.heldByOwnLimit} held by their own limit`,
  ].join('\n');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
