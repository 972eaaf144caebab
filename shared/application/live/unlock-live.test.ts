import { beforeEach, describe, expect, it } from 'vitest';
import { gateOf, type LiveStage } from '../../domain/account/live-gate.ts';
import { decimal as d } from '../../domain/money/decimal.ts';
import { anAccount, testRef } from '../../testing/builders.ts';
import { aPreflight, aReconciliation } from '../../testing/preflight-facts.ts';
import { TradingWorld } from '../../testing/trading-world.ts';
import { openAccount } from '../open-account.ts';
import { haltWrites } from '../order-records.ts';
import { readRisk } from '../read-risk.ts';
import { resumeAccount } from '../resume-account.ts';
import { mayResume } from './run-preflight.ts';
import { type MoveLiveCommand, moveLive, type UnlockLiveDeps } from './unlock-live.ts';

const ref = { ...testRef, accountId: 'live-1' };
const limits = { ...anAccount().limits, dailyLossMax: d('500') };
const tiny = { orderNotionalMax: d('50'), positionNotionalMax: d('100') };
const waitMs = { LOCKED: 0, READ_ONLY: 60_000, PILOT: 600_000 };
let world: TradingWorld;
let deps: UnlockLiveDeps;
let venueSays: ReturnType<typeof aPreflight>['venue'];

beforeEach(async () => {
  world = await TradingWorld.open();
  venueSays = aPreflight().venue;
  const { alarms, drill } = aPreflight();
  deps = {
    ...{
      store: world.memory,
      clock: world.clock,
      ids: world.ids,
      gate: { waitMs, pilotLimits: { USDT: tiny } },
    },
    kills: { newestDrill: async () => drill },
    beats: {
      listBeats: async () => {
        const nowMs = world.clock.nowMs();
        return [{ venue: 'binance', beatAtMs: nowMs, pricedAtMs: nowMs, clockSkewMs: 3 }];
      },
    },
    venues: {
      inspect: async (account) => {
        const finishedAtMs = world.clock.nowMs();
        const reconciliation = aReconciliation({ ...account, finishedAtMs });
        const { ownerId, accountId } = account;
        await world.memory.commit([
          { kind: 'saveReconciliation', reconciliation: { ...reconciliation, ownerId, accountId } },
        ]);
        return venueSays;
      },
    },
    alarms: { list: async () => (typeof alarms === 'string' ? [] : alarms) },
  };
  await openAccount(deps, anAccount({ ...ref, mode: 'LIVE', limits }), [
    { asset: 'USDT', amount: d('100000') },
  ]);
});
const move = (stage: LiveStage, given: Partial<MoveLiveCommand> = {}) =>
  moveLive(deps, {
    ...{ ...ref, stage, reason: 'as agreed', isOperator: true, correlationId: 'c' },
    ...{ prove: async () => true, ...given },
  });
const climb = async (...stages: readonly LiveStage[]) => {
  for (const stage of stages) {
    await world.clock.sleep(600_000);
    expect(await move(stage)).toMatchObject({ ok: true, value: { stage } });
  }
};
const state = async () => (await world.memory.findControl(ref))?.state;
const stage = async () => {
  const account = await world.memory.findAccount(ref);
  return account && gateOf(account).stage;
};

describe('a live account', () => {
  it('is locked when it is opened, and paper is not', async () => {
    expect([await stage(), await state()]).toEqual(['LOCKED', 'HALTED']);
    expect((await world.memory.findControl(testRef))?.state).toBe('ACTIVE');
  });

  it('trades from the pilot on, each step with what was seen', async () => {
    await climb('READ_ONLY');
    expect(await state()).toBe('HALTED');
    await climb('PILOT');
    expect(await state()).toBe('ACTIVE');
    await climb('SCALED');
    const steps = await world.memory.listLiveSteps(ref, 10);
    expect(steps.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'PILOT SCALED',
      'READ_ONLY PILOT',
      'LOCKED READ_ONLY',
    ]);
    for (const step of steps) expect(Object.keys(step.checks)).toHaveLength(8);
  });

  it('trades as a pilot within tiny limits, and within its own afterwards', async () => {
    await climb('READ_ONLY', 'PILOT');
    const order = { ...(await world.place()), ...ref };
    const at = async (instrument: string) => (await readRisk(world, { ...order, instrument })).account.limits;
    expect((await at('BTC/USDT')).orderNotionalMax).toEqual(d('50'));
    expect((await at('ETH/BTC')).orderNotionalMax).toEqual(d('0'));
    await climb('SCALED');
    expect((await at('BTC/USDT')).orderNotionalMax).toEqual(limits.orderNotionalMax);
  });

  it.each([
    ['without the role', 'READ_ONLY', { isOperator: false }, 'ROLE_REQUIRED'],
    ['without a second factor', 'READ_ONLY', { prove: async () => false }, 'SECOND_FACTOR_REQUIRED'],
    ['over a step', 'PILOT', {}, 'LIVE_STEP_INVALID'],
    ['of somebody else', 'READ_ONLY', { ownerId: 'user-9' }, 'ACCOUNT_NOT_FOUND'],
    ['of paper', 'READ_ONLY', testRef, 'LIVE_STEP_INVALID'],
  ] as const)('is not unlocked %s', async (_name, to, given, code) => {
    expect(await move(to, given)).toMatchObject({ ok: false, refusal: { code } });
    expect([await stage(), await state()]).toEqual(['LOCKED', 'HALTED']);
  });

  it('is not unlocked before the waiting period is over', async () => {
    await climb('READ_ONLY');
    await world.clock.sleep(waitMs.READ_ONLY - 1);
    expect(await move('PILOT')).toMatchObject({
      refusal: { code: 'LIVE_WAITING', context: { leftMs: '1' } },
    });
    await world.clock.sleep(1);
    expect(await move('PILOT')).toMatchObject({ ok: true });
  });

  it('is not unlocked by a preflight that has not passed', async () => {
    venueSays = { outcome: 'REFUSED', code: 'KEYS_CAN_WITHDRAW', message: 'They may withdraw.' };
    expect(await move('READ_ONLY')).toMatchObject({
      refusal: { code: 'PREFLIGHT_FAILED', context: { checks: 'keys' } },
    });
  });

  it('is no pilot in a currency without limits', async () => {
    await climb('READ_ONLY');
    await world.clock.sleep(600_000);
    deps = { ...deps, gate: { ...deps.gate, pilotLimits: {} } };
    expect(await move('PILOT')).toMatchObject({ refusal: { code: 'LIVE_STEP_INVALID' } });
  });

  it('is locked again at once, by anybody who owns it', async () => {
    await climb('READ_ONLY', 'PILOT', 'SCALED');
    const anybody = { isOperator: false, prove: async () => false };
    expect(await move('LOCKED', anybody)).toMatchObject({ value: { stage: 'LOCKED' } });
    expect(await state()).toBe('HALTED');
    expect(await move('LOCKED')).toMatchObject({ value: { version: 4 } });
  });
});

describe('a halt', () => {
  const halt = (cause: 'CRITICAL' | 'KILL') =>
    world.memory.commit(
      haltWrites(world.ids, ref, 'books differ', 'c', world.clock.nowMs(), undefined, cause),
    );
  const resume = () => resumeAccount(world, { ...ref, reason: 'looked', correlationId: 'c' });

  it('that is critical throws the account back by one step, of which a pilot no longer trades', async () => {
    await climb('READ_ONLY', 'PILOT', 'SCALED');
    await halt('CRITICAL');
    await resume();
    expect([await stage(), await state()]).toEqual(['PILOT', 'ACTIVE']);
    await halt('CRITICAL');
    await halt('CRITICAL');
    expect(await resume()).toMatchObject({ ok: true, value: { state: 'HALTED' } });
    expect([await stage(), await state()]).toEqual(['READ_ONLY', 'HALTED']);
    const [newest] = await world.memory.listLiveSteps(ref, 1);
    expect(newest).toMatchObject({ from: 'PILOT', to: 'READ_ONLY', reason: 'critical: books differ' });
  });

  it('of the kill switch does not', async () => {
    await climb('READ_ONLY', 'PILOT');
    await halt('KILL');
    await resume();
    expect([await stage(), await state()]).toEqual(['PILOT', 'ACTIVE']);
  });

  it('is lifted only after a preflight, in which each account is named with what it lacks', async () => {
    const account = await world.memory.findAccount(ref);
    if (!account) throw new Error('test: no account');
    expect(await mayResume(deps, [account])).toEqual({ ok: true, value: undefined });
    venueSays = { outcome: 'UNAVAILABLE', code: 'VENUE_UNAVAILABLE', message: 'It is silent.' };
    expect(await mayResume(deps, [account])).toMatchObject({
      refusal: { code: 'PREFLIGHT_FAILED', context: { checks: 'keys,venue' } },
    });
  });
});
