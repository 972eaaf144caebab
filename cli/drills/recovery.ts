import * as z from 'zod';
import { decimal, decimalText } from '#shared/domain/money/decimal.ts';
import { roundDownToStep } from '#shared/domain/money/rounding.ts';
import { isDecided, isTerminal } from '#shared/domain/order/order-state.ts';
import { orderResource } from '#shared/http-api/schemas.ts';
import type { Connection } from '../connection.ts';
import { listOrders } from './books.ts';
import { groupByOrder, untruth } from './count.ts';
import type { DrillAccount, DrillGround } from './ground.ts';
import { placeOne } from './place.ts';

/** Between two rounds of questions. What came back meanwhile says itself when; only ws-ingest has to be seen. */
const pauseMs = 1_500;
const ingestPauseMs = 250;
/** One question that hangs does not hold up the others. */
const readLimitMs = 5_000;
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
  /** Ends the watch with an exception. */
  readonly signal: AbortSignal;
}

/** UTC epoch milliseconds at which it came back, or false. Books and orders are stamped by the cloud, on this machine's clock. */
type Check = () => Promise<number | false>;

/**
 * Asks for one thing after the other, and seldom, until all have come back: what watches a recovery takes time from it. A
 * question that fails is asked again.
 */
export async function watchRecovery(watch: Watch): Promise<Recovery> {
  const { accounts } = watch.ground;
  const { clock } = watch.other;
  const orders = new OrderCheck(watch);
  const checks = new Map<string, Check>([
    ...accounts.map((account): [string, Check] => [`trading ${account.venue}`, probe(watch, account)]),
    ...accounts.map((account): [string, Check] => [
      `books ${account.venue}`,
      () => reconciledAtMs(watch, account),
    ]),
    ['orders', () => orders.poll()],
  ]);
  const backAtMs = new Map<string, number>();
  const sinceMs = () => clock.nowMs() - watch.killedAtMs;
  const isOver = () => sinceMs() >= giveUpMs;
  const ingest = watchIngest(watch, isOver);
  while (checks.size > 0 && !isOver()) {
    for (const [name, check] of checks) {
      watch.signal.throwIfAborted();
      const atMs = await check().catch(() => false as const);
      if (atMs === false) continue;
      backAtMs.set(name, atMs - watch.killedAtMs);
      checks.delete(name);
    }
    await clock.sleep(pauseMs);
  }
  const latest = (kind: string) =>
    accounts.reduce<number | null>(
      (last, { venue }) => later(last, backAtMs.get(`${kind} ${venue}`) ?? null),
      0,
    );
  return {
    tradingMs: latest('trading'),
    ingestMs: await ingest,
    reconciledMs: latest('books'),
    ordersMs: orders.certainMs,
    settledMs: backAtMs.get('orders') ?? null,
    inDoubt: orders.doubted.size,
  };
}

/** Null is never. */
export function later(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.max(a, b);
}

/** A new order, far from the market, until its venue has it. One that is denied meanwhile is followed by another. */
function probe(watch: Watch, { venue, accountId, market }: DrillAccount): Check {
  const { other, ground } = watch;
  let orderId: string | undefined;
  const place = async () => {
    const mid = decimal(await ground.control.midPrice(venue, market.symbol));
    const limitPrice = decimalText(roundDownToStep(mid.dividedBy(2), decimal(market.priceStep)));
    const terms = { side: 'buy', type: 'limit', quantity: '0.001', limitPrice } as const;
    const placed = await placeOne(other, { accountId, instrument: market.instrument, ...terms }, giveUpMs);
    if (placed.ok) orderId = placed.order.orderId;
  };
  let isPlacing = false;
  return async () => {
    if (orderId === undefined) {
      if (isPlacing) return false;
      isPlacing = true;
      // Not waited for: the others are asked meanwhile.
      void place()
        .catch(() => {})
        .finally(() => {
          isPlacing = false;
        });
      return false;
    }
    const read = await other.client.send('GET', `/v1/orders/${orderId}`, orderResource, {
      timeoutMs: readLimitMs,
    });
    if (read.ok && isTerminal(read.value.state)) orderId = undefined;
    return read.ok && read.value.state === 'ACCEPTED' && read.value.updatedAtMs;
  };
}

async function watchIngest(
  { ground, other, killedAtMs, signal }: Watch,
  isOver: () => boolean,
): Promise<number | null> {
  while (!isOver() && !signal.aborted) {
    await other.clock.sleep(ingestPauseMs);
    const answer = await fetch(`${ground.document.ingest}/ready`, {
      signal: AbortSignal.timeout(2_000),
    }).catch(() => undefined);
    await answer?.arrayBuffer().catch(() => {});
    if (answer?.ok) return other.clock.nowMs() - killedAtMs;
  }
  return null;
}

/** All that a drill needs of a reconciliation. */
const comparison = z.object({ startedAtMs: z.number(), finishedAtMs: z.number(), status: z.string() });

async function reconciledAtMs(
  { other, killedAtMs }: Watch,
  { accountId }: DrillAccount,
): Promise<number | false> {
  const query = { accountId };
  const read = await other.client.send('GET', '/v1/reconciliation', comparison, {
    query,
    timeoutMs: readLimitMs,
  });
  const isMatched = read.ok && read.value.startedAtMs >= killedAtMs && read.value.status === 'MATCHED';
  return isMatched && read.value.finishedAtMs;
}

/** Follows the run's orders until each has a state that the venue agrees with. */
class OrderCheck {
  readonly doubted = new Set<string>();
  /** From the kill until the last change of those that were never in doubt, when all of them agree. */
  certainMs: number | null = null;
  readonly #watch: Watch;
  #isAnswered = false;

  constructor(watch: Watch) {
    this.#watch = watch;
    void watch.answered.then(() => {
      this.#isAnswered = true;
    });
  }

  async poll(): Promise<number | false> {
    const wasAnswered = this.#isAnswered;
    const orders: Seen[] = [];
    for (const account of this.#watch.ground.accounts)
      orders.push(...(await lookAtOrders(this.#watch, account)));
    for (const { orderId, isInDoubt } of orders) if (isInDoubt) this.doubted.add(orderId);
    if (!wasAnswered) return false;
    const certain = orders.filter(({ orderId }) => !this.doubted.has(orderId));
    this.certainMs = certain.every(({ isTrue }) => isTrue) ? this.#sinceKill(certain) : null;
    return orders.every(({ isTrue }) => isTrue) && this.#sinceKill(orders) + this.#watch.killedAtMs;
  }

  /** Until the last change of any of them; 0 when that was before. */
  #sinceKill(orders: readonly Seen[]): number {
    return Math.max(0, ...orders.map(({ updatedAtMs }) => updatedAtMs - this.#watch.killedAtMs));
  }
}

interface Seen {
  readonly orderId: string;
  readonly updatedAtMs: number;
  readonly isInDoubt: boolean;
  /** It is decided, and its venue agrees. */
  readonly isTrue: boolean;
}

/** Orders of the run. */
async function lookAtOrders(
  { ground, run, ordersMax }: Watch,
  { venue, accountId }: DrillAccount,
): Promise<readonly Seen[]> {
  const listed = await listOrders(run.client, accountId, { state: 'all', limit: ordersMax });
  if (!listed.ok) throw new Error('the orders cannot be read now');
  const atVenue = groupByOrder(await ground.control.listOrders(venue));
  const ours = listed.value.filter(({ correlationId }) => correlationId === run.client.correlationId);
  return ours.map((order) => {
    const { orderId, updatedAtMs, state } = order;
    const isTrue = isDecided(state) && untruth(order, atVenue.get(orderId) ?? []) === undefined;
    return { orderId, updatedAtMs, isInDoubt: state === 'IN_DOUBT', isTrue };
  });
}
