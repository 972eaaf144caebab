import { beforeEach, describe, expect, it } from 'vitest';
import { decimal } from '../domain/money/decimal.ts';
import { aControl, anAccount, aPrice, testRef } from '../testing/builders.ts';
import { KillWorld } from '../testing/kill-world.ts';
import { startMs } from '../testing/simulated-clock.ts';
import { resumeAccount } from './resume-account.ts';
import { sendLeaseMs } from './send-lease.ts';

const beside = { ...testRef, accountId: 'account-2' };
const elsewhere = { ...testRef, accountId: 'account-3', venue: 'upbit' } as const;
const stranger = { ownerId: 'user-2', accountId: 'account-9' };

let world: KillWorld;
beforeEach(async () => {
  world = await KillWorld.open({}, [beside, elsewhere, stranger]);
});
const control = (ref = testRef) => world.trading.memory.findControl(ref);
const states = async () =>
  Promise.all([testRef, beside, elsewhere, stranger].map(async (ref) => (await control(ref))?.state));

describe('the kill switch', () => {
  it('fences, cancels what rests, proves it behind the fence, and writes it all down', async () => {
    for (const ref of [testRef, testRef, beside]) await world.rest(ref);
    const kill = await world.kill({ scope: 'global', reason: 'too much smoke' });
    expect(kill).toMatchObject({
      state: 'VERIFIED',
      scope: 'global',
      reason: 'too much smoke',
      source: 'API',
      triggeredBy: testRef.ownerId,
      triggeredAtMs: startMs,
      fencedAtMs: startMs,
      presses: 1,
      accounts: [
        { accountId: 'account-1', outcome: 'CLEAR', canceled: 2, resting: 0, inDoubt: [] },
        { accountId: 'account-2', outcome: 'CLEAR', canceled: 1, fence: { epoch: 2, wasHalted: false } },
        { accountId: 'account-3', outcome: 'CLEAR', canceled: 0 },
      ],
    });
    expect(kill.verifiedAtMs).toBeGreaterThanOrEqual(startMs + sendLeaseMs);
    for (const { clearAtMs } of kill.accounts)
      expect(clearAtMs).toBeGreaterThanOrEqual(startMs + sendLeaseMs);
    expect(world.resting()).toBe(0);
    await world.settle();
    expect((await world.trading.memory.listOrders(testRef, { limit: 9, openOnly: true })).items).toEqual([]);
    expect(await world.trading.balance('USDT')).toMatchObject({ available: '100000', reserved: '0' });
    expect(await world.trading.ledgerFault()).toBeUndefined();
    expect(await control()).toMatchObject({ epoch: 2, reason: `kill switch ${kill.killId}: too much smoke` });
    expect(world.trading.published().filter((type) => type === 'account.halted')).toHaveLength(3);
    expect(await world.kills.find(testRef.ownerId, kill.killId)).toEqual(kill);
  });

  it.each([
    ['account:account-2', ['ACTIVE', 'HALTED', 'ACTIVE', 'ACTIVE']],
    ['venue:binance', ['HALTED', 'HALTED', 'ACTIVE', 'ACTIVE']],
    ['venue:upbit', ['ACTIVE', 'ACTIVE', 'HALTED', 'ACTIVE']],
    ['global', ['HALTED', 'HALTED', 'HALTED', 'ACTIVE']],
  ])('of %s halts its accounts and nobody else’s', async (scope, wanted) => {
    const orders = { own: await world.rest(), strange: await world.rest(stranger) };
    expect(await world.kill({ scope })).toMatchObject({ state: 'VERIFIED' });
    expect(await states()).toEqual(wanted);
    const { book } = world.trading.venue;
    expect(book.get(`TW${orders.strange.orderId}01`)?.view.status).toBe('ACCEPTED');
    expect(book.get(`TW${orders.own.orderId}01`)?.view.status).toBe(
      wanted[0] === 'HALTED' ? 'CANCELED' : 'ACCEPTED',
    );
  });

  it.each([
    ['strategy:', {}, 'FIELD_INVALID', 'scope'],
    ['everything', {}, 'FIELD_INVALID', 'scope'],
    ['venue:nasdaq', {}, 'FIELD_INVALID', 'scope'],
    ['account:', {}, 'FIELD_INVALID', 'scope'],
    ['account:nobody', {}, 'ACCOUNT_NOT_FOUND', 'scope'],
    ['account:account-9', {}, 'ACCOUNT_NOT_FOUND', 'scope'],
    ['venue:okx', {}, 'ACCOUNT_NOT_FOUND', 'scope'],
    ['strategy:ma', { flatten: { slippageRatio: decimal('0.01') } }, 'FLATTEN_UNSUPPORTED', 'flatten'],
  ])('of %s %j is refused, and stops nothing', async (scope, given, code, field) => {
    expect(await world.press({ scope, ...given })).toMatchObject({ ok: false, refusal: { code, field } });
    expect(await states()).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE']);
    expect(await world.kills.list(testRef.ownerId, { limit: 5 })).toEqual({ items: [] });
  });
});

describe('of a strategy', () => {
  const venueOf = (orderId: string) => world.trading.venue.book.get(`TW${orderId}01`)?.view.status;
  const placeOf = (strategyId: string, ref = testRef) => world.rest(ref, { strategyId });

  it('takes its orders out of every account, proves it, and lets everything else be', async () => {
    const [mine, there, other, plain] = [
      await placeOf('ma'),
      await placeOf('ma', beside),
      await placeOf('rsi'),
      await world.rest(),
    ];
    const kill = await world.kill({ scope: 'strategy:ma' });
    expect(kill).toMatchObject({ state: 'VERIFIED', scope: 'strategy:ma' });
    expect(kill.accounts.map(({ canceled }) => canceled)).toEqual([1, 1, 0]);
    expect([mine, there, other, plain].map(({ orderId }) => venueOf(orderId))).toEqual([
      ...['CANCELED', 'CANCELED', 'ACCEPTED', 'ACCEPTED'],
    ]);
    expect(await states()).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE']);
    await world.settle();
    await world.trading.market.savePrice(aPrice({ asOfMs: world.trading.clock.nowMs() }));
    expect(await placeOf('ma')).toMatchObject({ state: 'DENIED', code: 'ACCOUNT_NOT_ACTIVE' });
    expect(await placeOf('rsi')).toMatchObject({ state: 'ACCEPTED' });
  });

  it('pressed at once is one kill, and one step of its epoch', async () => {
    await placeOf('ma');
    const pressed = await Promise.all([1, 2, 3].map(() => world.kill({ scope: 'strategy:ma' })));
    expect(new Set(pressed.map(({ killId }) => killId)).size).toBe(1);
    expect((await control())?.scopes['strategy:ma']).toMatchObject({ state: 'HALTED', epoch: 1 });
  });

  it('waits for what of it is in doubt, and for nothing else', async () => {
    const cut = { class: 'IN_DOUBT', code: 'TIMEOUT', message: 'cut' } as const;
    world.trading.venue.answerSubmit(cut, true);
    const doubtful = await placeOf('rsi');
    await placeOf('ma');
    expect(await world.kill({ scope: 'strategy:ma' })).toMatchObject({ state: 'VERIFIED' });
    expect(venueOf(doubtful.orderId)).toBe('ACCEPTED');
  });
});

describe('pressing again', () => {
  it('at once is one kill: one epoch, one record', async () => {
    await world.rest();
    const pressed = await Promise.all([world.kill(), world.kill({ reason: 'also me' }), world.kill()]);
    expect(new Set(pressed.map(({ killId }) => killId)).size).toBe(1);
    expect(await control()).toMatchObject({ epoch: 2, state: 'HALTED' });
    const [record] = (await world.kills.list(testRef.ownerId, { limit: 5 })).items;
    expect(record).toMatchObject({ state: 'VERIFIED', presses: 3, reason: 'a drill' });
    expect(world.resting()).toBe(0);
  });

  it('when it is over is another kill, which finds the accounts halted', async () => {
    const first = await world.kill();
    const second = await world.kill({ reason: 'once more' });
    expect(second.killId).not.toBe(first.killId);
    expect(second).toMatchObject({
      state: 'VERIFIED',
      accounts: [{ fence: { epoch: 2, wasHalted: true } }, {}, {}],
    });
  });

  it('on an account that is halted for another reason leaves the reason, and still empties it', async () => {
    await world.rest();
    await world.trading.memory.commit([
      { kind: 'halt', ref: testRef, reason: 'a difference', atMs: startMs },
    ]);
    expect(await world.kill()).toMatchObject({
      state: 'VERIFIED',
      accounts: [{ fence: { epoch: 2, wasHalted: true }, canceled: 1 }, {}, {}],
    });
    expect(await control()).toMatchObject({ epoch: 2, reason: 'a difference' });
  });

  it('stops again what a person let trade while the kill was not over', async () => {
    world.scripted.silent.add('listOpenOrders');
    expect(await world.kill()).toMatchObject({ state: 'PENDING' });
    const resume = { ...testRef, reason: 'too early', correlationId: 'c' };
    expect(await resumeAccount(world.trading, resume)).toMatchObject({ ok: true });
    world.scripted.silent.clear();
    expect(await world.kill()).toMatchObject({
      state: 'VERIFIED',
      presses: 2,
      accounts: [{ fence: { epoch: 4 } }, {}, {}],
    });
  });

  it('takes in an account that was opened meanwhile', async () => {
    world.scripted.silent.add('listOpenOrders');
    await world.kill();
    world.scripted.silent.clear();
    const fresh = anAccount({ accountId: 'account-5' });
    await world.trading.memory.commit([
      {
        kind: 'insertAccount',
        account: fresh,
        control: aControl({ accountId: 'account-5' }),
      },
    ]);
    const { accounts, state } = await world.kill();
    expect([state, accounts.length]).toEqual(['VERIFIED', 4]);
  });
});

describe('a kill that a person ends', () => {
  it('cancels nothing more on the account that trades again, and says so', async () => {
    await world.rest();
    world.scripted.silent.add('listOpenOrders');
    world.trading.venue.beforeCall = (call) => {
      if (call === 'cancel') throw new Error('test: the line is cut');
    };
    await world.kill({ scope: 'account:account-1' });
    world.trading.venue.beforeCall = () => {};
    world.scripted.silent.clear();
    await resumeAccount(world.trading, { ...testRef, reason: 'it was a drill', correlationId: 'c' });
    expect(await world.goOn()).toMatchObject([{ state: 'RESUMED', accounts: [{ outcome: 'RESUMED' }] }]);
    expect(world.resting()).toBe(1);
    expect(await control()).toMatchObject({ state: 'ACTIVE', epoch: 3 });
    expect(await world.goOn()).toEqual([]);
  });
});

describe('many accounts', () => {
  it('are fenced and emptied together, with a few writes of evidence', async () => {
    const many = Array.from({ length: 300 }, (_, index) => ({ ...testRef, accountId: `many-${index}` }));
    world = await KillWorld.open({}, many);
    await world.rest(many[299]);
    const kill = await world.kill();
    expect(kill).toMatchObject({ state: 'VERIFIED' });
    expect(kill.accounts).toHaveLength(301);
    expect(kill.version).toBeLessThan(60);
    expect(world.resting()).toBe(0);
  });
});
