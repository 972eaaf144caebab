import { decimal, decimalText } from '#shared/domain/money/decimal.ts';
import { roundDownToStep } from '#shared/domain/money/rounding.ts';
import { isDecided, isTerminal } from '#shared/domain/order/order-state.ts';
import { reconciliationResource } from '#shared/http-api/reconciliation-schemas.ts';
import { orderResource } from '#shared/http-api/schemas.ts';
import type { Connection } from '../connection.ts';
import { listOrders } from './books.ts';
import { groupByOrder, untruth } from './count.ts';
import type { DrillAccount, DrillGround } from './ground.ts';
import { placeOne } from './place.ts';

const pauseMs = 250;
/** What has not come back by then is reported as lost. */
export const giveUpMs = 150_000;

/** Milliseconds from the kill; null for what did not happen in time. */
export interface Recovery {
  /** A new order at each venue was accepted by it. */
  readonly tradingMs: number | null;
  /** ws-ingest follows every stream again. */
  readonly ingestMs: number | null;
  /** A comparison that began after the kill found every account's books equal to its venue's. */
  readonly reconciledMs: number | null;
  /** Every order whose send was never in doubt has a state that agrees with its venue's. */
  readonly ordersMs: number | null;
  /** So has every order. */
  readonly settledMs: number | null;
  /** Orders that were seen IN_DOUBT. */
  readonly inDoubt: number;
}

export interface Watch {
  readonly ground: DrillGround;
  /** The connection that placed the orders of the run: they bear its correlation id. */
  readonly run: Connection;
  /** Another, for what is not of the run. */
  readonly other: Connection;
  readonly killedAtMs: number;
  /** Orders that the run has at each account at most. */
  readonly ordersMax: number;
  /** Settles when every request of the run was answered: only then all its orders are known. */
  readonly answered: Promise<unknown>;
}

export async function watchRecovery(watch: Watch): Promise<Recovery> {
  const { accounts } = watch.ground;
  const [trading, ingestMs, reconciled, orders] = await Promise.all([
    Promise.all(accounts.map((account) => untilAccepted(watch, account))),
    untilIngestIsReady(watch),
    Promise.all(accounts.map((account) => untilReconciled(watch, account))),
    untilOrdersAreTrue(watch),
  ]);
  return { tradingMs: latest(trading), ingestMs, reconciledMs: latest(reconciled), ...orders };
}

function latest(times: readonly (number | null)[]): number | null {
  return times.reduce((last, ms) => (last === null || ms === null ? null : Math.max(last, ms)), 0);
}

/** Polls until it says true; the time since the kill, or null when it never did. */
async function until({ other, killedAtMs }: Watch, poll: () => Promise<boolean>): Promise<number | null> {
  for (;;) {
    const isThere = await poll().catch(() => false);
    const sinceMs = other.clock.nowMs() - killedAtMs;
    if (isThere) return sinceMs;
    if (sinceMs > giveUpMs) return null;
    await other.clock.sleep(pauseMs);
  }
}

/** A new order, far from the market, until its venue has it. One that is denied meanwhile is followed by another. */
function untilAccepted(watch: Watch, { venue, accountId, market }: DrillAccount): Promise<number | null> {
  const { other, ground } = watch;
  let orderId: string | undefined;
  return until(watch, async () => {
    if (orderId === undefined) {
      const mid = decimal(await ground.control.midPrice(venue, market.symbol));
      const limitPrice = decimalText(roundDownToStep(mid.dividedBy(2), decimal(market.priceStep)));
      const terms = { side: 'buy', type: 'limit', quantity: '0.001', limitPrice } as const;
      const placed = await placeOne(other, { accountId, instrument: market.instrument, ...terms }, giveUpMs);
      if (!placed.ok) return false;
      orderId = placed.order.orderId;
    }
    const read = await other.client.send('GET', `/v1/orders/${orderId}`, orderResource);
    if (!read.ok) return false;
    if (read.value.state === 'ACCEPTED') return true;
    if (isTerminal(read.value.state)) orderId = undefined;
    return false;
  });
}

function untilIngestIsReady(watch: Watch): Promise<number | null> {
  return until(watch, async () => {
    const answer = await fetch(`${watch.ground.document.ingest}/ready`, {
      signal: AbortSignal.timeout(2_000),
    });
    await answer.arrayBuffer();
    return answer.ok;
  });
}

function untilReconciled(watch: Watch, { accountId }: DrillAccount): Promise<number | null> {
  const { other, killedAtMs } = watch;
  return until(watch, async () => {
    const read = await other.client.send('GET', '/v1/reconciliation', reconciliationResource, {
      query: { accountId },
    });
    return read.ok && read.value.startedAtMs >= killedAtMs && read.value.status === 'MATCHED';
  });
}

/** Follows the run's orders until each has a state that the venue agrees with. */
async function untilOrdersAreTrue(
  watch: Watch,
): Promise<Pick<Recovery, 'ordersMs' | 'settledMs' | 'inDoubt'>> {
  const { other, killedAtMs } = watch;
  const doubted = new Set<string>();
  let isAnswered = false;
  void watch.answered.then(() => {
    isAnswered = true;
  });
  let ordersMs: number | null = null;
  const settledMs = await until(watch, async () => {
    const wasAnswered = isAnswered;
    const untrue = (
      await Promise.all(watch.ground.accounts.map((account) => untrueOrders(watch, account, doubted)))
    ).flat();
    if (!wasAnswered) return false;
    if (untrue.every((orderId) => doubted.has(orderId))) ordersMs ??= other.clock.nowMs() - killedAtMs;
    else ordersMs = null;
    return untrue.length === 0;
  });
  return { ordersMs, settledMs, inDoubt: doubted.size };
}

/** Orders of the run that do not agree with their venue yet; those in doubt are added to `doubted`. */
async function untrueOrders(
  { ground, run, ordersMax }: Watch,
  { venue, accountId }: DrillAccount,
  doubted: Set<string>,
) {
  const listed = await listOrders(run.client, accountId, { state: 'all', limit: ordersMax });
  if (!listed.ok) throw new Error('the orders cannot be read now');
  const atVenue = groupByOrder(await ground.control.listOrders(venue));
  const ours = listed.value.filter(({ correlationId }) => correlationId === run.client.correlationId);
  for (const { orderId, state } of ours) if (state === 'IN_DOUBT') doubted.add(orderId);
  return ours
    .filter(
      (order) => !isDecided(order.state) || untruth(order, atVenue.get(order.orderId) ?? []) !== undefined,
    )
    .map(({ orderId }) => orderId);
}
