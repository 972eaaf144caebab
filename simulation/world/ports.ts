import type { AmendOrderDeps } from '#shared/application/amend-order.ts';
import type { PlaceTradeDeps } from '#shared/application/place-trade.ts';
import type { ReconcileAccountDeps } from '#shared/application/reconcile-account.ts';
import type { SubmitOrderDeps } from '#shared/application/submit-order.ts';
import type { SweepOrdersDeps } from '#shared/application/sweep-orders.ts';
import type { AccountRef } from '#shared/domain/account/account.ts';
import { fillKey } from '#shared/domain/order/fill.ts';
import type { Log } from '#shared/ports/log.port.ts';
import type { MarketDataReader } from '#shared/ports/market-data.port.ts';
import type { AccountEvent, AccountEventQueue, CommandQueue } from '#shared/ports/queues.port.ts';
import type { VenueBooksOf, VenueSessions } from '#shared/ports/venue.port.ts';
import { storeFor } from '../cloud/store.ts';
import type { Actor } from '../engine/actor.ts';
import { InjectedFault } from '../engine/engine.ts';
import { booksOf } from '../venues/books.ts';
import { SimulatedSession } from '../venues/session.ts';
import { VenueWire } from '../venues/venue-wire.ts';
import type { World } from './world.ts';

/** Everything that a use case may need; each gets all of it. */
export type Ports = PlaceTradeDeps &
  SubmitOrderDeps &
  AmendOrderDeps &
  SweepOrdersDeps &
  ReconcileAccountDeps;

/** An actor's own ports to the shared world: every call is one of its scheduling points. */
export function portsOf(world: World, actor: Actor): Ports {
  const venues = venuesOf(world, actor);
  // Each report of a look-up is a run of its own.
  const accountEvents = accountEventsOf(world, actor, () => world.ids.nextId());
  return {
    store: storeFor(world.engine, actor, world),
    market: marketOf(world, actor),
    venues,
    sessions: venues,
    books: venues,
    saga: world.executions.starterFor(actor),
    commands: commandsOf(world, actor),
    accountEvents,
    catchUpQueue: accountEvents,
    metrics: { publish: () => actor.point('metric') },
    clock: actor.clock,
    ids: world.ids,
    log: logOf(world, actor),
  };
}

function marketOf(world: World, actor: Actor): MarketDataReader {
  return {
    async findInstrument(venue, symbol) {
      await actor.point('findInstrument');
      const { markets } = world.venueOf(venue).model.row;
      return markets.find(({ instrument }) => instrument.symbol === symbol)?.instrument;
    },
    async findPrice(venue, symbol) {
      await actor.point('findPrice');
      return world.venueOf(venue).model.prices.saved(symbol);
    },
    async listPrices(venue) {
      await actor.point('listPrices');
      const { prices, row } = world.venueOf(venue).model;
      return row.markets.flatMap(({ instrument }) => prices.saved(instrument.symbol) ?? []);
    },
  };
}

function venuesOf(world: World, actor: Actor): VenueSessions & VenueBooksOf {
  return {
    async open(account) {
      await actor.point('open session');
      return new SimulatedSession(world.engine, actor, world.venueOf(account.venue), account);
    },
    async openBooks(account) {
      await actor.point('open books');
      const wire = new VenueWire(world.engine, actor, world.venueOf(account.venue));
      return booksOf(wire, account, world.booksTell);
    },
  };
}

/** Asks for a comparison of an account's books, as the resolver's Lambda does. */
export function requestReconciliation(world: World, actor: Actor, ref: AccountRef): Promise<void> {
  const { ownerId, accountId } = ref;
  const run = world.ids.nextId();
  return send(world, actor, 'reconcile command', () =>
    world.commandQueue.send(`reconcile ${accountId}`, run, {
      kind: 'RECONCILE',
      ownerId,
      accountId,
      trigger: 'DOUBT',
      correlationId: run,
    }),
  );
}

function commandsOf(world: World, actor: Actor): CommandQueue {
  return {
    send: (command, attempt) =>
      send(world, actor, 'command', () => {
        const group = `${command.orderId}-${attempt}`;
        world.commandQueue.send(group, group, command);
      }),
  };
}

/** @param runOf names the run a report belongs to, as the queue's adapter does for its dedupe id */
export function accountEventsOf(world: World, actor: Actor, runOf: () => string): AccountEventQueue {
  return {
    send: (events) =>
      send(world, actor, 'account events', () => {
        const run = runOf();
        for (const event of events)
          world.accountEventQueue.send(groupOf(event), `${run}|${identityOf(event)}`, event);
      }),
  };
}

async function send(world: World, actor: Actor, what: string, enqueue: () => void): Promise<void> {
  const { weather, random } = world.engine;
  await actor.point(`queue ${what}`);
  const fails = weather.strikes('queueSendFails');
  // A failed send may have arrived all the same.
  if (!fails || random.chance(0.5)) enqueue();
  if (fails) throw new InjectedFault(`sending ${what} failed`);
}

function groupOf(event: AccountEvent): string {
  return event.kind === 'FILL' ? event.fill.accountId : event.update.accountId;
}

function identityOf(event: AccountEvent): string {
  if (event.kind === 'FILL') return `${event.fill.source}|${fillKey(event.fill)}`;
  const { source, venueOrderId, status, executedQuantity, venueTimeMs } = event.update;
  return `${source}|${venueOrderId}|${status}|${executedQuantity.toFixed()}|${venueTimeMs}`;
}

function logOf(world: World, actor: Actor): Log {
  const line =
    (level: string): Log['info'] =>
    (message, fields) =>
      world.engine.trace.note(actor.name, level, () => `${message} ${JSON.stringify(fields ?? {})}`);
  return { info: line('logs'), warn: line('warns'), error: line('alarms') };
}
