import { beforeEach, describe, expect, it } from 'vitest';
import { withScope } from '../domain/account/trading-state.ts';
import { aControl, testRef } from '../testing/builders.ts';
import { TradingWorld } from '../testing/trading-world.ts';
import { withCommit } from '../testing/with-commit.ts';
import { resumeAccount } from './resume-account.ts';

let world: TradingWorld;
beforeEach(async () => {
  world = await TradingWorld.open();
});
const halt = (reason: string) => world.memory.commit([{ kind: 'halt', ref: testRef, reason, atMs: 0 }]);
const command = { ...testRef, reason: 'checked with the venue', correlationId: 'correlation-1' };

describe('resumeAccount', () => {
  it('lets a halted account trade again, at its next epoch, and tells why', async () => {
    await halt('difference');
    expect(await resumeAccount(world, command)).toMatchObject({
      ok: true,
      value: { state: 'ACTIVE', epoch: 3, reason: 'resumed: checked with the venue' },
    });
    expect(world.published()).toContain('account.resumed');
    expect((await world.placeAndRun()).state).toBe('ACCEPTED');
  });

  it('an order approved before the halt is not sent after it', async () => {
    const { orderId } = await world.place();
    await halt('difference');
    await resumeAccount(world, command);
    await world.runSagas();
    expect((await world.order(orderId)).state).toBe('ACCEPTED');
    const approved = await world.place();
    const { checkRisk } = await import('./check-risk.ts');
    await checkRisk(world, testRef.ownerId, approved.orderId);
    await halt('again');
    await resumeAccount(world, command);
    await world.runSagas();
    expect(await world.order(approved.orderId)).toMatchObject({ state: 'DENIED', code: 'TRADING_HALTED' });
  });

  it('lets an account that only reduces grow again', async () => {
    const reason = 'a limit was lowered';
    const asked = { state: 'REDUCING', reason, changedAtMs: 0 } as const;
    const control = withScope(aControl(), 'account', asked);
    await world.memory.commit([{ kind: 'setControl', control }]);
    expect(await resumeAccount(world, command)).toMatchObject({ value: { state: 'ACTIVE', epoch: 3 } });
  });

  it.each([
    ['is not halted', testRef.accountId, 'ACCOUNT_NOT_HALTED'],
    ['does not exist', 'account-9', 'ACCOUNT_NOT_FOUND'],
  ])('refuses an account that %s', async (_name, accountId, code) => {
    const result = await resumeAccount(world, { ...command, accountId });
    expect(result).toMatchObject({ ok: false, refusal: { code } });
    expect(world.published()).not.toContain('account.resumed');
  });

  it('refuses when the account is halted again in the same moment', async () => {
    await halt('first');
    const store = withCommit(world.memory, async (writes) => {
      await halt('second');
      return world.memory.commit(writes);
    });
    const result = await resumeAccount({ ...world, store }, command);
    expect(result).toMatchObject({ ok: false, refusal: { code: 'ACCOUNT_CHANGED' } });
    expect(await world.memory.findControl(testRef)).toMatchObject({ state: 'HALTED', reason: 'second' });
  });
});
