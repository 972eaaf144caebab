import { beforeEach, describe, expect, it } from 'vitest';
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
});
