import * as z from 'zod';
import { parseClientOrderId } from '#shared/domain/order/client-order-id.ts';
import { isTerminal } from '#shared/domain/order/order-state.ts';
import type { OrderResource } from '#shared/http-api/schemas.ts';
import type { DecisionResource } from '#shared/http-api/strategy-schemas.ts';
import type { Connection } from '../../connection.ts';
import { replayStrategy } from '../../trading/replay-strategy.ts';
import { readDecisions } from '../../trading/run-strategies.ts';
import { verifyAccountLedger } from '../../trading/verify-ledger.ts';
import { listOrders } from '../books.ts';
import { type DrillGround, must } from '../ground.ts';
import type { Player } from './player.ts';

const verifyLimitMs = 120_000;
const settleLimitMs = 240_000;
const pauseMs = 3_000;
const decisionsMax = 1_000_000;
const comparison = z.object({ startedAtMs: z.number(), status: z.string() });

/** What a soak found; everything in `faults` is a reason to fail. */
export interface SoakFindings {
  readonly decisions: number;
  readonly skipped: number;
  readonly orders: number;
  readonly signals: number;
  readonly faults: readonly string[];
}

/** Waits until every signal that was taken has been decided on, or that takes too long: the checks say of which. */
export async function untilHeard(
  { clock }: Pick<Connection, 'clock'>,
  players: readonly Player[],
): Promise<void> {
  const sinceMs = clock.nowMs();
  for (const player of players) {
    const last = [...player.taken].at(-1);
    while (last !== undefined && clock.nowMs() - sinceMs < settleLimitMs) {
      if (await player.hasHeard(last)) break;
      await clock.sleep(pauseMs);
    }
  }
}

/**
 * Waits until no strategy trades or has a decision under way any more, the books of every account agree with its venue's again and
 * no order is on its way. Why not, when it takes too long.
 */
export async function settle(
  ground: DrillGround,
  connection: Connection,
  players: readonly Player[],
): Promise<readonly string[]> {
  const { clock } = connection;
  const restless = await untilAtRest(
    clock,
    players.map((player) => [player.strategyId, () => strategyUnrest(player)]),
  );
  // Only now: a comparison from before may have been with books that went on.
  const sinceMs = clock.nowMs();
  const unsettled = await untilAtRest(
    clock,
    ground.accounts.map(({ accountId }) => [accountId, () => accountUnrest(connection, accountId, sinceMs)]),
  );
  return [...restless, ...unsettled];
}

/** @param each its name, and why it is not at rest */
async function untilAtRest(
  clock: Connection['clock'],
  each: readonly (readonly [string, () => Promise<string | undefined>])[],
): Promise<readonly string[]> {
  const sinceMs = clock.nowMs();
  const waiting = new Map(each);
  const reasons = new Map<string, string>();
  while (waiting.size > 0 && clock.nowMs() - sinceMs < settleLimitMs) {
    await clock.sleep(pauseMs);
    for (const [name, unrest] of [...waiting]) {
      const reason = await unrest();
      if (reason === undefined) waiting.delete(name);
      else reasons.set(name, reason);
    }
  }
  return [...waiting.keys()].map((name) => `${name} did not settle: ${reasons.get(name) ?? 'not asked'}`);
}

async function strategyUnrest(player: Player): Promise<string | undefined> {
  return (await player.isOver()) ? undefined : 'it was not ended, or what it decided last is under way';
}

async function accountUnrest(
  { client }: Connection,
  accountId: string,
  sinceMs: number,
): Promise<string | undefined> {
  const query = { accountId };
  const read = await client.send('GET', '/v1/reconciliation', comparison, { query });
  const isMatched = read.ok && read.value.startedAtMs >= sinceMs && read.value.status === 'MATCHED';
  const open = await listOrders(client, accountId, { state: 'open', limit: Number.POSITIVE_INFINITY });
  const moving = open.ok ? open.value.filter(({ state }) => !restingStates.has(state)).length : -1;
  if (isMatched && moving === 0) return undefined;
  return `${read.ok ? read.value.status : 'no comparison'}, ${moving} orders on their way`;
}

const restingStates: ReadonlySet<string> = new Set(['ACCEPTED', 'PARTIALLY_FILLED']);

export async function check(
  ground: DrillGround,
  connection: Connection,
  players: readonly Player[],
): Promise<SoakFindings> {
  const faults: string[] = [];
  let [decided, skipped, placed, signals] = [0, 0, 0, 0];
  for (const { accountId } of ground.accounts) {
    const verified = await verifyAccountLedger(connection, accountId, verifyLimitMs);
    if (verified.kind !== 'done') faults.push(`the ledger of ${accountId}: ${verified.message}`);
  }
  for (const player of players) {
    const { strategyId, accountId, venue, taken } = player;
    // Orders first: what comes while they are read belongs to decisions that are read then.
    const listed = await listOrders(connection.client, accountId, { state: 'all', limit: decisionsMax });
    const orders = must(listed).filter((order) => order.strategyId === strategyId);
    const { decisions: read } = await readDecisions(connection, strategyId, {}, 'oldest-first', decisionsMax);
    const decisions = must(read).items;
    const atVenue = (await ground.control.listOrders(venue)).map(({ clientOrderId }) => clientOrderId);
    faults.push(...faultsOf(strategyId, decisions, orders, taken, atVenue));
    const replayed = await replayStrategy(connection, strategyId, {});
    if (replayed.kind !== 'done') faults.push(`${strategyId}: ${replayed.message}`);
    decided += decisions.length;
    skipped += decisions.filter(({ isSkipped }) => isSkipped).length;
    placed += orders.length;
    signals += taken.size;
  }
  return { decisions: decided, skipped, orders: placed, signals, faults };
}

/**
 * One decision an event, one order an intent, and nothing at the venue twice.
 *
 * @param taken signals that must have been heard
 * @param atVenue every client order id that the venue has
 */
export function faultsOf(
  strategyId: string,
  decisions: readonly Pick<DecisionResource, 'sequence' | 'eventId' | 'outcomes'>[],
  orders: readonly Pick<OrderResource, 'orderId' | 'state'>[],
  taken: ReadonlySet<string>,
  atVenue: readonly string[],
): readonly string[] {
  const events = new Set(decisions.map(({ eventId }) => eventId));
  const named = decisions.flatMap(({ outcomes }) => (outcomes ?? []).flatMap(({ orderId }) => orderId ?? []));
  const known = new Set(named);
  const own = new Set(orders.map(({ orderId }) => orderId));
  const sent = atVenue.flatMap((id) => parseClientOrderId(id)?.orderId ?? []).filter((id) => own.has(id));
  const faults = [
    ...(events.size < decisions.length ? ['an event was decided on twice'] : []),
    ...decisions.flatMap(({ sequence }, index) =>
      sequence === index + 1 ? [] : [`decision ${index + 1} is missing`],
    ),
    ...decisions.flatMap(({ sequence, outcomes }) =>
      outcomes === null ? [`what came of decision ${sequence} was never noted`] : [],
    ),
    ...[...taken]
      .filter((id) => !events.has(`signal:${id}`))
      .map((id) => `signal ${id} was never decided on`),
    ...(known.size < named.length ? ['an order is named by two decisions'] : []),
    ...[...own].filter((id) => !known.has(id)).map((id) => `order ${id} comes from no decision`),
    ...(new Set(sent).size < sent.length ? ['an order was placed twice at its venue'] : []),
    ...orders.filter(({ state }) => !isTerminal(state)).map(({ orderId, state }) => `${orderId} is ${state}`),
  ];
  return faults.map((fault) => `${strategyId}: ${fault}`);
}
