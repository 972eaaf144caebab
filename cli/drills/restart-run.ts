import { loadavg } from 'node:os';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { PlaceOrderRequest } from '#shared/http-api/schemas.ts';
import type { Connection } from '../connection.ts';
import { verifyAccountLedger } from '../trading/verify-ledger.ts';
import { listOrders } from './books.ts';
import { cleanUp } from './clean-up.ts';
import { type Counts, count } from './count.ts';
import {
  currentRecord,
  type DrillGround,
  drillConnection,
  must,
  readBalances,
  viewVenues,
} from './ground.ts';
import { type Killed, killEverything } from './kill.ts';
import { type Placed, placeAll } from './place.ts';
import { planRun } from './plan.ts';
import { giveUpMs, later, type Recovery, watchRecovery } from './recovery.ts';

export interface RestartRunOptions {
  readonly ground: DrillGround;
  readonly orders: number;
  readonly states: SFNClient;
  readonly stateMachineArn: string;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly onPhase: (phase: string) => void;
  /** Ends the run; what it placed is taken back all the same. */
  readonly signal: AbortSignal;
}

export interface RestartRun extends Omit<Killed, 'atMs'>, Recovery, Counts {
  /** Until trading works again: new orders are accepted at each venue, and every stream is followed. */
  readonly recoveryMs: number | null;
  /** Until the books say so of everything before it too, but of orders in doubt. */
  readonly booksMs: number | null;
  readonly orders: number;
  /** Requests that were refused, by code or reason. */
  readonly refused: readonly string[];
  /** How many orders stood in which state when the kill came. */
  readonly statesAtKill: Readonly<Record<string, number>>;
  readonly ledgerVerified: boolean;
  /** Processes that ran or waited on this machine in the minute before the kill: above its processors, times are too long. */
  readonly loadAverage: number;
  /** Orders of the run that could not be cancelled afterwards. */
  readonly leftOpen: number;
}

const placeLimitMs = 60_000;
const verifyLimitMs = 60_000;
const atOnce = 8;
/** The longest pause between the moment at which the last orders were sent, and the kill. */
const killDelayMaxMs = 250;

/** One run: orders, the kill, the recovery, the count, and everything back as it was, also when the run itself fails. */
export async function restartRun(options: RestartRunOptions): Promise<RestartRun> {
  const { ground, onPhase } = options;
  const run = await drillConnection(ground);
  const other = await drillConnection(ground);
  const backAsItWas = async () => {
    onPhase('cleans up');
    const drilled = new Set([run, other].map(({ client }) => client.correlationId));
    return cleanUp(ground, await drillConnection(ground), drilled);
  };
  try {
    const measured = await measureRun(options, run, other);
    return { ...measured, leftOpen: await backAsItWas() };
  } catch (error) {
    await backAsItWas().catch(() => {});
    throw error;
  }
}

async function measureRun(
  { ground, orders, states, stateMachineArn, random, onPhase, signal }: RestartRunOptions,
  run: Connection,
  other: Connection,
): Promise<Omit<RestartRun, 'leftOpen'>> {
  const plan = planRun(orders, await viewVenues(ground, other.client), random);
  const ordersMax = orders + historySpare;
  onPhase(`places ${plan.standing.length} orders`);
  const standing = await placeAll(run, plan.standing, { atOnce, withinMs: placeLimitMs, waitSeconds: 20 });
  for (const { venue, symbol, price, back } of plan.touches) {
    await ground.control.movePrice(venue, symbol, price);
    await ground.control.movePrice(venue, symbol, back);
  }
  signal.throwIfAborted();
  onPhase(`places ${plan.inFlight.length} more, and kills everything`);
  const flight = takeOff(run, plan.inFlight);
  await flight.allSent;
  await run.clock.sleep(Math.floor(random() * killDelayMaxMs));
  const statesAtKill = await tallyStates(ground, run, ordersMax);
  const { atMs: killedAtMs, ...killed } = await killEverything(
    currentRecord(ground),
    states,
    stateMachineArn,
  );
  const [loadAverage = 0] = loadavg();
  onPhase('waits for the recovery');
  const recovery = await watchRecovery({
    ground,
    run,
    other,
    killedAtMs,
    ordersMax,
    answered: flight.all,
    signal,
  });
  onPhase('counts');
  const placed = [...standing, ...(await flight.all)];
  return {
    recoveryMs: later(recovery.tradingMs, recovery.ingestMs),
    booksMs: later(recovery.reconciledMs, recovery.ordersMs),
    ...recovery,
    ...(await countAll(ground, run, placed, ordersMax)),
    ...killed,
    orders: placed.length,
    refused: placed.flatMap((each) => (each.ok ? [] : [each.reason])),
    statesAtKill,
    loadAverage: Math.round(loadAverage * 10) / 10,
    ledgerVerified: await verifyLedgers(ground, other),
  };
}

/** The probes after the kill are listed among the run's orders. */
const historySpare = 50;

/** Clients place orders one after the other; `allSent` when each of them waits for its last answer. */
function takeOff(run: Connection, bodies: readonly PlaceOrderRequest[]) {
  const sent = Promise.withResolvers<void>();
  const unanswered = Math.min(atOnce, bodies.length);
  if (unanswered === bodies.length) sent.resolve();
  const onAnswer = (answered: number) => {
    if (answered >= bodies.length - unanswered) sent.resolve();
  };
  const all = placeAll(run, bodies, { atOnce, withinMs: giveUpMs, onAnswer });
  return { all, allSent: sent.promise };
}

async function tallyStates(
  ground: DrillGround,
  run: Connection,
  limit: number,
): Promise<Record<string, number>> {
  const states: Record<string, number> = {};
  const lists = await Promise.all(
    ground.accounts.map((account) => ordersOfRun(run, account.accountId, limit)),
  );
  for (const { state } of lists.flat()) states[state] = (states[state] ?? 0) + 1;
  return states;
}

async function ordersOfRun({ client }: Connection, accountId: string, limit: number) {
  const listed = must(await listOrders(client, accountId, { state: 'all', limit }));
  return listed.filter(({ correlationId }) => correlationId === client.correlationId);
}

async function countAll(
  ground: DrillGround,
  run: Connection,
  placed: readonly Placed[],
  limit: number,
): Promise<Counts> {
  const counts = await Promise.all(
    ground.accounts.map(async ({ venue, accountId }) => {
      const ours = await ordersOfRun(run, accountId, limit);
      const open = must(
        await listOrders(run.client, accountId, { state: 'open', limit: Number.POSITIVE_INFINITY }),
      );
      const { balances } = must(await readBalances(run.client, accountId));
      const [venueOrders, requests] = [
        await ground.control.listOrders(venue),
        await ground.control.listRequests(venue),
      ];
      const accepted = placed.flatMap((each) =>
        each.ok && each.order.accountId === accountId
          ? [{ request: each.request, orderId: each.order.orderId }]
          : [],
      );
      const asked = placed.filter((each) => !each.ok).length + accepted.length;
      return count({ asked, accepted, ours, open, balances, venueOrders, requests });
    }),
  );
  const together = (pick: keyof Counts) => counts.flatMap((each) => each[pick]);
  return { lost: together('lost'), duplicated: together('duplicated'), orphans: together('orphans') };
}

async function verifyLedgers({ accounts }: DrillGround, connection: Connection): Promise<boolean> {
  for (const { accountId } of accounts) {
    const outcome = await verifyAccountLedger(connection, accountId, verifyLimitMs);
    if (outcome.kind !== 'done') return false;
  }
  return true;
}
