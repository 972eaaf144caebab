import { beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../domain/account/account.ts';
import { decimal as d } from '../domain/money/decimal.ts';
import type { UnknownAnswer, VenueAnswer, VenueStop } from '../domain/venue/venue-answer.ts';
import { anAccount, testRef } from '../testing/builders.ts';
import { TradingWorld } from '../testing/trading-world.ts';
import { withCommit } from '../testing/with-commit.ts';
import { cancelAtVenue } from './cancel-at-venue.ts';
import { cancelOrder } from './cancel-order.ts';
import { openAccount } from './open-account.ts';
import { resumeAccount } from './resume-account.ts';

const accounts = {
  own: anAccount(),
  beside: anAccount({ accountId: 'account-2' }),
  stranger: anAccount({ ownerId: 'user-2', accountId: 'account-3' }),
  elsewhere: anAccount({ accountId: 'account-4', venue: 'upbit' }),
};
const ban: VenueAnswer = { class: 'STOP_VENUE', scope: 'VENUE', code: 'HTTP_418', message: 'Banned.' };
const key: VenueAnswer = {
  class: 'STOP_VENUE',
  scope: 'ACCOUNT',
  code: '-2015',
  message: 'Invalid API-key.',
};
const silent = (stop: VenueStop): UnknownAnswer => ({ class: 'UNKNOWN', code: stop.code, message: '', stop });

let world: TradingWorld;
beforeEach(async () => {
  world = await TradingWorld.open();
  for (const account of [accounts.beside, accounts.stranger, accounts.elsewhere])
    await openAccount(world, account, []);
});
const state = async (account: Account) => (await world.memory.findControl(account))?.state;
const states = async () =>
  Object.fromEntries(
    await Promise.all(Object.entries(accounts).map(async ([name, account]) => [name, await state(account)])),
  );
const active = { own: 'ACTIVE', beside: 'ACTIVE', stranger: 'ACTIVE', elsewhere: 'ACTIVE' };
const allOfBinance = { ...active, own: 'HALTED', beside: 'HALTED', stranger: 'HALTED' };

describe('an order that the venue answers with a stop', () => {
  it('for our address halts every account there, whoever’s it is, and none elsewhere', async () => {
    world.venue.answerSubmit(ban);
    expect(await world.placeAndRun()).toMatchObject({ state: 'REJECTED', code: 'HTTP_418' });
    expect(await states()).toEqual(allOfBinance);
    expect((await world.memory.findControl(accounts.stranger))?.reason).toBe(
      'venue stopped us: HTTP_418, for every account there',
    );
    expect(world.published().filter((type) => type === 'account.halted')).toHaveLength(3);
  });

  it('for its key halts that account alone', async () => {
    world.venue.answerSubmit(key);
    await world.placeAndRun();
    expect(await states()).toEqual({ ...active, own: 'HALTED' });
  });

  it('leaves the reason of an account that is halted already', async () => {
    await world.memory.commit([{ kind: 'halt', ref: accounts.beside, reason: 'a difference', atMs: 0 }]);
    world.venue.answerSubmit(ban);
    await world.placeAndRun();
    expect((await world.memory.findControl(accounts.beside))?.reason).toBe('a difference');
  });

  it('and a store that fails for one account keeps no other from its halt', async () => {
    const failing = await TradingWorld.open({
      wrapStore: (store) =>
        withCommit(store, async (writes) => {
          const isBeside = writes.some(
            (write) => write.kind === 'halt' && write.ref.accountId === 'account-2',
          );
          if (isBeside) throw new Error('store');
          return store.commit(writes);
        }),
    });
    for (const account of [accounts.beside, accounts.stranger]) await openAccount(failing, account, []);
    failing.venue.answerSubmit(ban);
    expect(await failing.placeAndRun()).toMatchObject({ state: 'REJECTED' });
    expect((await failing.memory.findControl(accounts.stranger))?.state).toBe('HALTED');
  });
});

describe('a question that the venue answers with a stop', () => {
  it('of an order in doubt: no further look-up, and the order stays in doubt for a person', async () => {
    world.venue.answerSubmit({ class: 'IN_DOUBT', code: 'CUT', message: 'Cut.' }, true);
    world.venue.answerLookUp(silent({ scope: 'VENUE', code: 'HTTP_418' }));
    expect(await world.placeAndRun()).toMatchObject({ state: 'IN_DOUBT' });
    expect(world.venue.lookUps).toHaveLength(1);
    expect(await states()).toEqual(allOfBinance);
  });

  it('of a cancel: not asked again at once', async () => {
    const { orderId } = await world.placeAndRun({ quantity: d('0.1'), limitPrice: d('50000') });
    await cancelOrder(world, testRef.ownerId, orderId);
    world.venue.answerCancel(silent({ scope: 'ACCOUNT', code: '-2015' }));
    const [sent] = world.commands.take();
    if (!sent) throw new Error('test: no command');
    await expect(cancelAtVenue(world, sent.command)).rejects.toThrow('not settled');
    expect(world.venue.cancels).toHaveLength(1);
    expect(await states()).toEqual({ ...active, own: 'HALTED' });
    // Once it has been looked after, the cancel goes through.
    const command = { ...testRef, reason: 'new keys', correlationId: 'c' };
    expect(await resumeAccount(world, command)).toMatchObject({ ok: true, value: { state: 'ACTIVE' } });
    expect(await cancelAtVenue(world, sent.command)).toBe('REPORTED');
  });
});
