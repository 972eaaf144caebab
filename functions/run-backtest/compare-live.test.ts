import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { InMemoryBacktestRecords } from '#shared/adapters/in-memory/backtest-records.ts';
import { runBacktest } from '#shared/application/backtests/run-backtest.ts';
import { type ComparisonWish, startComparison } from '#shared/application/backtests/start-backtest.ts';
import { keepProtected } from '#shared/application/protection/keep-protected.ts';
import { changeStrategy } from '#shared/application/strategies/change-strategy.ts';
import { decimal as d } from '#shared/domain/money/decimal.ts';
import { backtestResult } from '#shared/http-api/backtest-schemas.ts';
import type { Strategy } from '#shared/strategies/contract.ts';
import { type HostedStrategy, hosted } from '#shared/strategies/host.ts';
import { testRef } from '#shared/testing/builders.ts';
import { fillOrder, scripted } from '#shared/testing/scripted-strategy.ts';
import { StrategyWorld } from '#shared/testing/strategy-world.ts';
import { candleEngine } from './engine.ts';

/** Buys on the first candle, with a stop two per cent below. */
const catalogue = scripted((state) =>
  state === 1
    ? [{ kind: 'place', side: 'BUY', type: 'MARKET', protect: { stopLoss: { distanceRatio: '0.02' } } }]
    : [],
);
const fee = (price: string, quantity: string, asset = 'USDT') => ({
  asset,
  amount: asset === 'USDT' ? d(price).times(quantity).times('0.001') : d('0.0001'),
});

let scene: StrategyWorld;
beforeEach(async () => {
  scene = await StrategyWorld.open(catalogue, { balances: { USDT: '100000', BNB: '1' } });
  await scene.activate({ settings: { size: 'fixed:0.01', capital: d('1000') }, parameters: {} });
});

async function compare(given: Partial<ComparisonWish> = {}, known: Map<string, HostedStrategy> = catalogue) {
  const { store, clock, ids } = scene.world;
  const history = { readCatalogue: async () => new Map(), readDay: async () => [] };
  const deps = {
    ...{ records: new InMemoryBacktestRecords(), clock, ids, history, store, views: scene.views },
    ...{ strategies: store.strategies, catalogue: known, engine: candleEngine },
    ...{ log: { warn: () => {} }, news: { tell: async () => {} }, queue: { send: async () => {} } },
  };
  const wish = { ownerId: testRef.ownerId, strategyId: 'ma-1', feeRate: 0.001, slippage: 0, ...given };
  const started = await startComparison(deps, wish);
  if (!started.ok) return started.refusal;
  const { ownerId, backtestId } = started.value;
  await runBacktest(deps, { ownerId, backtestId });
  const over = await deps.records.find(ownerId, backtestId);
  if (over?.state !== 'DONE') return over?.failure;
  const text = (await deps.records.findResult(ownerId, backtestId)) ?? '';
  return backtestResult.parse(JSON.parse(text)).comparison;
}

/** In at 60,060 on the second candle, out by the stop at 57,942 on the third. */
async function tradeLive(exitFeeAsset = 'USDT'): Promise<void> {
  const { clock } = scene.world;
  await scene.close(0, 60_000);
  await scene.deliver();
  const [entry] = await scene.orders();
  await fillOrder(scene, entry?.orderId ?? '', {
    ...{ price: d('60060'), fee: fee('60060', '0.01'), venueTimeMs: clock.nowMs() },
  });
  await scene.look();
  await scene.close(1, 60_000);
  await scene.deliver();
  const quote = { bid: d('58000'), ask: d('58001'), asOfMs: clock.nowMs() };
  await keepProtected(scene.deps, { ...testRef, instrument: 'BTC/USDT' }, { quote });
  const exit = (await scene.orders()).at(-1);
  expect(exit).toMatchObject({ side: 'sell', exit: { leg: 'EXIT' } });
  await fillOrder(scene, exit?.orderId ?? '', {
    ...{ price: d('57942'), venueTimeMs: clock.nowMs() },
    fee: fee('57942', exit?.quantity?.toFixed() ?? '0', exitFeeAsset),
  });
  await scene.look();
  await scene.close(2, 58_000);
  await scene.close(3, 58_000);
  await decideAll();
}

/** Each look decides on one event. */
async function decideAll(): Promise<void> {
  scene.strategyQueue.sent.length = 0;
  for (let event = 0; event < 6; event += 1) await scene.look();
  // What is decided now is not before now.
  scene.world.clock.advance(1);
}

describe('what a strategy did beside its backtest', () => {
  it('is told trade by trade in basis points, exits by its stop included', async () => {
    await tradeLive();
    const comparison = await compare();
    // The backtest buys at the open of the second candle, 60,000, and its stop at 58,800 goes at the open of the third, 58,000,
    // which is beyond it. Live paid 60 of 60,000 more and got 58 of 58,000 less: 10 bp each. Fees are 0.1 % on both sides.
    expect(comparison).toMatchObject({
      summary: { both: 2, missed: 0, extra: 0 },
      trades: [
        {
          kind: 'BOTH',
          side: 'BUY',
          live: { price: 60_060 },
          backtest: { price: expect.closeTo(60_000, 6) },
        },
        {
          kind: 'BOTH',
          side: 'SELL',
          live: { price: 57_942 },
          backtest: { price: expect.closeTo(58_000, 6) },
        },
      ],
    });
    const trades = comparison && 'trades' in comparison ? comparison.trades : [];
    for (const { bp, delayMs } of trades) {
      expect(bp?.slippage).toBeCloseTo(10, 6);
      expect(bp?.fees).toBeCloseTo(0, 6);
      expect(bp?.total).toBeCloseTo(10, 6);
      expect(delayMs).toBe(1_000);
    }
  });

  it('leaves out a fee that was taken in an asset of another market', async () => {
    await tradeLive('BNB');
    const comparison = await compare();
    expect(comparison).toMatchObject({
      trades: [{ bp: { fees: expect.closeTo(0, 6) } }, { bp: { fees: null } }],
    });
  });

  it('learns from the same candles before the first one as it did live, so that averages that never forget are equal', async () => {
    const seen: number[] = [];
    const averaged: Strategy<object, number> = {
      ...{ name: 'ma-crossover', description: 'a test', version: 1, parameters: z.looseObject({}) },
      indicators: () => [{ name: 'ema', period: 3 }],
      init: () => 0,
      decide(state, _event, { indicators }) {
        seen.push(indicators[0] ?? 0);
        return { state, intents: [] };
      },
    };
    const known = new Map([[averaged.name, hosted(averaged)]]);
    scene = await StrategyWorld.open(known, { balances: { USDT: '100000', BNB: '1' } });
    // More are kept than it learns from: the oldest of them would change every value.
    for (let before = 1; before <= 30; before += 1)
      await scene.close(-before, before > 9 ? 90_000 : 60_000 + 700 * (before % 3));
    await scene.activate({ settings: { size: 'fixed:0.01', capital: d('1000') }, parameters: {} });
    for (const [index, close] of [60_000, 61_000, 59_000].entries()) {
      await scene.close(index, close);
      await scene.deliver();
    }
    await decideAll();
    const live = seen.splice(0);
    expect(live).toHaveLength(3);
    expect(await compare({}, known)).toMatchObject({ candles: 3 });
    expect(seen).toEqual(live);
  });

  it('shows what was missed', async () => {
    await scene.close(0, 60_000);
    await scene.deliver();
    for (const [index, close] of [60_000, 58_000, 58_000].entries()) {
      await scene.close(index + 1, close);
      await scene.deliver();
    }
    await decideAll();
    expect(await compare()).toMatchObject({ summary: { both: 0, missed: 2, extra: 0, bp: null } });
  });

  it('is refused, or ends with a reason, where there is nothing to be told', async () => {
    expect(await compare({ strategyId: 'other' })).toMatchObject({ code: 'STRATEGY_NOT_FOUND' });
    await tradeLive();
    const nowMs = scene.world.clock.nowMs();
    expect(await compare({ fromMs: nowMs, toMs: nowMs })).toMatchObject({
      code: 'FIELD_INVALID',
      field: 'from',
    });
    expect(await compare({ fromMs: nowMs + 1, toMs: nowMs + 60_000 })).toMatchObject({
      code: 'NOTHING_RECORDED',
    });
    const changed = new Map(
      [...catalogue].map(([name, strategy]) => [
        name,
        Object.assign(Object.create(strategy), { version: 2 }),
      ]),
    );
    expect(await compare({}, changed)).toMatchObject({ code: 'STRATEGY_CHANGED' });
    await changeStrategy(scene.deps, {
      ...{ ownerId: testRef.ownerId, strategyId: 'ma-1', parameters: { other: 1 } },
    });
    await scene.close(4, 58_000);
    await decideAll();
    expect(await compare()).toMatchObject({ code: 'PARAMETERS_CHANGED' });
  });
});
