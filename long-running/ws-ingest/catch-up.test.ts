import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decimalText } from '#shared/domain/money/decimal.ts';
import type { Order } from '#shared/domain/order/order.ts';
import type { Ingest } from './ingest.ts';
import { eventually } from './testing/eventually.ts';
import { health, IngestWorld } from './testing/ingest-world.ts';

let world: IngestWorld;

beforeEach(async () => {
  world = await IngestWorld.start({ market: 'still' });
  await world.openAccount();
});

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
  return world.control('/faults', { venue: 'binance', stream: { target: 'private', ...fault } });
}

/** What the venue executed of our orders, by trade. */
async function venueTradeIds(): Promise<readonly number[]> {
  const trades = (await world.control('/trades')) as readonly { tradeId: number; clientOrderId: string }[];
  return trades.filter((trade) => trade.clientOrderId.startsWith('TW')).map(({ tradeId }) => tradeId);
}

describe('catch-up', () => {
  it('finds at start what was filled and canceled while nobody listened', async () => {
    const filled = await world.insertOrder('buy', '0.5');
    const canceled = await world.insertOrder('sell', '0.1');
    const resting = await world.insertOrder('sell', '0.1');
    await startReady().then((ingest) => ingest.stop());
    await world.place(filled);
    await world.place(canceled, '65000.00');
    await world.place(resting, '66000.00');
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
    const seller = await world.insertOrder('sell', '0.4');
    await world.place(order, '60000.50');
    await world.place(seller, '60000.50');
    await eventually('the first fill', () => isIn(order, 'PARTIALLY_FILLED'));

    await streamFault({ kind: 'disconnect', durationMs: 500 });
    const unheard = await world.insertOrder('sell', '0.6');
    await world.place(unheard, '60000.50');

    await eventually(
      'all filled',
      async () => (await isIn(order, 'FILLED')) && (await isIn(unheard, 'FILLED')),
    );
    await eventually('ready again', async () => (await health(ingest, '/ready')).status === 200);
    const stored = [...world.store.tables.fills.values()];
    const ids = stored.map(({ tradeId }) => Number(tradeId));
    expect(ids.sort()).toEqual([...(await venueTradeIds())].sort());
    expect(decimalText((await world.stored(order)).filledQuantity)).toBe('1');
  });

  it('takes an event that the venue sends twice or out of order once', async () => {
    await startReady();
    await streamFault({ kind: 'duplicate', event: 'executionReport', count: 3 });
    await streamFault({ kind: 'reorder', event: 'executionReport', delayMs: 100 });
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
      match: { path: '/api/v3/openOrders' },
      effect: 'before',
      respond: { status: 500 },
      times: 3,
    };
    await world.control('/faults', { venue: 'binance', ...fault });
    const ingest = await world.startIngest();
    await eventually('a failed catch-up', () =>
      world.logged.some((line) => line.includes('catch-up failed')),
    );
    expect((await health(ingest, '/ready')).body).toContain('catching up');

    await eventually('ready', async () => (await health(ingest, '/ready')).status === 200);
    expect(world.logged.join()).not.toMatch(/signature=/);
  });
});

describe('reconciliation', () => {
  const newest = () => world.reconciliations.at(-1);

  it('compares all books at start, on a reconnect and at its interval', async () => {
    await startReady({ catchUpMs: 300 });
    await eventually('a second comparison', async () => world.reconciliations.length > 1);
    await streamFault({ kind: 'disconnect' });
    const triggers = () => world.reconciliations.map(({ trigger }) => trigger);
    await eventually('a reconnect', async () => triggers().includes('RECONNECT'));
    expect(triggers().slice(0, 2)).toEqual(['START', 'SCHEDULE']);
    expect(newest()).toMatchObject({ status: 'MATCHED', balances: [{ asset: 'BTC' }, { asset: 'USDT' }] });
  });

  it('books a deposit, once', async () => {
    await world.control('/fund', { venue: 'binance', asset: 'USDT', amount: '250' });
    await startReady({ catchUpMs: 300 });
    await eventually('a match', async () => newest()?.status === 'MATCHED');
    expect(world.reconciliations[0]).toMatchObject({ transfersBooked: 1 });
    const usdt = (await world.store.listBalances(world.account)).find(({ asset }) => asset === 'USDT');
    expect(usdt && decimalText(usdt.available)).toBe('100250');
  });

  it('halts the account when money is missing', async () => {
    await world.control('/fund', { venue: 'binance', asset: 'USDT', amount: '250' });
    await world.control('/faults', {
      venue: 'binance',
      match: { method: 'GET', path: '/sapi/v1/capital/deposit/hisrec' },
      effect: 'before',
      respond: { status: 200, body: [] },
      times: 100,
    });
    await startReady();
    await eventually('a verdict', async () => newest()?.status === 'DIFFERENT');
    expect(newest()?.message).toBe("USDT: ours 100000, the venue's 100250");
    expect((await world.store.findControl(world.account))?.state).toBe('HALTED');
  });
});
