import * as z from 'zod';
import { decimal as d } from '../domain/money/decimal.ts';
import type { Fill } from '../domain/order/fill.ts';
import type { Strategy } from '../strategies/contract.ts';
import { type HostedStrategy, hosted } from '../strategies/host.ts';
import type { Intent } from '../strategies/intents.ts';
import { aFill } from './builders.ts';
import { StrategyWorld } from './strategy-world.ts';

/** Down, then up at the fourth candle: the averages of one and two candles cross there. */
export const crossing = [60_000, 59_900, 59_800, 60_200, 60_300];

export async function traded(closes: readonly number[] = crossing, size = 'all'): Promise<StrategyWorld> {
  const scene = await StrategyWorld.open();
  await scene.activate({ settings: { size, capital: d('1000') } });
  for (const [index, close] of closes.entries()) {
    await scene.close(index, close);
    await scene.deliver();
  }
  return scene;
}

/** Does at its n-th event what the script says, or throws at each. Its state is how many there were. */
export function scripted(
  intents: (state: number) => readonly Intent[],
  throws = false,
): Map<string, HostedStrategy> {
  const strategy: Strategy<object, number> = {
    ...{ name: 'ma-crossover', description: 'a test', version: 1, parameters: z.looseObject({}) },
    indicators: () => [],
    init: () => 0,
    decide(state, _event) {
      if (throws) throw new Error('a mistake');
      return { state: state + 1, intents: intents(state + 1) };
    },
  };
  return new Map([[strategy.name, hosted(strategy)]]);
}

/** Runs the order's saga, and books a fill of it: all of it at 60,200 unless told otherwise. */
export async function fillOrder(
  scene: StrategyWorld,
  orderId: string,
  given: Partial<Fill> = {},
): Promise<void> {
  await scene.world.runSagas();
  const order = await scene.world.order(orderId);
  const quantity = given.quantity ?? order.quantity ?? d('0');
  const price = given.price ?? d('60200');
  await scene.world.recordFill(
    aFill({
      ...{ clientOrderId: `TW${orderId}01`, side: order.side, quantity, price, cost: quantity.times(price) },
      ...{ tradeId: `trade-${orderId}-${quantity.toFixed()}`, ...given },
    }),
  );
}
