import { beforeEach, describe, expect, it } from 'vitest';
import { decimal as d } from '#shared/domain/money/decimal.ts';
import type { Breach } from '#shared/domain/safety/breach.ts';
import { anAccount, aPosition, testRef } from '#shared/testing/builders.ts';
import { silentLog } from '#shared/testing/recording-ports.ts';
import { anEnded } from '#shared/testing/risk-snapshot.ts';
import { SimulatedClock } from '#shared/testing/simulated-clock.ts';
import { TradingWorld } from '#shared/testing/trading-world.ts';
import { LossWatch, type LossWatchDeps } from './loss-watch.ts';

let clock: SimulatedClock;
let pressed: Breach[];
let price: string;
let isTriggerDown: boolean;
let reads: number;
let quantity: string;
const limits = { dailyLossMax: d('100'), drawdownMax: d('200') };

async function watchOf(given: Partial<typeof limits>): Promise<LossWatch> {
  const { memory } = await TradingWorld.open();
  const account = anAccount();
  const limited = { ...account, limits: { ...account.limits, ...given } };
  const store: LossWatchDeps['store'] = Object.assign(Object.create(memory), {
    findLimitSets: async () => [],
    listPositions: async () => {
      reads += 1;
      return [aPosition({ quantity: d(quantity), averageEntryPrice: d('1000') })];
    },
    listClosedPositions: async () => ({ items: lost }),
  });
  return new LossWatch({
    ...{ store, clock, log: silentLog, accounts: () => [limited] },
    pricesOf: () => new Map([['BTC/USDT', d(price)]]),
    trigger: {
      press: async (breaches) => {
        if (isTriggerDown) throw new Error('throttled');
        pressed.push(...breaches);
      },
    },
  });
}
let lost: ReturnType<typeof anEnded>[];
beforeEach(() => {
  clock = new SimulatedClock();
  [pressed, price, isTriggerDown, reads, quantity, lost] = [[], '1000', false, 0, '1', []];
});

describe('the fast path of a loss limit', () => {
  it('presses at the first price that is too low, for the account, once', async () => {
    const watch = await watchOf(limits);
    await watch.readBooks();
    await watch.look();
    price = '800.01';
    await watch.look();
    expect(pressed).toEqual([]);
    price = '800';
    await watch.look();
    price = '700';
    await watch.look();
    expect(pressed).toMatchObject([
      { metric: 'DrawdownBreaches', ownerId: testRef.ownerId, scope: `account:${testRef.accountId}` },
    ]);
  });

  it('presses when a position has ended with too much of a loss', async () => {
    const watch = await watchOf(limits);
    await watch.readBooks();
    lost = [anEnded('-100')];
    await watch.readBooks();
    await watch.look();
    expect(pressed).toMatchObject([{ metric: 'DailyLossBreaches' }]);
  });

  it('presses again until it was taken', async () => {
    const watch = await watchOf(limits);
    await watch.readBooks();
    [price, isTriggerDown] = ['1', true];
    await watch.look();
    isTriggerDown = false;
    await watch.look();
    expect(pressed).toHaveLength(1);
  });

  it('does not read the books of an account without such a limit', async () => {
    const watch = await watchOf({});
    price = '1';
    await watch.readBooks();
    await watch.look();
    expect({ reads, pressed }).toEqual({ reads: 0, pressed: [] });
  });

  it('reads those of one with nothing open once a minute, of others every time', async () => {
    const watch = await watchOf(limits);
    for (let time = 0; time < 3; time += 1) await watch.readBooks();
    expect(reads).toBe(3);
    quantity = '0';
    for (let time = 0; time < 3; time += 1) await watch.readBooks();
    expect(reads).toBe(4);
    clock.advance(60_000);
    await watch.readBooks();
    expect(reads).toBe(5);
  });
});
