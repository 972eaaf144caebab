import { sha256 } from '../adapters/crypto/sha256.ts';
import { InMemoryMarketSubscriptions } from '../adapters/in-memory/market-subscriptions.ts';
import { InMemoryMarketViews } from '../adapters/in-memory/market-views.ts';
import { activateStrategy, type ManageDeps } from '../application/strategies/activate-strategy.ts';
import { feedStrategies } from '../application/strategies/feed-strategies.ts';
import { runStrategy } from '../application/strategies/run-strategy.ts';
import type { RuntimeDeps } from '../application/strategies/runtime.ts';
import type { MarketCandle } from '../domain/market/market-candle.ts';
import { decimal as d } from '../domain/money/decimal.ts';
import type { Order } from '../domain/order/order.ts';
import type { StrategyDecision } from '../domain/strategy/decision.ts';
import type { StrategyInstance } from '../domain/strategy/instance.ts';
import type { StrategyQueue, StrategyTrigger } from '../ports/queues.port.ts';
import type { StrategyScheduler } from '../ports/strategy-scheduler.port.ts';
import { strategies } from '../strategies/all.ts';
import type { HostedStrategy } from '../strategies/host.ts';
import { aPrice, testRef } from './builders.ts';
import { startMs } from './simulated-clock.ts';
import { TradingWorld } from './trading-world.ts';

export const minuteMs = 60_000;
/** Where the minute begins in which a simulated clock starts. */
export const firstMinuteMs = Math.floor(startMs / minuteMs) * minuteMs;

export class RecordingStrategyQueue implements StrategyQueue {
  readonly sent: StrategyTrigger[] = [];

  async send(triggers: readonly StrategyTrigger[]): Promise<void> {
    this.sent.push(...triggers);
  }
}

export class RecordingScheduler implements StrategyScheduler {
  readonly calls: string[] = [];

  async keep({ strategyId, state, schedule }: StrategyInstance): Promise<void> {
    this.calls.push(`keep ${strategyId} ${state} ${schedule?.everyMinutes ?? 'none'}`);
  }

  async remove({ strategyId }: Pick<StrategyInstance, 'strategyId'>): Promise<void> {
    this.calls.push(`remove ${strategyId}`);
  }
}

/** A candle of a minute, flat at its close. */
export function aMinute(index: number, close: number, given: Partial<MarketCandle> = {}): MarketCandle {
  const openTimeMs = firstMinuteMs + index * minuteMs;
  return {
    ...{ openTimeMs, endMs: openTimeMs + minuteMs, open: close, high: close, low: close, close },
    ...{ volume: 1, quoteVolume: close, trades: 1, isWhole: true, source: 'TRADES' },
    ...given,
  };
}

/** A trading world in which strategies run. */
export class StrategyWorld {
  readonly world: TradingWorld;
  readonly views = new InMemoryMarketViews();
  readonly strategyQueue = new RecordingStrategyQueue();
  readonly scheduler = new RecordingScheduler();
  readonly subscriptions = new InMemoryMarketSubscriptions();
  readonly deps: RuntimeDeps & ManageDeps;

  private constructor(world: TradingWorld, catalogue: ReadonlyMap<string, HostedStrategy>) {
    this.world = world;
    const { store, market, saga, clock, ids, log, commands } = world;
    const { views, scheduler, subscriptions } = this;
    const core = { store, market, saga, clock, ids, log, commands };
    this.deps = { ...core, views, scheduler, subscriptions, catalogue, digest: sha256 };
  }

  static async open(
    catalogue: ReadonlyMap<string, HostedStrategy> = strategies,
    options: Parameters<typeof TradingWorld.open>[0] = {},
  ): Promise<StrategyWorld> {
    return new StrategyWorld(await TradingWorld.open(options), catalogue);
  }

  async activate(given: Partial<Parameters<typeof activateStrategy>[1]> = {}): Promise<StrategyInstance> {
    const activated = await activateStrategy(this.deps, {
      ...testRef,
      ...{ strategyId: 'ma-1', strategy: 'ma-crossover', instrument: 'BTC/USDT', timeframe: '1m' },
      sharing: 'ALONE',
      settings: { size: 'all', capital: d('1000') },
      parameters: { fast: 1, slow: 2 },
      correlationId: 'correlation-1',
      ...given,
    });
    if (!activated.ok) throw new Error(`test: not activated: ${activated.refusal.message}`);
    return activated.value;
  }

  /** The candle of a minute closes: it is in the store, the clock stands a second behind it, the price is its close. */
  async close(index: number, close: number, given: Partial<MarketCandle> = {}): Promise<void> {
    const candle = aMinute(index, close, given);
    const { clock, market } = this.world;
    clock.advance(Math.max(0, candle.endMs + 1_000 - clock.nowMs()));
    await this.put(candle);
    const [bid, ask] = [d(String(close - 1)), d(String(close + 1))];
    await market.savePrice(aPrice({ bid, ask, last: d(String(close)), asOfMs: clock.nowMs() }));
    await feedStrategies(
      { store: this.world.store, strategyQueue: this.strategyQueue },
      'binance',
      'BTC/USDT',
      candle,
    );
  }

  put(candle: MarketCandle): Promise<void> {
    const asOfMs = this.world.clock.nowMs();
    return this.views.saveCandle({ venue: 'binance', symbol: 'BTC/USDT', timeframe: '1m', asOfMs, candle });
  }

  /** Delivers what the queue holds, once. */
  async deliver(): Promise<readonly string[]> {
    const outcomes: string[] = [];
    for (const trigger of this.strategyQueue.sent.splice(0))
      outcomes.push(await runStrategy(this.deps, trigger));
    return outcomes;
  }

  look(strategyId = 'ma-1'): ReturnType<typeof runStrategy> {
    return runStrategy(this.deps, { kind: 'LOOK', ownerId: testRef.ownerId, strategyId, about: 'test' });
  }

  async instance(strategyId = 'ma-1'): Promise<StrategyInstance> {
    const found = await this.world.store.strategies.find(testRef.ownerId, strategyId);
    if (!found) throw new Error(`test: no strategy ${strategyId}`);
    return found;
  }

  async decisions(strategyId = 'ma-1'): Promise<readonly StrategyDecision[]> {
    const page = await this.world.store.strategies.listDecisions(testRef.ownerId, strategyId, {
      limit: 1_000,
    });
    return page.items;
  }

  /** Every order of the account, the oldest first. */
  async orders(): Promise<readonly Order[]> {
    const { items } = await this.world.store.listOrders(testRef, { limit: 100 });
    return items.toReversed();
  }
}
