import { expect, it } from 'vitest';
import * as z from 'zod';
import { sha256 } from '../../adapters/crypto/sha256.ts';
import { decimal as d } from '../../domain/money/decimal.ts';
import type { Strategy } from '../../strategies/contract.ts';
import { hosted } from '../../strategies/host.ts';
import { aPrice } from '../../testing/builders.ts';
import { StrategyWorld } from '../../testing/strategy-world.ts';
import { looksOfQuote } from './looks-of-quote.ts';
import { replayDecisions } from './replay-decisions.ts';

/** Remembers the middle of each tick and the best bid of each book. */
const listener: Strategy<object, readonly number[]> = {
  ...{ name: 'ma-crossover', description: 'a test', version: 1, parameters: z.looseObject({}) },
  indicators: () => [],
  feeds: () => ({ tick: { everyMs: 100 }, book: { everyMs: 2_000, levels: 1 } }),
  init: () => [],
  decide(state, event) {
    if (event.kind === 'tick') return { state: [...state, event.bid], intents: [] };
    if (event.kind === 'book') return { state: [...state, ...(event.bids[0] ?? [])], intents: [] };
    return { state, intents: [] };
  },
};

async function listening(): Promise<StrategyWorld> {
  const scene = await StrategyWorld.open(new Map([['ma-crossover', hosted(listener)]]));
  await scene.activate();
  return scene;
}

async function price(scene: StrategyWorld, bid: number, inMs: number): Promise<void> {
  scene.world.clock.advance(inMs);
  const asOfMs = scene.world.clock.nowMs();
  await scene.world.market.savePrice(aPrice({ bid: d(String(bid)), ask: d(String(bid + 2)), asOfMs }));
}

const heard = async (scene: StrategyWorld) => JSON.parse((await scene.instance()).run.state ?? 'null');

it('tells a strategy the newest price, no more often than a second, no older one, and none that is the same', async () => {
  const scene = await listening();
  await price(scene, 60_000, 1_000);
  expect([await scene.look(), await scene.look()]).toEqual(['DECIDED', 'IDLE']);
  await price(scene, 60_010, 500);
  expect(await scene.look()).toBe('IDLE');
  await price(scene, 60_020, 600);
  expect(await scene.look()).toBe('DECIDED');
  await price(scene, 60_020, 5_000);
  expect(await scene.look()).toBe('IDLE');
  expect(await heard(scene)).toEqual([60_000, 60_020]);
  scene.world.clock.advance(20_000);
  expect(await scene.look()).toBe('IDLE');
});

it('tells it the book while that is valid, and decides the same again from what was recorded', async () => {
  const scene = await listening();
  await price(scene, 60_000, 1_000);
  const { clock } = scene.world;
  const view = {
    ...({ venue: 'binance', symbol: 'BTC/USDT', source: 'STREAM', isValid: true, fault: null } as const),
    bids: [
      ['59999', '2'],
      ['59998', '1'],
    ] as const,
    asks: [['60001', '3']] as const,
  };
  await scene.views.saveView('book', { ...view, asOfMs: clock.nowMs(), sequence: 7 });
  await scene.look();
  clock.advance(3_000);
  await scene.views.saveView('book', { ...view, asOfMs: clock.nowMs(), sequence: 7 });
  await scene.look();
  await scene.views.saveView('book', { ...view, asOfMs: clock.nowMs() + 1, sequence: 8, isValid: false });
  await scene.look();
  expect(await heard(scene)).toEqual([60_000, 59_999, 2]);
  const decisions = await scene.decisions();
  const replayed = replayDecisions(scene.deps.catalogue, sha256, decisions, new Map([[1, '{}']]));
  expect(replayed).toEqual({ compared: 2, passedOver: 0 });
});

it('wakes those alone that asked, and no strategy whose parameters nobody can read', async () => {
  const scene = await listening();
  const instance = await scene.instance();
  const quote = { bid: d('1'), ask: d('2') };
  const abouts = (given: Partial<typeof instance>) =>
    looksOfQuote(scene.deps.catalogue, { ...instance, ...given }, quote, 5).map(({ about, everyMs }) => [
      about,
      everyMs,
    ]);
  expect(abouts({})).toEqual([
    ['user-1|ma-1|tick', 1_000],
    ['user-1|ma-1|book', 2_000],
  ]);
  expect(abouts({ strategy: 'gone' })).toEqual([]);
});
