import type { DecisionResource } from '#shared/http-api/strategy-schemas.ts';
import type { BenchApi } from '../api.ts';

/** Of one signal, in milliseconds since it was sent. */
export interface Way {
  readonly decidedMs: number;
  /** Its decision is committed, and its order is written. */
  readonly placedMs: number;
  readonly acceptedMs: number;
}

/** A text when there is not exactly one decision with exactly one order that its venue accepted. */
export async function wayOf(
  api: BenchApi,
  decisions: readonly DecisionResource[],
  signalId: string,
  sentAtMs: number,
): Promise<Way | string> {
  const [decision, ...others] = decisions.filter(({ eventId }) => eventId === `signal:${signalId}`);
  if (!decision || others.length > 0) return `${others.length + (decision ? 1 : 0)} decisions`;
  const orderIds = (decision.outcomes ?? []).flatMap(({ orderId }) => orderId ?? []);
  const [orderId] = orderIds;
  // It may hold already what the signal asks for, by an entry of its own on a candle: its intents tell.
  if (orderId === undefined || orderIds.length > 1)
    return `${orderIds.length} orders of ${JSON.stringify(decision.intents)}`;
  const { steps } = await api.showSaga(orderId);
  const accepted = steps.find(({ outcome }) => outcome === 'ACCEPTED' || outcome === 'FILL');
  const [first] = steps;
  if (!first || !accepted) return `order ${orderId} was not accepted`;
  return {
    decidedMs: decision.atMs - sentAtMs,
    placedMs: first.atMs - sentAtMs,
    acceptedMs: accepted.atMs - sentAtMs,
  };
}
