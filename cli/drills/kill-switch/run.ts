import { type KillResource, killResource } from '#shared/http-api/kill-schemas.ts';
import { accountResource } from '#shared/http-api/schemas.ts';
import type { Connection } from '../../connection.ts';
import { sendUntilAnswered } from '../../trading/send-until-answered.ts';
import { listOrders } from '../books.ts';
import type { VenueOrderTimes } from '../control.ts';
import { type DrillGround, drillConnection, must } from '../ground.ts';
import { placeAll } from '../place.ts';
import { countKill, type KillCount } from './count.ts';
import type { KillFault } from './fault-names.ts';
import { pauseWorker, postFaults } from './faults.ts';
import { restingOrders, startStorm } from './storm.ts';

export interface KillRunOptions {
  /** The accounts that trade in the run. */
  readonly ground: DrillGround;
  /** Those that the switch stops: all of the login. */
  readonly stopped: readonly string[];
  readonly orders: number;
  readonly fault: KillFault;
  readonly onPhase: (phase: string) => void;
  readonly signal: AbortSignal;
}

export interface KillRun extends KillCount {
  readonly state: KillResource['state'];
  /** From the trigger, on our clock: until no new order was accepted any more, and until all venues had shown none. */
  readonly fenceMs: number;
  readonly verifiedMs: number | null;
  /** In doubt when the first answer came. */
  readonly pendingInDoubt: number;
  readonly presses: number;
  readonly canceled: number;
  /** Orders that rested before, and that the storm asked for. */
  readonly resting: number;
  readonly storm: number;
  /** Orders of the run that had not ended two minutes later. */
  readonly leftOpen: number;
  readonly troubles: readonly string[];
}

const placing = { atOnce: 8, withinMs: 60_000, waitSeconds: 20 } as const;
const stormClients = 4;
const stormBeforeMs = 1_000;
const stormAfterMs = 1_500;
const pausedMs = 4_000;
const pressMs = 60_000;
const againMs = 1_000;
const giveUpMs = 120_000;

/** One run: orders that rest, a storm of others, the press, the count; and everything as it was, also when it fails. */
export async function killRun(options: KillRunOptions): Promise<KillRun> {
  const { ground, stopped, onPhase } = options;
  const connection = await drillConnection(ground);
  try {
    return await measure(options, connection);
  } catch (error) {
    // What it placed does not stay.
    await ground.control.clearFaults();
    await press(connection).catch(() => {});
    throw error;
  } finally {
    onPhase('lets the accounts trade again');
    await ground.control.clearFaults();
    await resumeAll(stopped, await drillConnection(ground));
  }
}

async function measure(
  { ground, orders, fault, onPhase, signal }: KillRunOptions,
  connection: Connection,
): Promise<KillRun> {
  const wanted = await restingOrders(ground);
  const venues = wanted.length;
  onPhase(`places ${orders} orders at ${venues} venues`);
  const bodies = Array.from({ length: orders }, (_, index) => wanted.slice(index % venues)[0]);
  const placed = await placeAll(
    connection,
    bodies.flatMap((body) => body ?? []),
    placing,
  );
  signal.throwIfAborted();
  onPhase('a storm of orders, and the switch');
  await postFaults(ground, fault, Math.ceil(orders / venues));
  const storm = startStorm(connection, wanted, stormClients);
  const stormed = await pressInStorm({ ground, fault, connection }).finally(storm.stop);
  const { triggeredAtMs, first, kill, restingAtEnd } = stormed;
  onPhase('counts');
  const leftOpen = await waitForBooks(ground, connection);
  const counted = countKill(await ordersOf(ground), triggeredAtMs, kill.fencedAtMs ?? undefined);
  const { restingAfter } = countKill(restingAtEnd, triggeredAtMs, undefined);
  const onOurClock = kill.triggeredAtMs - triggeredAtMs;
  return {
    ...counted,
    restingAfter: Math.max(restingAfter, counted.restingAfter),
    state: kill.state,
    fenceMs: Math.max(counted.lastAcceptedMs, onOurClock + (kill.fencedMs ?? giveUpMs)),
    verifiedMs: kill.verifiedMs === null ? null : onOurClock + kill.verifiedMs,
    pendingInDoubt: first.pendingInDoubt,
    presses: kill.presses,
    canceled: kill.canceled,
    resting: placed.filter(({ ok }) => ok).length,
    storm: await storm.stop(),
    leftOpen,
    troubles: kill.accounts.flatMap(({ accountId, trouble }) =>
      trouble ? [`${accountId}: ${trouble}`] : [],
    ),
  };
}

/** The press, the wait until it is over, and how the venues stand then; the storm goes on a little longer. */
async function pressInStorm({
  ground,
  fault,
  connection,
}: Pick<KillRunOptions, 'ground' | 'fault'> & { readonly connection: Connection }) {
  const { clock } = connection;
  await clock.sleep(stormBeforeMs);
  const wake = fault === 'stale-worker' ? pauseWorker(ground) : () => {};
  const awake = clock.sleep(pausedMs).then(wake);
  try {
    const triggeredAtMs = clock.nowMs();
    const first = await press(connection);
    const kill = await untilOver(connection, first, triggeredAtMs);
    const restingAtEnd = await ordersOf(ground);
    await clock.sleep(stormAfterMs);
    return { triggeredAtMs, first, kill, restingAtEnd };
  } finally {
    await awake;
  }
}

async function press(connection: Connection): Promise<KillResource> {
  const { client, clock } = connection;
  const body = { scope: 'global', reason: 'drill kill-switch' };
  return must(
    await sendUntilAnswered(connection, clock.nowMs() + pressMs, () =>
      client.send('POST', '/v1/kill-switch', killResource, { body }),
    ),
  );
}

/** Pressed again it is the same kill, and goes on with what is not proven. */
async function untilOver(
  connection: Connection,
  first: KillResource,
  triggeredAtMs: number,
): Promise<KillResource> {
  const { client, clock } = connection;
  let kill = first;
  while (kill.state === 'PENDING' || kill.state === 'ENGAGED') {
    if (clock.nowMs() - triggeredAtMs > giveUpMs) return kill;
    await clock.sleep(againMs);
    const again = await press(connection);
    if (again.killId === first.killId) kill = again;
    else return must(await client.get(`/v1/kill-switch/${first.killId}`, killResource));
  }
  return kill;
}

async function ordersOf({ control, accounts }: DrillGround): Promise<readonly VenueOrderTimes[]> {
  return (await Promise.all(accounts.map(({ venue }) => control.listOrderTimes(venue)))).flat();
}

/** An account that trades again too early could send what waits: so every order of the run has ended first. */
async function waitForBooks({ accounts }: DrillGround, { client, clock }: Connection): Promise<number> {
  const deadlineMs = clock.nowMs() + giveUpMs;
  for (;;) {
    const lists = await Promise.all(
      accounts.map(async ({ accountId }) =>
        must(await listOrders(client, accountId, { state: 'open', limit: Number.POSITIVE_INFINITY })),
      ),
    );
    const open = lists.flat().filter(({ correlationId }) => correlationId === client.correlationId);
    if (open.length === 0 || clock.nowMs() >= deadlineMs) return open.length;
    await clock.sleep(againMs);
  }
}

async function resumeAll(accountIds: readonly string[], { client }: Connection): Promise<void> {
  for (const accountId of accountIds)
    await client.send('POST', `/v1/accounts/${encodeURIComponent(accountId)}/resume`, accountResource, {
      body: { reason: 'drill kill-switch is over' },
    });
}
