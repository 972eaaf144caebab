import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decimalText } from '#shared/domain/money/decimal.ts';
import type { Order } from '#shared/domain/order/order.ts';
import type { Ingest, IngestDeps } from './ingest.ts';
import { eventually } from './testing/eventually.ts';
import { health, IngestWorld } from './testing/ingest-world.ts';
import { type WorldVenue, worldVenues } from './testing/world-venue.ts';

let world: IngestWorld;

async function openWorld(venue: WorldVenue): Promise<void> {
  world = await IngestWorld.start({ market: 'still' }, venue);
  await world.openAccount();
}

afterEach(async () => {
  await world.stop();
});

async function startReady(timings = {}): Promise<Ingest> {
  const ingest = await world.startIngest(timings);
  await eventually('ready', async () => (await health(ingest, '/ready')).status === 200);
  return ingest;
}

async function isIn(order: Order, state: Order['state']): Promise<boolean> {
  return (await world.stored(order)).state === state;
}

function streamFault(fault: object): Promise<unknown> {
  return world.control('/faults', { venue: world.venue.id, stream: { target: 'private', ...fault } });
}

/** What the venue executed of our orders, by trade. */
async function venueTradeIds(): Promise<readonly string[]> {
  const trades = (await world.control('/trades')) as readonly {
    venueTradeId: string;
    clientOrderId: string;
  }[];
  return trades
    .filter((trade) => trade.clientOrderId.startsWith('TW'))
    .map(({ venueTradeId }) => venueTradeId);
}

it('asks again soon when the books did not tell', async () => {
  const [venue] = worldVenues;
  if (!venue) throw new Error('there is no venue to test with');
  await openWorld(venue);
  const triggers: string[] = [];
  const reconcile: IngestDeps['reconcile'] = async (_account, trigger) => {
    triggers.push(trigger);
    if (triggers.length === 1) throw new Error('test: no answer');
    return { status: triggers.length < 3 ? 'UNREACHABLE' : 'MATCHED' };
  };
  await world.startIngest({ catchUpMs: 3_600_000 }, { reconcile });
  await eventually('matched', () => triggers.length >= 3);
  expect(triggers).toEqual(['START', 'SCHEDULE', 'SCHEDULE']);
});

it('looks again soon while fills are on their way', async () => {
  const [venue] = worldVenues;
  if (!venue) throw new Error('there is no venue to test with');
  await openWorld(venue);
  const triggers: string[] = [];
  const reconcile: IngestDeps['reconcile'] = async (_account, trigger) => {
    triggers.push(trigger);
    return { status: triggers.length < 3 ? 'CATCHING_UP' : 'MATCHED' };
  };
  await world.startIngest({ catchingUpMs: 10, catchUpMs: 3_600_000 }, { reconcile });
  await eventually('matched', () => triggers.length >= 3);
  expect(triggers).toEqual(['START', 'SCHEDULE', 'SCHEDULE']);
});

describe.each(worldVenues)('catch-up with $id', (venue) => {
  beforeEach(() => openWorld(venue));

  it('finds at start what was filled and canceled while nobody listened', async () => {
    const filled = await world.insertOrder('buy', '0.5');
    const canceled = await world.insertOrder('sell', '0.1');
    const resting = await world.insertOrder('sell', '0.1');
    await startReady().then((ingest) => ingest.stop());
    await world.place(filled);
    await world.place(canceled, venue.prices.far[0]);
    await world.place(resting, venue.prices.far[1]);
    await world.cancel(canceled);

    await startReady();
    expect((await world.stored(filled)).state).toBe('FILLED');
    expect((await world.stored(canceled)).state).toBe('CANCELED');
    expect((await world.stored(resting)).state).toBe('ACCEPTED');
    expect(world.queue.fills.map(({ source }) => source)).toContain('reconcile');
  });

  it('misses no fill when the account stream is cut in the middle of an order', async () => {
    const ingest = await startReady();
    const order = await world.insertOrder('buy', '1');
    const seller = await world.insertOrder('sell', String(venue.queue + 0.4));
    await world.place(order, venue.prices.bid);
    await world.place(seller, venue.prices.bid);
    await eventually('the first fill', () => isIn(order, 'PARTIALLY_FILLED'));

    await streamFault({ kind: 'disconnect', durationMs: 500 });
    const unheard = await world.insertOrder('sell', '0.6');
    await world.place(unheard, venue.prices.bid);

    await eventually(
      'all filled',
      async () => (await isIn(order, 'FILLED')) && (await isIn(unheard, 'FILLED')),
    );
    await eventually('ready again', async () => (await health(ingest, '/ready')).status === 200);
    const stored = [...world.store.tables.fills.values()];
    const ids = stored.map(({ tradeId }) => tradeId);
    expect(ids.sort()).toEqual([...(await venueTradeIds())].sort());
    expect(decimalText((await world.stored(order)).filledQuantity)).toBe('1');
  });

  it('takes an event that the venue sends twice or out of order once', async () => {
    await startReady();
    await streamFault({ kind: 'duplicate', event: venue.orderEvent, count: 3 });
    await streamFault({ kind: 'reorder', event: venue.orderEvent, delayMs: 100 });
    const order = await world.insertOrder('buy', '1.5');
    await world.place(order);

    await eventually('filled', () => isIn(order, 'FILLED'));
    expect(world.store.tables.fills.size).toBe((await venueTradeIds()).length);
    expect(decimalText((await world.stored(order)).filledQuantity)).toBe('1.5');
  });

  it('learns at its next interval what a silent stream kept to itself', async () => {
    await startReady({ catchUpMs: 200 });
    await streamFault({ kind: 'silence' });
    const order = await world.insertOrder('buy', '0.5');
    await world.place(order);

    await eventually('filled', () => isIn(order, 'FILLED'));
    expect(new Set(world.queue.fills.map(({ source }) => source))).toEqual(new Set(['reconcile']));
  });

  it('is not ready while the venue does not answer the catch-up, and is when it does', async () => {
    await world.insertOrder('buy', '0.5');
    const fault = {
      match: { path: venue.paths.openOrders },
      effect: 'before',
      respond: { status: 500 },
      times: 3,
    };
    await world.control('/faults', { venue: venue.id, ...fault });
    const ingest = await world.startIngest();
    await eventually('a failed catch-up', () =>
      world.logged.some((line) => line.includes('catch-up failed')),
    );
    expect((await health(ingest, '/ready')).body).toContain('catching up');

    await eventually('ready', async () => (await health(ingest, '/ready')).status === 200);
    expect(world.logged.join()).not.toMatch(/signature=|Bearer/);
  });
});

describe.each(worldVenues)('reconciliation with $id', (venue) => {
  beforeEach(() => openWorld(venue));

  const newest = () => world.reconciliations.at(-1);

  it('compares all books at start, on a reconnect and at its interval', async () => {
    await startReady({ catchUpMs: 300 });
    await eventually('a second comparison', async () => world.reconciliations.length > 1);
    await streamFault({ kind: 'disconnect' });
    const triggers = () => world.reconciliations.map(({ trigger }) => trigger);
    await eventually('a reconnect', async () => triggers().includes('RECONNECT'));
    expect(triggers().slice(0, 2)).toEqual(['START', 'SCHEDULE']);
    expect(newest()).toMatchObject({
      status: 'MATCHED',
      balances: [{ asset: 'BTC' }, { asset: venue.quote }],
    });
  });

  it('books a deposit, once', async () => {
    await world.control('/fund', { venue: venue.id, asset: venue.quote, amount: '250' });
    await startReady({ catchUpMs: 300 });
    await eventually('a match', async () => newest()?.status === 'MATCHED');
    expect(world.reconciliations[0]).toMatchObject({ transfersBooked: 1 });
    const balances = await world.store.listBalances(world.account);
    const funded = balances.find(({ asset }) => asset === venue.quote);
    expect(funded && decimalText(funded.available)).toBe(String(Number(venue.funds.quote) + 250));
  });

  it('halts the account when money is missing', async () => {
    await world.control('/fund', { venue: venue.id, asset: venue.quote, amount: '250' });
    await world.control('/faults', {
      venue: venue.id,
      match: { method: 'GET', path: venue.paths.deposits },
      effect: 'before',
      respond: { status: 200, body: [] },
      times: 100,
    });
    await startReady();
    await eventually('a verdict', async () => newest()?.status === 'DIFFERENT');
    const { quote } = venue.funds;
    const message = `${venue.quote}: ours ${quote}, the venue's ${Number(quote) + 250}`;
    expect(newest()?.message).toBe(message);
    expect((await world.store.findControl(world.account))?.state).toBe('HALTED');
  });
});
