import { beforeEach, describe, expect, it } from 'vitest';
import { InMemoryOptimisationRecords } from '#shared/adapters/in-memory/optimisation-records.ts';
import { runOptimisation, type SearchOutcome } from '#shared/application/optimisations/run-optimisation.ts';
import type { OptimisationDeps } from '#shared/application/optimisations/start-optimisation.ts';
import { DamagedDay, historyDayMs } from '#shared/domain/market/history-day.ts';
import type {
  OptimisationProgress,
  SavedOptimisation,
} from '#shared/domain/optimisation/saved-optimisation.ts';
import {
  optimisationList,
  optimisationResource,
  shownOptimisation,
} from '#shared/http-api/optimisation-schemas.ts';
import type { HttpRequest } from '#shared/lambda/http-handler.ts';
import type { HistoryCatalogue } from '#shared/ports/market-history.port.ts';
import { type HostedStrategy, hosted } from '#shared/strategies/host.ts';
import { maCrossover } from '#shared/strategies/ma-crossover/strategy.ts';
import { minutesFrom } from '#shared/testing/market-history.contract.ts';
import { SequentialIds } from '#shared/testing/sequential-ids.ts';
import { SimulatedClock, startMs } from '#shared/testing/simulated-clock.ts';
import { optimisationRoutes } from './optimisation-routes.ts';
import { readSearchSpace } from './read-space.ts';

const dayMs = Math.floor(startMs / historyDayMs) * historyDayMs;
const stored = { rows: 1_440, isWhole: true, gaps: [], sha256: 'x', bytes: 1 } as never;
const trial = { value: 1, trades: 2, returnRatio: 0.1, sharpe: null, maxDrawdownRatio: 0.2 };
const half: OptimisationProgress = {
  ...{ progress: 0.5, trialsDone: 1, best: [{ parameters: { fast: 5 }, ...trial }] },
};
const document = {
  ...{ hash: 'h'.repeat(64), best: null, trials: [], checks: [], guards: null, validated: null },
  ...{ counts: { trials: 4, distinct: 4, withoutValue: 0, failed: 0 }, data: { candles: 1_440 } },
};
const done: SearchOutcome = { progress: { ...half, trialsDone: 4 }, document };

class Scene implements OptimisationDeps {
  readonly clock = new SimulatedClock();
  readonly optimisations = new InMemoryOptimisationRecords();
  readonly readSpace = readSearchSpace;
  readonly ids = new SequentialIds();
  readonly catalogue = new Map<string, HostedStrategy>([
    ['ma-crossover', hosted(maCrossover)],
    ['of-books', hosted({ ...maCrossover, name: 'of-books', hears: ['book'] })],
  ]);
  readonly log = { warn: () => {} };
  sent: { ownerId: string; optimisationId: string; part: number }[] = [];
  queueTakes = true;
  told: string[] = [];
  readonly queue = {
    sendPart: async (ownerId: string, optimisationId: string, part: number) => {
      if (!this.queueTakes) throw new Error('the queue takes nothing');
      this.sent.push({ ownerId, optimisationId, part });
    },
  };
  readonly optimisationQueue = this.queue;
  readonly optimisationNews = {
    tellOptimisation: async ({ state, progress, trialsDone }: SavedOptimisation) => {
      this.told.push(`${state} ${progress} ${trialsDone}`);
    },
  };
  readDay = async () => minutesFrom(dayMs, 1_440);
  readonly history = {
    readCatalogue: async (): Promise<HistoryCatalogue> => new Map([[dayMs, stored]]),
    readDay: () => this.readDay(),
  };
  searchEngine: Parameters<typeof runOptimisation>[0]['searchEngine'] = async () => done;

  async run() {
    const outcomes: string[] = [];
    for (const message of this.sent.splice(0)) outcomes.push(await runOptimisation(this, message));
    return outcomes;
  }
}

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});

const all = '/v1/optimisations';
const one = `${all}/{optimisationId}`;
const wish = {
  ...{ strategy: 'ma-crossover', venue: 'binance', instrument: 'BTC/USDT', timeframe: '1m' },
  ...{ fromMs: dayMs, toMs: dayMs + historyDayMs, search: 'grid', validate: 'none', objective: 'return' },
  space: { fast: { int: [5, 15], step: 10 }, slow: { int: [10, 20], step: 10 } },
};
async function ask(route: string, given: { id?: string; body?: unknown; as?: string } = {}) {
  const request: HttpRequest = {
    ...{ ownerId: given.as ?? 'user-1', correlationId: 'correlation-1', route, headers: {}, query: {} },
    path: { optimisationId: given.id },
    json: () => ({ ok: true, value: JSON.parse(JSON.stringify(given.body ?? null)) }),
  };
  const answer = await optimisationRoutes[route]?.(scene, request);
  if (!answer) throw new Error('test: there is no such route');
  return answer.ok ? { status: answer.value.status, body: answer.value.body } : answer.refusal;
}
async function start(change: object = {}) {
  const answer = await ask(`POST ${all}`, { body: { ...wish, ...change } });
  if (!('status' in answer)) throw new Error(`test: ${answer.message}`);
  return optimisationResource.parse(answer.body);
}
async function show(id: string) {
  const answer = await ask(`GET ${one}`, { id });
  if (!('status' in answer)) throw new Error(`test: ${answer.message}`);
  return shownOptimisation.parse(answer.body);
}

describe('optimisations by the API', () => {
  it('are started, run, shown with their result, listed and deleted', async () => {
    const { optimisationId: id, ...made } = await start({ strategyVersion: maCrossover.version });
    // Of four points the strategy does not take fast 15 with slow 10.
    expect(made).toMatchObject({ state: 'QUEUED', trials: 4, trialsTotal: 3, trialsDone: 0, leftMs: null });
    expect(made.space).toEqual(wish.space);
    expect(scene.sent).toEqual([{ ownerId: 'user-1', optimisationId: id, part: 0 }]);
    expect(await scene.run()).toEqual(['DONE']);
    expect(scene.told).toEqual(['RUNNING 0 0', 'DONE 1 4']);
    expect(await show(id)).toMatchObject({ state: 'DONE', hash: document.hash, result: document });
    const listed = await ask(`GET ${all}`);
    const { optimisations } = optimisationList.parse('status' in listed ? listed.body : null);
    expect(optimisations.map(({ optimisationId }) => optimisationId)).toEqual([id]);
    expect(await ask(`GET ${one}`, { id, as: 'user-2' })).toMatchObject({ code: 'OPTIMISATION_NOT_FOUND' });
    expect(await ask(`DELETE ${one}`, { id, as: 'user-2' })).toMatchObject({
      code: 'OPTIMISATION_NOT_FOUND',
    });
    expect(await ask(`DELETE ${one}`, { id })).toMatchObject({ status: 200 });
    expect(await ask(`GET ${one}`, { id })).toMatchObject({ code: 'OPTIMISATION_NOT_FOUND' });
  });

  it.each([
    ['STRATEGY_UNKNOWN', 'strategy', { strategy: 'oracle' }],
    ['FIELD_INVALID', 'strategy', { strategy: 'of-books' }],
    ['FIELD_INVALID', 'strategyVersion', { strategyVersion: 999 }],
    ['FIELD_INVALID', 'space', { space: { fast: 3 } }],
    ['FIELD_INVALID', 'space', { space: { fast: { int: [9, 5] } } }],
    ['FIELD_INVALID', 'space', { space: { fast: { int: [50, 60] }, slow: 10 } }],
    ['FIELD_INVALID', 'space', { space: { fast: { int: [1, 201] }, slow: 300 } }],
    ['FIELD_INVALID', 'trials', { search: 'tpe', trials: 201 }],
    ['FIELD_INVALID', 'search', { search: 'magic' }],
    ['FIELD_INVALID', 'folds', { validate: 'walk-forward', folds: 10, timeframe: '15m' }],
    ['FIELD_INVALID', 'size', { size: 'much' }],
    ['FIELD_INVALID', 'from', { toMs: dayMs }],
    ['MARKET_DATA_NOT_FOUND', 'from', { fromMs: dayMs - 3 * historyDayMs, toMs: dayMs }],
    ['BACKTEST_TOO_LARGE', 'to', { fromMs: 0 }],
  ])('are refused with %s of %s: %j', async (code, field, change) => {
    expect(await ask(`POST ${all}`, { body: { ...wish, ...change } })).toMatchObject({ code, field });
    expect(scene.sent).toEqual([]);
  });

  it('are so many of a user that are not over, and so many that are saved', async () => {
    await start();
    await start();
    const third = await ask(`POST ${all}`, { body: wish });
    expect(third).toMatchObject({
      code: 'OPTIMISATIONS_ABOVE_LIMIT',
      message: '2 are not over yet; at most 2 are.',
    });
    expect(await ask(`POST ${all}`, { body: wish, as: 'user-2' })).toMatchObject({ status: 202 });
    await scene.run();
    for (let count = 2; count < 20; count += 1) {
      await start();
      await scene.run();
    }
    expect(await ask(`POST ${all}`, { body: wish })).toMatchObject({
      ...{ code: 'OPTIMISATIONS_ABOVE_LIMIT', message: expect.stringContaining('20 are saved') },
    });
  });
});

describe('a search in parts', () => {
  it('goes on where it stands, part by part, and tells how far it is', async () => {
    const { optimisationId: id } = await start();
    const seen: (readonly string[])[] = [];
    scene.searchEngine = async (_, { runs, keep, onProgress }) => {
      seen.push(runs);
      if (runs.length === 2) return done;
      scene.clock.advance(10_000);
      expect(await onProgress(half)).toBe(true);
      await keep(`part ${runs.length}`);
      return { progress: half, document: null };
    };
    expect(await scene.run()).toEqual(['PAUSED']);
    // Half of it took 10 s.
    expect(await show(id)).toMatchObject({ state: 'RUNNING', trialsDone: 1, leftMs: 10_000, result: null });
    expect(scene.sent.map(({ part }) => part)).toEqual([1]);
    expect(await scene.run()).toEqual(['PAUSED']);
    expect(await show(id)).toMatchObject({ leftMs: 20_000 });
    expect(await scene.run()).toEqual(['DONE']);
    expect(seen).toEqual([[], ['part 0'], ['part 0', 'part 1']]);
    expect(await scene.optimisations.loadRuns('user-1', id)).toEqual([]);
    expect(await runOptimisation(scene, { ownerId: 'user-1', optimisationId: id })).toBe('OVER');
  });

  it('is found by whoever looks where its message was lost, at the start and between two parts', async () => {
    scene.queueTakes = false;
    const { optimisationId: id } = await start();
    scene.queueTakes = true;
    scene.clock.advance(60_000);
    await show(id);
    expect(scene.sent).toEqual([]);
    scene.clock.advance(1);
    await show(id);
    expect(scene.sent.map(({ part }) => part)).toEqual([0]);
    scene.searchEngine = async (_, { keep }) => {
      await keep('part 0');
      scene.queueTakes = false;
      return { progress: half, document: null };
    };
    expect(await scene.run()).toEqual(['PAUSED']);
    scene.queueTakes = true;
    scene.clock.advance(420_001);
    await ask(`GET ${all}`);
    expect(scene.sent.map(({ part }) => part)).toEqual([1]);
  });

  it('begins a part again after a death, and gives up the third time', async () => {
    const { optimisationId: id } = await start();
    const message = { ownerId: 'user-1', optimisationId: id };
    scene.searchEngine = async () => {
      throw new Error('the worker dies');
    };
    for (let turn = 0; turn < 2; turn += 1)
      await expect(runOptimisation(scene, message)).rejects.toThrow('dies');
    expect(await runOptimisation(scene, message)).toBe('FAILED');
    expect(await show(id)).toMatchObject({ state: 'FAILED', failure: { code: 'TIME_EXCEEDED' } });
  });

  it('leaves nothing behind when it is deleted while it runs', async () => {
    const { optimisationId: id } = await start();
    scene.searchEngine = async (_, { keep, onProgress }) => {
      scene.clock.advance(2_000);
      await scene.optimisations.remove('user-1', id);
      expect(await onProgress(half)).toBe(false);
      await keep('part 0');
      return { progress: half, document: null };
    };
    expect(await scene.run()).toEqual(['GONE']);
    expect(await scene.optimisations.loadRuns('user-1', id)).toEqual([]);
    expect(scene.sent).toEqual([]);
    expect(await runOptimisation(scene, { ownerId: 'user-1', optimisationId: id })).toBe('GONE');
    const { optimisationId: other } = await start();
    scene.searchEngine = async () => {
      await scene.optimisations.remove('user-1', other);
      return done;
    };
    expect(await scene.run()).toEqual(['GONE']);
    expect(await scene.optimisations.findResult('user-1', other)).toBeUndefined();
  });

  it.each([
    ['NO_CANDLES', (at: Scene) => (at.readDay = async () => [])],
    ['CANDLES_TOO_FEW', (at: Scene) => (at.readDay = async () => minutesFrom(dayMs, 100))],
    [
      'HISTORY_DAMAGED',
      (at: Scene) => {
        at.readDay = async () => {
          throw new DamagedDay('a day is damaged');
        };
      },
    ],
    [
      'STRATEGY_CHANGED',
      (at: Scene) => at.catalogue.set('ma-crossover', hosted({ ...maCrossover, version: 99 })),
    ],
  ])('says why there is no result: %s', async (code, break_) => {
    const { optimisationId: id } = await start({ validate: 'walk-forward' });
    break_(scene);
    expect(await scene.run()).toEqual(['FAILED']);
    expect(await show(id)).toMatchObject({ state: 'FAILED', failure: { code } });
  });
});
