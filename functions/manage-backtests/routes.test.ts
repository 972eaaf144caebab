import { beforeEach, describe, expect, it } from 'vitest';
import { InMemoryBacktestRecords } from '#shared/adapters/in-memory/backtest-records.ts';
import { InMemoryOptimisationRecords } from '#shared/adapters/in-memory/optimisation-records.ts';
import { InMemoryTradingStore } from '#shared/adapters/in-memory/trading-store.ts';
import {
  type BacktestDocument,
  type RunBacktestDeps,
  runBacktest,
} from '#shared/application/backtests/run-backtest.ts';
import type { SavedBacktest } from '#shared/domain/backtest/saved-backtest.ts';
import { DamagedDay, historyDayMs } from '#shared/domain/market/history-day.ts';
import type { MarketCandle } from '#shared/domain/market/market-candle.ts';
import { backtestList, backtestResource, backtestResult } from '#shared/http-api/backtest-schemas.ts';
import type { HttpRequest } from '#shared/lambda/http-handler.ts';
import type { HistoryCatalogue } from '#shared/ports/market-history.port.ts';
import { type HostedStrategy, hosted, StrategyFault } from '#shared/strategies/host.ts';
import { hyperRsi } from '#shared/strategies/hyperrsi/strategy.ts';
import { maCrossover } from '#shared/strategies/ma-crossover/strategy.ts';
import { minutesFrom } from '#shared/testing/market-history.contract.ts';
import { SequentialIds } from '#shared/testing/sequential-ids.ts';
import { SimulatedClock, startMs } from '#shared/testing/simulated-clock.ts';
import { readSearchSpace } from './read-space.ts';
import { backtestRouteOf } from './routes.ts';

const dayMs = Math.floor(startMs / historyDayMs) * historyDayMs;
const days = [dayMs, dayMs + historyDayMs];
/** Two days of a price that swings every two hours. */
const candlesOf = (from: number): MarketCandle[] =>
  minutesFrom(from, 1_440).map((candle, index) => {
    const close = 60_000 + 300 * Math.sin((2 * Math.PI * index) / 120);
    return { ...candle, open: close, close, high: close + 5, low: close - 5 };
  });

/** As much of a document as is looked at here. */
function told(candles: number, timeframeMs: number): BacktestDocument {
  const trade = { side: 'LONG', size: 1, entryPrice: 1, exitPrice: 2, pnl: 1, fee: 0 };
  const times = { entryTime: '2026-01-01T00:00:00.000Z', exitTime: '2026-01-01T00:01:00.000Z' };
  const trades = Array.from({ length: 12 }, (_, number) => ({ number, ...trade, ...times }));
  const document = { hash: 'a'.repeat(64), stats: { returnRatio: 0.1 }, trades, fills: [], warmUpBars: 0 };
  return { ...document, ...{ data: { candles, timeframeMs }, equity: [] } };
}

class Scene {
  readonly clock = new SimulatedClock();
  records = new InMemoryBacktestRecords();
  readonly optimisations = new InMemoryOptimisationRecords();
  readonly readSpace = readSearchSpace;
  sent: { ownerId: string; backtestId: string }[] = [];
  told: string[] = [];
  queueTakes = true;
  readonly strategies = { find: async () => undefined };
  readonly store = {
    strategies: new InMemoryTradingStore().strategies,
    listFills: async () => ({ items: [] }),
  };
  readonly views = { listCandles: async () => [] };
  readonly log = { warn: () => {} };
  readonly news = {
    tell: async ({ state, progress }: SavedBacktest) => {
      this.told.push(`${state} ${progress}`);
    },
  };
  engine: RunBacktestDeps['engine'] = ({ candles, timeframeMs }) => told(candles.count, timeframeMs);
  onRead: (day: number) => void = () => {};
  readonly catalogue = new Map<string, HostedStrategy>([
    ['ma-crossover', hosted(maCrossover)],
    ['hyperrsi', hosted(hyperRsi)],
    ['of-books', hosted({ ...maCrossover, name: 'of-books', hears: ['book'] })],
  ]);
  readonly ids = new SequentialIds();
  readonly queue = {
    send: async (ownerId: string, backtestId: string) => {
      if (!this.queueTakes) throw new Error('the queue takes nothing');
      this.sent.push({ ownerId, backtestId });
    },
    sendPart: async () => {},
  };
  readonly history = {
    readCatalogue: async (): Promise<HistoryCatalogue> => new Map(days.map((day) => [day, stored])),
    readDay: async (_: unknown, day: number) => {
      this.onRead(day);
      return candlesOf(day);
    },
  };

  async run() {
    const outcomes: string[] = [];
    for (const message of this.sent.splice(0)) outcomes.push(await runBacktest(this, message));
    return outcomes;
  }
}
const stored = { rows: 1_440, isWhole: true, gaps: [], sha256: 'x', bytes: 1 } as never;

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});

const one = '/v1/backtests/{backtestId}';
async function ask(route: string, given: { id?: string; body?: unknown; as?: string } = {}) {
  const request: HttpRequest = {
    ...{ ownerId: given.as ?? 'user-1', correlationId: 'correlation-1', route, headers: {}, query: {} },
    path: { backtestId: given.id },
    json: () => ({ ok: true, value: JSON.parse(JSON.stringify(given.body ?? null)) }),
  };
  const answer = await backtestRouteOf(route)(scene, request);
  return answer.ok ? { status: answer.value.status, body: answer.value.body } : answer.refusal;
}
const wish = {
  ...{ strategy: 'ma-crossover', parameters: { fast: 5, slow: 20, reverse: true }, allowShort: true },
  ...{
    venue: 'binance',
    instrument: 'BTC/USDT',
    fromMs: dayMs,
    toMs: dayMs + 2 * historyDayMs,
    feeRate: 0.001,
  },
};
async function start(change: object = {}) {
  const answer = await ask('POST /v1/backtests', { body: { ...wish, ...change } });
  if (!('status' in answer)) throw new Error(`test: ${answer.message}`);
  return backtestResource.parse(answer.body);
}
const show = async (id: string) => {
  const answer = await ask(`GET ${one}`, { id });
  return 'status' in answer ? backtestResource.parse(answer.body) : answer;
};

describe('backtests by the API', () => {
  it('are started, run, shown with their result, listed and deleted', async () => {
    const { backtestId, ...made } = await start();
    expect(made).toMatchObject({ state: 'QUEUED', strategyVersion: 2, progress: 0, timeframe: '1m' });
    expect(made.parameters).toEqual(wish.parameters);
    expect(await ask(`GET ${one}/result`, { id: backtestId })).toMatchObject({ code: 'BACKTEST_NOT_DONE' });
    expect(await scene.run()).toEqual(['DONE']);
    const done = await show(backtestId);
    expect(done).toMatchObject({ state: 'DONE', progress: 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const answer = await ask(`GET ${one}/result`, { id: backtestId });
    const result = backtestResult.parse('status' in answer ? answer.body : null);
    expect(result).toMatchObject({ hash: 'hash' in done ? done.hash : '', data: { candles: 2_880 } });
    expect(result.trades.length).toBe(result.tradesTotal);
    expect(result.tradesTotal).toBe(12);
    const listed = await ask('GET /v1/backtests');
    expect(backtestList.parse('status' in listed ? listed.body : null).backtests).toHaveLength(1);
    expect(await ask(`DELETE ${one}`, { id: backtestId })).toMatchObject({ status: 200 });
    expect(await show(backtestId)).toMatchObject({ code: 'BACKTEST_NOT_FOUND' });
    expect(await ask(`GET ${one}/result`, { id: backtestId })).toMatchObject({ code: 'BACKTEST_NOT_FOUND' });
  });

  it('run strategies whose parameters are read into another form', async () => {
    await start({ strategy: 'hyperrsi', parameters: { size: 'percent:10' } });
    expect(await scene.run()).toEqual(['DONE']);
  });

  it('make larger candles of minutes, of the range alone', async () => {
    const { backtestId } = await start({
      timeframe: '1h',
      fromMs: dayMs + 3_600_000,
      parameters: { fast: 1, slow: 2 },
    });
    await scene.run();
    const answer = await ask(`GET ${one}/result`, { id: backtestId });
    expect(answer).toMatchObject({ body: { data: { candles: 47, timeframeMs: 3_600_000 } } });
  });

  it.each([
    ['STRATEGY_UNKNOWN', { strategy: 'oracle' }],
    ['FIELD_INVALID', { strategy: 'of-books' }],
    ['FIELD_INVALID', { parameters: { fast: 9, slow: 2 } }],
    ['FIELD_INVALID', { size: 'much' }],
    ['FIELD_INVALID', { timeframe: '1s' }],
    ['FIELD_INVALID', { toMs: dayMs }],
    ['FIELD_INVALID', { feeRate: 2 }],
    ['FIELD_UNKNOWN', { colour: 'red' }],
    ['MARKET_DATA_NOT_FOUND', { fromMs: dayMs - 3 * historyDayMs, toMs: dayMs }],
    ['BACKTEST_TOO_LARGE', { fromMs: 0 }],
  ])('are refused with %s: %j', async (code, change) => {
    expect(await ask('POST /v1/backtests', { body: { ...wish, ...change } })).toMatchObject({ code });
    expect(scene.sent).toEqual([]);
  });

  it('are so many of a user, and others are not there', async () => {
    const { backtestId } = await start();
    await start();
    await start();
    const fourth = await ask('POST /v1/backtests', { body: wish });
    expect(fourth).toMatchObject({ code: 'BACKTESTS_ABOVE_LIMIT' });
    expect(await ask('POST /v1/backtests', { body: wish, as: 'user-2' })).toMatchObject({ status: 202 });
    expect(await ask(`GET ${one}`, { id: backtestId, as: 'user-2' })).toMatchObject({
      code: 'BACKTEST_NOT_FOUND',
    });
    await scene.run();
    for (let count = 3; count < 50; count++) {
      await start();
      await scene.run();
    }
    expect(await ask('POST /v1/backtests', { body: wish })).toMatchObject({ code: 'BACKTESTS_ABOVE_LIMIT' });
    expect(await ask('PUT /v1/backtests')).toMatchObject({ code: 'ROUTE_NOT_FOUND' });
  });
});

describe('a backtest whose message was lost', () => {
  it('is sent again by whoever looks after a minute, and runs once whatever comes twice', async () => {
    scene.queueTakes = false;
    const { backtestId } = await start();
    scene.queueTakes = true;
    scene.clock.advance(60_000);
    await show(backtestId);
    expect(scene.sent).toEqual([]);
    scene.clock.advance(1);
    await show(backtestId);
    await ask('GET /v1/backtests');
    expect(scene.sent).toHaveLength(2);
    expect(await scene.run()).toEqual(['DONE', 'OVER']);
    scene.clock.advance(10_000_000);
    expect(await show(backtestId)).toMatchObject({ state: 'DONE' });
    expect(scene.sent).toEqual([]);
  });

  it('ends with a reason where whoever ran it is gone for good', async () => {
    const { backtestId } = await start();
    scene.engine = () => {
      throw new Error('the worker dies');
    };
    await expect(scene.run()).rejects.toThrow('dies');
    for (let look = 0; look < 2; look += 1) {
      scene.clock.advance(420_001);
      expect(await show(backtestId)).toMatchObject({ state: 'RUNNING' });
      expect(scene.sent).toHaveLength(1);
      if (look === 0) await expect(scene.run()).rejects.toThrow('dies');
    }
    expect(await scene.run()).toEqual(['FAILED']);
    expect(await show(backtestId)).toMatchObject({ failure: { code: 'TIME_EXCEEDED' } });
    expect(await ask('POST /v1/backtests', { body: wish })).toMatchObject({ status: 202 });
  });
});

describe('who runs backtests', () => {
  const tiny: BacktestDocument = { hash: 'h', stats: {}, trades: [], fills: [] };

  it('tells how far it is, and does nothing twice', async () => {
    scene.engine = () => tiny;
    const { backtestId } = await start();
    const seen: unknown[] = [];
    scene.onRead = () => {
      scene.clock.advance(1_500);
      void scene.records.find('user-1', backtestId).then((found) => seen.push(found?.progress));
    };
    const message = { ownerId: 'user-1', backtestId };
    expect(await runBacktest(scene, message)).toBe('DONE');
    expect(seen).toEqual([0, 0.45]);
    expect(scene.told).toEqual(['RUNNING 0', 'RUNNING 0.45', 'RUNNING 0.9', 'DONE 1']);
    expect(await runBacktest(scene, message)).toBe('OVER');
    expect(await runBacktest(scene, { ...message, backtestId: 'other' })).toBe('GONE');
  });

  it('begins again after a death, and gives up the third time', async () => {
    const { backtestId } = await start();
    const message = { ownerId: 'user-1', backtestId };
    scene.engine = () => {
      throw new Error('the worker dies');
    };
    for (let turn = 0; turn < 2; turn++) await expect(runBacktest(scene, message)).rejects.toThrow('dies');
    expect(await runBacktest(scene, message)).toBe('FAILED');
    expect(await show(backtestId)).toMatchObject({ state: 'FAILED', failure: { code: 'TIME_EXCEEDED' } });
  });

  it.each([
    ['TIME_EXCEEDED', (at: Scene) => (at.onRead = () => at.clock.advance(241_000))],
    [
      'TIME_EXCEEDED',
      (at: Scene) => {
        at.engine = (_, isLate) => {
          at.clock.advance(300_000);
          return isLate() ? null : tiny;
        };
      },
    ],
    [
      'HISTORY_DAMAGED',
      (at: Scene) => {
        at.onRead = () => {
          throw new DamagedDay('a day is damaged');
        };
      },
    ],
    [
      'STRATEGY_FAILED',
      (at: Scene) => {
        at.engine = () => {
          throw new StrategyFault('THREW', 'it threw');
        };
      },
    ],
    [
      'STRATEGY_CHANGED',
      (at: Scene) => at.catalogue.set('ma-crossover', hosted({ ...maCrossover, version: 99 })),
    ],
  ])('says why there is no result: %s', async (code, break_) => {
    const { backtestId } = await start();
    break_(scene);
    expect(await scene.run()).toEqual(['FAILED']);
    expect(await show(backtestId)).toMatchObject({ state: 'FAILED', failure: { code } });
  });

  it('finds no candles where the range lies in a gap of its day', async () => {
    scene.history.readDay = async () => [];
    const { backtestId } = await start();
    expect(await scene.run()).toEqual(['FAILED']);
    expect(await show(backtestId)).toMatchObject({ failure: { code: 'NO_CANDLES' } });
  });

  it('throws away what comes of one that was deleted meanwhile', async () => {
    const { backtestId } = await start();
    scene.engine = () => {
      void scene.records.remove('user-1', backtestId);
      return tiny;
    };
    expect(await scene.run()).toEqual(['GONE']);
    expect(await scene.records.findResult('user-1', backtestId)).toBeUndefined();
    await start();
    const [message = { ownerId: '', backtestId: '' }] = scene.sent;
    scene.onRead = () => {
      scene.clock.advance(2_000);
      void scene.records.remove('user-1', message.backtestId);
    };
    expect(await scene.run()).toEqual(['GONE']);
  });

  it('keeps fewer trades where all of them are too large', async () => {
    scene.records = new InMemoryBacktestRecords(35_000);
    scene.engine = () => ({ ...tiny, trades: Array.from({ length: 3_000 }, (_, number) => ({ number })) });
    const { backtestId } = await start();
    expect(await scene.run()).toEqual(['DONE']);
    const kept = JSON.parse((await scene.records.findResult('user-1', backtestId)) ?? '');
    expect([kept.tradesTotal, kept.trades.length, kept.trades[0].number]).toEqual([3_000, 2_000, 1_000]);
  });
});
