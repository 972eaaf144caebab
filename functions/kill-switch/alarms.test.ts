import { beforeEach, describe, expect, it } from 'vitest';
import type { Breach } from '#shared/domain/safety/breach.ts';
import { testRef } from '#shared/testing/builders.ts';
import { KillWorld } from '#shared/testing/kill-world.ts';
import { alarmEvent, killOnAlarm } from './alarms.ts';

const stranger = { ownerId: 'user-2', accountId: 'account-9' };
let world: KillWorld;
beforeEach(async () => {
  world = await KillWorld.open({}, [stranger]);
});
const told = (...messages: readonly string[]) =>
  alarmEvent.parse({
    Records: messages.map((Message, n) => ({ Sns: { MessageId: `message-${n}`, Message } })),
  });
const alarm = (NewStateValue: string) =>
  JSON.stringify({ AlarmName: 'KillRequests', NewStateValue, NewStateReason: 'Threshold crossed' });
const ring = (...messages: readonly string[]) =>
  killOnAlarm(world.deps, told(...messages), world.trading.clock.nowMs() + 20_000);
const states = async () =>
  Promise.all([testRef, stranger].map(async (ref) => (await world.trading.memory.findControl(ref))?.state));

describe('an alarm that is marked to kill', () => {
  it('stops every account of every owner, each with its evidence', async () => {
    await world.rest();
    await world.rest(stranger);
    const kills = await ring(alarm('ALARM'));
    expect(kills).toHaveLength(2);
    for (const kill of kills)
      expect(kill).toMatchObject({
        ...{ state: 'VERIFIED', source: 'ALARM', triggeredBy: 'KillRequests', scope: 'global' },
        ...{ reason: 'alarm KillRequests', correlationId: 'message-0' },
      });
    expect(await states()).toEqual(['HALTED', 'HALTED']);
    expect(world.resting()).toBe(0);
  });

  it('that tells of another state stops nothing', async () => {
    expect(await ring(alarm('OK'), alarm('INSUFFICIENT_DATA'))).toEqual([]);
    expect(await states()).toEqual(['ACTIVE', 'ACTIVE']);
  });

  it.each(['', 'stop!', '{"AlarmName": 7}'])(
    'and that nobody can read (%j) stops all the same',
    async (text) => {
      expect(await ring(alarm('OK'), text)).toHaveLength(2);
      expect(await states()).toEqual(['HALTED', 'HALTED']);
    },
  );

  describe('of the watch of safety', () => {
    const ofWatch = (MetricName: string) =>
      JSON.stringify({ AlarmName: 'DailyLoss', NewStateValue: 'ALARM', Trigger: { MetricName } });
    const breach: Omit<Breach, 'foundAtMs'> = {
      ...{ metric: 'DailyLossBreaches', ownerId: stranger.ownerId, scope: `account:${stranger.accountId}` },
      ...{ cause: 'USDT day 1 100', detail: 'account-9 has lost today 120 USDT' },
    };
    const keep = () => world.safety.keepBreach({ ...breach, foundAtMs: world.trading.clock.nowMs() });

    it('stops the account that was found, and no other; once', async () => {
      await keep();
      const kills = await ring(ofWatch('DailyLossBreaches'));
      expect(kills).toMatchObject([
        { ownerId: stranger.ownerId, scope: breach.scope, source: 'ALARM', triggeredBy: 'DailyLoss' },
      ]);
      expect(kills[0]?.reason).toBe(`DailyLossBreaches: ${breach.detail}`);
      expect(await states()).toEqual(['ACTIVE', 'HALTED']);
      expect(await ring(ofWatch('DailyLossBreaches'))).toEqual([]);
    });

    it('for which nobody has kept anything stops everything', async () => {
      await keep();
      expect(await ring(ofWatch('ClockSkewMs'))).toHaveLength(2);
      expect(await states()).toEqual(['HALTED', 'HALTED']);
    });

    it('of long ago is no occasion of today', async () => {
      await keep();
      world.trading.clock.advance(3_600_000);
      expect(await ring(ofWatch('DailyLossBreaches'))).toHaveLength(2);
    });
  });
});
