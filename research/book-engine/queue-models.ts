/**
 * Where in a level's queue what is cancelled was: the share of it that stood in the first `share` of the queue. 0 at the
 * head and 1 at the tail. Level 2 data tells how much left a level, never who.
 */
export type QueueModel = (share: number) => number;

/**
 * Only from the tail: an order advances by trades alone. The most pessimistic one (RiskAdverseQueueModel of hftbacktest,
 * https://hftbacktest.readthedocs.io/en/latest/order_fill.html).
 */
const riskAverse: QueueModel = (share) => (share < 1 ? 0 : 1);

/**
 * By a power of the share in front: 1 is everywhere alike, a larger one nearer to the tail (PowerProbQueueFunc3 of
 * hftbacktest: what leaves does so behind an order with probability 1 - share^n; after
 * https://rigtorp.se/2013/06/08/estimating-order-queue-position.html).
 */
function power(exponent: number): QueueModel {
  return (share) => share ** exponent;
}

/** Reads `risk-averse` and `power:N`, N from 0.1 to 100; null for anything else. */
export function queueModelFromText(text: string): QueueModel | null {
  if (text === 'risk-averse') return riskAverse;
  const [kind, exponent = ''] = text.split(':', 2);
  const n = Number(exponent || Number.NaN);
  return kind === 'power' && n >= 0.1 && n <= 100 ? power(n) : null;
}
