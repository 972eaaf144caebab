import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, describe, expect, inject, it } from 'vitest';
import * as z from 'zod';
import { clientOptions } from '#local-cloud/index.ts';
import { type KillResource, killPage } from '#shared/http-api/kill-schemas.ts';
import { accountList } from '#shared/http-api/schemas.ts';
import { tradewindJson } from '../cli/tradewind.ts';
import { call, place, restingBuy, settled, showOrder } from '../support/api.ts';
import { expectBooksToTieOut } from '../support/books.ts';
import { eventually } from '../support/eventually.ts';

const report = z.object({
  acceptedAfterFence: z.number(),
  restingAfter: z.number(),
  fenceMs: z.object({ p50: z.number(), p99: z.number() }),
  verifiedMs: z.object({ p50: z.number(), p99: z.number() }),
  pendingInDoubt: z.number(),
  fenceLimitMs: z.number(),
  runs: z.array(z.object({ state: z.string(), canceled: z.number(), leftOpen: z.number() })),
});

async function accounts() {
  return accountList.parse((await call('GET', '/v1/accounts')).body).accounts;
}
async function newestKill(): Promise<KillResource | undefined> {
  return killPage.parse((await call('GET', '/v1/kill-switch?limit=1')).body).kills[0];
}

afterEach(async () => {
  for (const { accountId, tradingState } of await accounts())
    if (tradingState === 'HALTED')
      await call('POST', `/v1/accounts/${accountId}/resume`, { body: { reason: 'the test is over' } });
});

describe('the kill switch', () => {
  it('in a storm, at venues that refuse half of the cancels: nothing comes after the fence, nothing rests', async () => {
    const { exitCode, document } = await tradewindJson(
      'drill kill-switch --orders 6 --venues binance,upbit --fault half-refused',
    );
    const { acceptedAfterFence, restingAfter, fenceMs, fenceLimitMs, runs } = report.parse(document);
    expect({ acceptedAfterFence, restingAfter }).toEqual({ acceptedAfterFence: 0, restingAfter: 0 });
    expect(runs).toMatchObject([{ state: 'VERIFIED', leftOpen: 0 }]);
    expect(runs[0]?.canceled).toBeGreaterThanOrEqual(6);
    // How fast it was hangs on the machine; that the exit code says so does not.
    expect(exitCode).toBe(fenceMs.p99 <= fenceLimitMs ? 0 : 1);
    expect((await accounts()).map(({ tradingState }) => tradingState)).not.toContain('HALTED');
    await expectBooksToTieOut();
  }, 120_000);

  it('is pressed by an alarm that is marked to kill, for every account', async () => {
    const before = await newestKill();
    const order = await place(restingBuy(), { waitSeconds: 20 });
    const client = new CloudWatchClient(clientOptions(inject('cloud').endpoint));
    const publish = (Value: number) =>
      client.send(
        new PutMetricDataCommand({
          Namespace: 'Tradewind',
          MetricData: [{ MetricName: 'KillRequests', Value }],
        }),
      );
    try {
      await publish(1);
      const kill = await eventually(
        async () => {
          const newest = await newestKill();
          return newest && newest.killId !== before?.killId && newest.state === 'VERIFIED'
            ? newest
            : undefined;
        },
        { otherwise: () => 'no kill was verified' },
      );
      expect(kill).toMatchObject({ source: 'ALARM', scope: 'global', resting: 0 });
      expect(kill.reason).toMatch(/^alarm .*KillRequests/);
      expect((await accounts()).every(({ tradingState }) => tradingState === 'HALTED')).toBe(true);
      expect((await settled(order.orderId)).state).toBe('CANCELED');
      expect((await showOrder(order.orderId)).reserved.remaining).toBe('0');
    } finally {
      await publish(0);
      client.destroy();
    }
  }, 120_000);
});
