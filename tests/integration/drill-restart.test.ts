import { describe, expect, inject, it } from 'vitest';
import * as z from 'zod';
import { VenueControl } from '../../cli/drills/control.ts';
import { count } from '../../cli/drills/count.ts';
import { tradewindJson } from '../cli/tradewind.ts';
import { call, place, restingBuy, showOrder } from '../support/api.ts';
import { expectBooksToTieOut } from '../support/books.ts';
import { eventually } from '../support/eventually.ts';

const spread = z.object({ p50: z.number(), max: z.number() });
const report = z.object({
  lost: z.number(),
  duplicated: z.number(),
  orphans: z.number(),
  recoveryMs: spread,
  settledMs: spread,
  recoveryLimitMs: z.number(),
  runs: z.array(
    z.object({
      orders: z.number(),
      workers: z.number(),
      ingest: z.boolean(),
      ledgerVerified: z.boolean(),
      leftOpen: z.number(),
      lost: z.array(z.string()),
      duplicated: z.array(z.string()),
      orphans: z.array(z.string()),
    }),
  ),
});

describe('drill restart', () => {
  it('kills everything, loses and doubles nothing, and cleans up after itself', async () => {
    const { exitCode, document } = await tradewindJson('drill restart --orders 6 --runs 1');
    const { runs, lost, duplicated, orphans, recoveryMs, recoveryLimitMs } = report.parse(document);
    expect({ lost, duplicated, orphans }, JSON.stringify(runs)).toEqual({
      lost: 0,
      duplicated: 0,
      orphans: 0,
    });
    expect(runs).toMatchObject([{ orders: 6, ingest: true, ledgerVerified: true, leftOpen: 0 }]);
    expect(runs[0]?.workers).toBeGreaterThan(2);
    // How fast it was hangs on the machine; that the exit code says so does not.
    expect(exitCode).toBe(recoveryMs.max <= recoveryLimitMs ? 0 : 1);
    await expectBooksToTieOut();
  }, 400_000);

  it('refuses an instance that does not run', async () => {
    const { exitCode, document } = await tradewindJson('drill restart --instance 1');
    expect([exitCode, document]).toMatchObject([1, { error: { code: 'NOT_RUNNING' } }]);
  });
});

describe('the count of a drill, on what the venue really has', () => {
  it('finds an order that was planted twice, and one that our books lack', async () => {
    const order = await place(restingBuy());
    const control = new VenueControl(inject('cloud').control);
    const venueOrders = await control.listOrders('binance');
    const requests = await control.listRequests('binance');
    const mine = venueOrders.filter(({ clientOrderId }) => clientOrderId === order.clientOrderId);
    expect(mine).toHaveLength(1);
    const { asset, remaining } = order.reserved;
    const truth = {
      asked: 1,
      accepted: [{ request: 'key', orderId: order.orderId }],
      ours: [await showOrder(order.orderId)],
      open: [order],
      balances: [{ asset, available: '1', reserved: remaining, suspense: '0', total: '1' }],
      venueOrders: mine,
      requests,
    };
    expect(count(truth)).toEqual({ lost: [], duplicated: [], orphans: [] });
    expect(count({ ...truth, venueOrders: [...mine, ...mine] }).duplicated).toHaveLength(1);
    const sends = requests.filter(({ clientOrderId }) => clientOrderId === order.clientOrderId);
    expect(count({ ...truth, requests: [...sends, ...sends] }).duplicated).toHaveLength(1);
    expect(count({ ...truth, open: [], balances: [] }).orphans).toHaveLength(1);
    expect(count({ ...truth, venueOrders: [] }).lost).toHaveLength(1);
    await call('DELETE', `/v1/orders/${order.orderId}`);
    await eventually(async () => ((await showOrder(order.orderId)).state === 'CANCELED' ? true : undefined), {
      otherwise: () => 'the order was not cancelled',
    });
  });
});
