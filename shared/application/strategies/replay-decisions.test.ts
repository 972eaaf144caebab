import { describe, expect, it } from 'vitest';
import { sha256 } from '../../adapters/crypto/sha256.ts';
import { strategies } from '../../strategies/all.ts';
import { testRef } from '../../testing/builders.ts';
import { crossing, scripted, traded } from '../../testing/scripted-strategy.ts';
import type { StrategyWorld } from '../../testing/strategy-world.ts';
import { changeStrategy } from './change-strategy.ts';
import { replayDecisions } from './replay-decisions.ts';

async function recorded(scene: StrategyWorld) {
  const versions = await scene.world.store.strategies.listParameters(testRef.ownerId, 'ma-1');
  const parameters = new Map(versions.map(({ version, parameters: text }) => [version, text]));
  return { decisions: await scene.decisions(), parameters };
}

describe('a replay', () => {
  it('of what was recorded comes out the same, also over a change of parameters and from the middle', async () => {
    const scene = await traded([...crossing, 60_100, 59_000, 61_000]);
    const of = { ownerId: testRef.ownerId, strategyId: 'ma-1' };
    const changed = await changeStrategy(scene.deps, {
      ...of,
      parameters: { fast: 2, slow: 4, average: 'ema' },
    });
    expect(changed.ok && changed.value.parametersVersion).toBe(2);
    for (const [index, close] of Array.from({ length: 60 }, (_, at) => 60_000 + (at % 7) * 100).entries()) {
      await scene.close(8 + index, close);
      await scene.deliver();
    }
    const { decisions, parameters } = await recorded(scene);
    const replay = (from: number) => replayDecisions(strategies, sha256, decisions.slice(from), parameters);
    expect(replay(0)).toEqual({ compared: decisions.length, passedOver: 0 });
    // From the next snapshot on.
    const { compared, passedOver, difference } = replay(20);
    expect({ total: compared + passedOver, difference }).toEqual({
      total: decisions.length - 20,
      difference: undefined,
    });
    expect(passedOver).toBeGreaterThan(0);
    expect(replayDecisions(strategies, sha256, [], parameters)).toEqual({ compared: 0, passedOver: 0 });
  });

  it.each([
    ['intents', { intents: '[{"kind":"close"}]' }, 'INTENTS'],
    ['a state', { stateHash: 'another' }, 'STATE'],
  ] as const)('names the first decision with other %s', async (_what, change, what) => {
    const { decisions, parameters } = await recorded(await traded());
    const altered = decisions.map((each) => (each.sequence === 3 ? { ...each, ...change } : each));
    expect(replayDecisions(strategies, sha256, altered, parameters)).toMatchObject({
      compared: 2,
      difference: { sequence: 3, what },
    });
  });

  it('names one that is missing, and one that the strategy of today cannot decide', async () => {
    const { decisions, parameters } = await recorded(await traded());
    const holed = decisions.filter(({ sequence }) => sequence !== 3);
    const missing = { sequence: 3, what: 'MISSING' };
    expect(replayDecisions(strategies, sha256, holed, parameters)).toMatchObject({
      compared: 2,
      difference: missing,
    });
    const throwing = scripted(() => [], true);
    expect(replayDecisions(throwing, sha256, decisions, parameters)).toMatchObject({
      difference: { what: 'FAULT' },
    });
    expect(replayDecisions(new Map(), sha256, decisions, parameters)).toMatchObject({
      difference: { replayed: expect.stringContaining('there is no strategy') },
    });
  });
});
