import { afterEach, describe, expect, it } from 'vitest';
import type { Account } from '#shared/domain/account/account.ts';
import type { KeysRecord } from '#shared/domain/account/venue-keys.ts';
import { decimalText } from '#shared/domain/money/decimal.ts';
import type { Ingest } from './ingest.ts';
import { eventually } from './testing/eventually.ts';
import { health, IngestWorld } from './testing/ingest-world.ts';
import { worldVenues } from './testing/world-venue.ts';

let world: IngestWorld;

afterEach(async () => {
  await world.stop();
});

async function ready(ingest: Ingest): Promise<void> {
  await eventually('ready', async () => (await health(ingest, '/ready')).status === 200);
}

interface SimTrade {
  venueTradeId: string;
  clientOrderId: string;
  price: string;
  quantity: string;
  quoteQuantity: string;
  fee: string;
  feeAsset: string;
}

/** The venue's own books, as far as they are about our orders. */
async function venueTrades(): Promise<readonly SimTrade[]> {
  const trades = (await world.control('/trades')) as readonly SimTrade[];
  return trades.filter(({ clientOrderId }) => clientOrderId.startsWith('TW'));
}

describe.each(worldVenues)('account stream of $id', (venue) => {
  /** An account followed by a running ingest. */
  async function followed(): Promise<Ingest> {
    world = await IngestWorld.start({ market: 'still' }, venue);
    await world.openAccount();
    const ingest = await world.startIngest();
    await ready(ingest);
    return ingest;
  }

  it('delivers the fills of a market order exactly once, with exact cost and fee', async () => {
    await followed();
    const order = await world.insertOrder('buy', '1.5');
    await world.place(order);

    await eventually('filled', async () => (await world.stored(order)).state === 'FILLED');

    const trades = await venueTrades();
    expect(trades.length).toBeGreaterThan(1);
    // A comparison that happens to run meanwhile may report them too: the store takes each once.
    const streamed = world.queue.fills.filter(({ source }) => source === 'stream');
    expect(
      streamed.map((fill) => ({
        venueTradeId: fill.tradeId,
        clientOrderId: fill.clientOrderId,
        price: decimalText(fill.price),
        quantity: decimalText(fill.quantity),
        quoteQuantity: decimalText(fill.cost),
        fee: fill.fee && decimalText(fill.fee.amount),
        feeAsset: fill.fee?.asset,
        source: fill.source,
        liquidity: fill.liquidity,
      })),
    ).toEqual(
      trades.map(({ venueTradeId, clientOrderId, price, quantity, quoteQuantity, fee, feeAsset }) => ({
        ...{ venueTradeId, clientOrderId, price, quantity, quoteQuantity, fee, feeAsset },
        source: 'stream',
        liquidity: 'taker',
      })),
    );
  });

  it('reports acceptance, a partial fill as a maker, and a cancel under our own id', async () => {
    await followed();
    const order = await world.insertOrder('buy', '1');
    await world.place(order, venue.prices.bid);
    await eventually('accepted', () => updates().includes('ACCEPTED 0'));

    const counterpart = await world.insertOrder('sell', String(venue.queue + 0.5));
    await world.place(counterpart, venue.prices.bid);
    await eventually('partial', async () => (await world.stored(order)).state === 'PARTIALLY_FILLED');
    await world.cancel(order);

    const canceled = await eventually('canceled', async () => {
      const stored = await world.stored(order);
      return stored.state === 'CANCELED' && stored;
    });
    expect(decimalText(canceled.filledQuantity)).toBe('0.5');
    expect(updates()).toContain('CANCELED 0.5');
    const asMaker = world.queue.fills.filter((fill) => fill.clientOrderId.includes(order.orderId));
    expect(asMaker.map(({ liquidity }) => liquidity)).toEqual(['maker']);
  });

  it('sends the same events again, in order, while the queue is away', async () => {
    const ingest = await followed();
    world.queue.fails = 3;
    const order = await world.insertOrder('buy', '1.5');
    await world.place(order);

    await eventually('filled', async () => (await world.stored(order)).state === 'FILLED');
    expect(world.queue.fails).toBe(0);
    expect(ingest.metrics.total('tradewind_ingest_queue_failures_total')).toBe(3);
    const ids = world.queue.fills.map(({ tradeId }) => tradeId);
    expect(ids).toEqual((await venueTrades()).map(({ venueTradeId }) => venueTradeId));
  });

  it('follows an account that is opened while it runs, and is not ready until subscribed', async () => {
    world = await IngestWorld.start({ market: 'still' }, venue);
    const ingest = await world.startIngest();
    await ready(ingest);

    await world.openAccount();
    await eventually('live', async () =>
      (await health(ingest, '/metrics')).body.includes('{state="LIVE"} 1'),
    );
    expect((await health(ingest, '/ready')).status).toBe(200);
  });

  it('is opened anew with replaced keys, and not at all once they are removed', async () => {
    world = await IngestWorld.start({ market: 'still' }, venue);
    await world.openAccount();
    const second = { apiKey: 'second1234567890', secret: 'word' };
    await world.control('/key', { venue: venue.id, ...second });
    const { accountId, ownerId } = world.account;
    const record = (keys: KeysRecord) =>
      world.store.commit([{ kind: 'recordKeys', ref: { accountId, ownerId }, keys }]);
    const versions: unknown[] = [];
    const read = async ({ keys }: Account) => {
      versions.push(keys);
      return keys === undefined ? { apiKey: 'first1234567890', secret: 'word' } : second;
    };
    const ingest = await world.startIngest({}, { keys: { read } });
    await eventually('a refusal', () => ingest.metrics.total('tradewind_ingest_reconnects_total') >= 1);

    const stored = { canTrade: true, canWithdraw: false, isIpBound: false, apiKeyEnding: '', storedAtMs: 1 };
    await record({ ...stored, version: 'v2' });
    await ready(ingest);
    expect(versions.at(-1)).toMatchObject({ version: 'v2' });

    await record('REMOVED');
    await eventually('left', async () =>
      (await health(ingest, '/metrics')).body.includes('{state="LIVE"} 0'),
    );
    expect((await health(ingest, '/ready')).status).toBe(200);
    expect(versions).not.toContain('REMOVED');
  });

  it('keeps trying, and says so, while the venue refuses the account’s keys', async () => {
    world = await IngestWorld.start({ market: 'still' }, venue);
    await world.openAccount();
    const ingest = await world.startIngest(
      {},
      { keys: { read: async () => ({ apiKey: 'k', secret: 's' }) } },
    );
    await eventually('two tries', () => ingest.metrics.total('tradewind_ingest_reconnects_total') >= 2);

    const { status, body } = await health(ingest, '/ready');
    expect(status).toBe(503);
    expect(body).toContain('account paper-1: connecting');
    expect(world.logged.join()).toMatch(venue.badKeys);
  });
});

function updates(): readonly string[] {
  return world.queue.events.flatMap((event) =>
    event.kind === 'ORDER_UPDATE'
      ? [`${event.update.status} ${decimalText(event.update.executedQuantity)}`]
      : [],
  );
}
