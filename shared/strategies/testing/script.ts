import type { Surroundings } from '../contract.ts';
import type { StrategyEvent } from '../events.ts';
import { type Eyes, eyesFor, type HostedStrategy, type SavedState } from '../host.ts';

export const facts: Surroundings['instrument'] = {
  priceTick: 0.01,
  quantityStep: 0.0001,
  quantityMin: 0.0001,
  notionalMin: 5,
  makerFeeRate: 0.0002,
  takerFeeRate: 0.0005,
};

/** A run of a strategy that a test feeds by hand. */
export function runOf(
  strategy: HostedStrategy,
  parameters: object,
  {
    indicators = [],
    saved,
    more = {},
  }: { indicators?: number[]; saved?: SavedState; more?: Partial<Eyes> } = {},
) {
  const configured = strategy.configure(parameters);
  if (configured.kind === 'invalid') throw new Error(configured.problems.join());
  const eyes = Object.assign(eyesFor(indicators, facts, 10_000), more);
  const run = configured.begin(eyes, saved);
  let minute = 0;
  return {
    eyes,
    get state() {
      return run.state;
    },
    tell: (event: StrategyEvent) => run.decide(event),
    candle(price: number, values: readonly number[] = indicators) {
      eyes.price = price;
      indicators.splice(0, indicators.length, ...values);
      const prices = { open: price, high: price, low: price, close: price };
      return run.decide({ kind: 'candle', candle: { openTimeMs: minute++ * 60_000, ...prices, volume: 1 } });
    },
    fill: (tag: string | null, side: 'BUY' | 'SELL', price: number, quantity: number, remaining = 0) =>
      run.decide({ kind: 'fill', timeMs: minute * 60_000, tag, side, price, quantity, remaining }),
    ended: (tag: string, outcome: 'DENIED' | 'REJECTED' | 'CANCELED' | 'EXPIRED', filled = 0) =>
      run.decide({ kind: 'order', timeMs: minute * 60_000, tag, outcome, code: 'X', filled }),
  };
}
