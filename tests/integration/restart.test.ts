import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type LocalCloud, randomPortBase, startLocalCloud } from '#local-cloud/index.ts';
import { isTerminal } from '#shared/domain/order/order-state.ts';
import { balanceList, type OrderResource, orderResource } from '#shared/http-api/schemas.ts';
import { awsClients, sweepNow, targetsEachMinute } from '../support/aws.ts';
import { eventually } from '../support/eventually.ts';

const root = mkdtempSync(join(tmpdir(), 'tradewind-restart-'));
let cloud: LocalCloud | undefined;
afterEach(async () => {
  await cloud?.stop();
  cloud = undefined;
});
afterAll(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));

function request(running: LocalCloud, method: string, path: string, body?: unknown) {
  return fetch(`${running.document.api}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${running.context.tokens.accessToken}`,
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const order = { instrument: 'BTC/USDT', side: 'buy', quantity: '0.001' };

async function until(
  running: LocalCloud,
  orderId: string,
  wish: (order: OrderResource) => boolean,
): Promise<OrderResource> {
  return eventually(
    async () => {
      const current = orderResource.parse(
        await (await request(running, 'GET', `/v1/orders/${orderId}`)).json(),
      );
      return wish(current) ? current : undefined;
    },
    { withinMs: 120_000, otherwise: () => `order ${orderId} did not get there` },
  );
}

/**
 * Orders under way are pushed on by the sweep, as soon as they have stood still for 5 s: by the one of the start, or,
 * when the stop and the start were faster than that, by the next of the schedule. The schedule is seen to stand again;
 * its minute is not waited for.
 */
async function allEnded(running: LocalCloud, orderIds: readonly string[]): Promise<OrderResource[]> {
  const aws = awsClients(running.endpoint);
  try {
    expect(await targetsEachMinute(aws.events)).toContainEqual(
      expect.stringMatching(/:tradewind-sweep-orders$/),
    );
    return await eventually(
      async () => {
        const orders = await Promise.all(orderIds.map((id) => until(running, id, () => true)));
        if (orders.every(({ state }) => isTerminal(state))) return orders;
        await sweepNow(aws.lambda);
        return undefined;
      },
      { withinMs: 120_000, otherwise: () => 'the orders under way did not end' },
    );
  } finally {
    aws.destroy();
  }
}

describe('a stop and a start', () => {
  it('lose nothing: balances and resting orders stay, and orders under way go on', async () => {
    const portBase = await randomPortBase();
    const stateDir = join(root, String(portBase));
    mkdirSync(stateDir);
    cloud = await startLocalCloud({ portBase, stateDir });
    const { accountId } = cloud.document.user;
    const resting = orderResource.parse(
      await (
        await request(cloud, 'POST', '/v1/orders', {
          ...order,
          accountId,
          type: 'limit',
          limitPrice: '30000',
        })
      ).json(),
    );
    await until(cloud, resting.orderId, ({ state }) => state === 'ACCEPTED');
    const underWay = await Promise.all(
      [1, 2, 3, 4].map(async () =>
        orderResource.parse(
          await (
            await request(cloud as LocalCloud, 'POST', '/v1/orders', { ...order, accountId, type: 'market' })
          ).json(),
        ),
      ),
    );
    // Their sagas have only just been started: the stop cuts them off, wherever each is.
    await cloud.stop();

    cloud = await startLocalCloud({ portBase, stateDir, fresh: false });
    const restarted = cloud;
    const ended = await allEnded(
      restarted,
      underWay.map(({ orderId }) => orderId),
    );
    for (const { state, code } of ended) expect(state === 'FILLED' || code === 'ABSENT_AT_VENUE').toBe(true);
    expect((await until(restarted, resting.orderId, () => true)).state).toBe('ACCEPTED');
    const venue = (await (await fetch(`${restarted.control}/orders?venue=binance`)).json()) as {
      clientOrderId: string;
      state: string;
    }[];
    for (const { orderId, state } of ended) {
      const atVenue = venue.filter(({ clientOrderId }) => clientOrderId.startsWith(`TW${orderId}`));
      expect(atVenue.map((each) => each.state)).toEqual(state === 'FILLED' ? ['FILLED'] : []);
    }
    await eventually(
      async () => {
        const ours = balanceList.parse(
          await (await request(restarted, 'GET', `/v1/accounts/${accountId}/balances`)).json(),
        );
        const theirs = (await (await fetch(`${restarted.control}/balances?venue=binance`)).json()) as Record<
          string,
          { free: string; locked: string }
        >;
        const same = ours.balances.every(
          ({ asset, available, reserved }) =>
            theirs[asset]?.free === available && theirs[asset]?.locked === reserved,
        );
        return same ? true : undefined;
      },
      { otherwise: () => 'the balances do not tie out to the venue after the restart' },
    );
  });
});
