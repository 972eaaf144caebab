import { beforeEach, describe, expect, it } from 'vitest';
import { type anAccount, testRef } from '../../testing/builders.ts';
import { KillWorld } from '../../testing/kill-world.ts';
import { drillPaperAccounts } from './drill-paper-account.ts';

let world: KillWorld;

async function open(account: Parameters<typeof anAccount>[0] = {}): Promise<void> {
  world = await KillWorld.open({ account: { mode: 'PAPER', ...account } });
}
beforeEach(() => open());

/** Sagas run while the drill waits. */
function drill() {
  const { clock } = world.trading;
  const sleep = async (durationMs: number) => {
    await clock.sleep(durationMs);
    await world.trading.runSagas();
  };
  return drillPaperAccounts({ ...world.deps, clock: { nowMs: () => clock.nowMs(), sleep } }, 'weekly');
}
const control = () => world.trading.memory.findControl(testRef);

describe('the weekly drill', () => {
  it('stops a paper account with resting orders, proves it, lets it trade again, and keeps the evidence', async () => {
    const [done] = await drill();
    expect(done).toMatchObject({
      ...{ source: 'SCHEDULE', isPassed: true, accounts: [testRef.accountId], ownerId: testRef.ownerId },
      figures: { orders: 3, canceled: 3, acceptedAfterFence: 0, restingAfter: 0 },
    });
    expect(await world.kills.newestDrill(testRef.ownerId)).toEqual(done);
    expect((await world.kills.list(testRef.ownerId, { limit: 2 })).items).toMatchObject([
      { source: 'DRILL', scope: `account:${testRef.accountId}`, state: 'VERIFIED' },
    ]);
    expect(world.resting()).toBe(0);
    expect(await control()).toMatchObject({ state: 'ACTIVE', epoch: 3 });
  });

  it.each([
    ['a live account', { mode: 'LIVE' }],
    ['an account without keys', { keys: 'REMOVED' }],
    ['an uncertified venue', { venue: 'ccxt-gate' }],
  ] as const)('leaves %s alone', async (_name, account) => {
    await open(account);
    const before = await control();
    expect(await drill()).toEqual([]);
    expect(await control()).toEqual(before);
  });

  it('leaves an account with open orders alone, and one that is halted', async () => {
    const order = await world.rest();
    expect(await drill()).toEqual([]);
    expect(await world.trading.order(order.orderId)).toMatchObject({ state: 'ACCEPTED' });
    await open();
    await world.kill();
    expect(await drill()).toEqual([]);
    expect(await control()).toMatchObject({ state: 'HALTED' });
  });

  it('that is not verified has not passed, and says why', async () => {
    world.scripted.silent.add('listOpenOrders');
    const [done] = await drill();
    expect(done).toMatchObject({ isPassed: false, failure: 'The kill is PENDING.' });
  });

  it('that cannot place its orders is no evidence', async () => {
    await world.trading.market.saveInstruments([]);
    const listPrices = async () => [];
    const market = Object.assign(Object.create(world.trading.market), { listPrices });
    expect(await drillPaperAccounts({ ...world.deps, market }, 'weekly')).toEqual([]);
    expect(await world.kills.newestDrill(testRef.ownerId)).toBeUndefined();
  });
});
