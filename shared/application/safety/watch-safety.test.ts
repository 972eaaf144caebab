import { beforeEach, describe, expect, it } from 'vitest';
import { type Breach, safetyMetrics } from '../../domain/safety/breach.ts';
import { testRef } from '../../testing/builders.ts';
import { KillWorld } from '../../testing/kill-world.ts';
import { RecordingMetrics, silentLog } from '../../testing/recording-ports.ts';
import { pressForBreaches } from './press-for-breaches.ts';
import { type WatchSafetyDeps, watchSafety } from './watch-safety.ts';

let world: KillWorld;
let metrics: RecordingMetrics;
let pressed: Breach[];
let depth: number;
beforeEach(async () => {
  world = await KillWorld.open();
  [pressed, depth] = [[], 0];
  await beat();
});

const beat = (clockSkewMs = 0) => {
  const nowMs = world.trading.clock.nowMs();
  return world.safety.putBeat({ venue: 'binance', beatAtMs: nowMs, pricedAtMs: nowMs, clockSkewMs });
};
function deps(): WatchSafetyDeps {
  const { store, market, clock } = world.trading;
  metrics = new RecordingMetrics();
  return {
    ...{ store, market, clock, metrics, safety: world.safety, log: silentLog },
    deadLetters: { depth: async () => depth },
    trigger: { press: async (breaches) => void pressed.push(...breaches) },
  };
}
const watch = async () => {
  const open = await watchSafety(deps());
  const values = Object.fromEntries(metrics.published.map(({ name, value }) => [name, value]));
  return { open, values };
};
const occasion = () => ({
  ...({ triggeredBy: 'watch-safety', source: 'WATCHER', correlationId: 'c' } as const),
  untilMs: world.trading.clock.nowMs() + 20_000,
});

describe('the watch', () => {
  it('publishes every metric, zeros included, and presses for nothing when all is well', async () => {
    const { open, values } = await watch();
    expect(open).toEqual([]);
    expect(values).toEqual(Object.fromEntries(safetyMetrics.map((metric) => [metric, 0])));
    expect(pressed).toEqual([]);
  });

  it('tells the age of a feed whose process is dead', async () => {
    for (let minutes = 0; minutes < 3; minutes += 1) {
      await watch();
      world.trading.clock.advance(60_000);
    }
    const { open, values } = await watch();
    expect(values.FeedHeartbeatAgeMs).toBe(180_000);
    expect(open).toMatchObject([{ metric: 'FeedHeartbeatAgeMs', scope: 'venue:binance' }]);
  });

  it('leaves what is new to its alarm, and presses for what nobody has answered a minute later', async () => {
    depth = 51;
    expect((await watch()).values.DeadLetterDepth).toBe(51);
    expect(pressed).toEqual([]);
    world.trading.clock.advance(60_000);
    await beat();
    const { open } = await watch();
    expect(pressed).toEqual(open);
    expect(open).toMatchObject([{ metric: 'DeadLetterDepth', scope: 'global' }]);
  });

  it('finds nothing open once a kill has answered, though the value is what it was', async () => {
    await beat(2_001);
    const { open } = await watch();
    expect(open).toMatchObject([{ metric: 'ClockSkewMs', scope: 'venue:binance' }]);
    await world.rest();
    const kills = await pressForBreaches(world.deps, open, occasion());
    expect(kills).toMatchObject([{ source: 'WATCHER', scope: 'venue:binance', state: 'VERIFIED' }]);
    expect(world.resting()).toBe(0);
    expect(await pressForBreaches(world.deps, open, occasion())).toEqual([]);
    const after = await watch();
    expect(after.open).toEqual([]);
    expect(after.values.ClockSkewMs).toBe(2_001);
  });

  it('that cannot publish is a fault', async () => {
    const publish = async () => Promise.reject(new Error('throttled'));
    await expect(watchSafety({ ...deps(), metrics: { publish } })).rejects.toThrow('throttled');
  });
});

describe('a breach of an account that is gone', () => {
  it('stops nothing, and stays open', async () => {
    const breach: Breach = {
      ...{ metric: 'DrawdownBreaches', ownerId: testRef.ownerId, scope: 'account:gone', cause: 'USDT' },
      ...{ detail: 'lost', foundAtMs: world.trading.clock.nowMs() },
    };
    expect(await pressForBreaches(world.deps, [breach], occasion())).toEqual([]);
    expect(await world.safety.listBreaches('DrawdownBreaches', 0)).toEqual([breach]);
  });
});
