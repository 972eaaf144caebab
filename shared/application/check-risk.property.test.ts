import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AccountLimits } from '../domain/account/account.ts';
import { defaultAccountLimits } from '../domain/account/default-limits.ts';
import { Decimal, decimal as d, maximum, zero } from '../domain/money/decimal.ts';
import type { Order } from '../domain/order/order.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';
import { anInstrument, aPrice } from '../testing/builders.ts';
import { TradingWorld } from '../testing/trading-world.ts';
import { checkRisk } from './check-risk.ts';

const symbols = ['BTC/USDT', 'ETH/USDT'] as const;
const price = d('60000');
const asked = fc.record({
  instrument: fc.constantFrom(...symbols),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  lots: fc.integer({ min: 1, max: 8 }),
});
type Asked = typeof asked extends fc.Arbitrary<infer Value> ? Value : never;

/** Each of them is used up by two to four of the orders above. */
const capped: Readonly<Record<string, Partial<AccountLimits>>> = {
  'open orders': { openOrdersMax: 2 },
  'one instrument': { instrumentExposureMax: d('72000') },
  'all instruments': { grossExposureMax: d('90000') },
  'one side': { netExposureMax: d('72000') },
  'a part of the equity': { concentrationRatioMax: d('0.0072') },
  'all of them': {
    openOrdersMax: 4,
    instrumentExposureMax: d('78000'),
    grossExposureMax: d('120000'),
    netExposureMax: d('96000'),
  },
};

/**
 * The store as many workers see it at once: every call waits for its turn, drawn at random, and the lists show orders as they
 * were at the beginning, before any approval, for as long as it takes: an index that is far behind.
 */
function seenBy(memory: TradingStore, turns: fc.Scheduler): TradingStore {
  const stale = memory.listOrders.bind(memory);
  const listed = new Map<string, ReturnType<TradingStore['listOrders']>>();
  return new Proxy(memory, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...given: Parameters<TradingStore['listOrders']>) => {
        await turns.schedule(Promise.resolve(), String(name));
        if (name !== 'listOrders') return Reflect.apply(member, target, given);
        const key = JSON.stringify(given[1]);
        if (!listed.has(key)) listed.set(key, stale(...given));
        return listed.get(key);
      };
    },
  });
}

function broken(limits: Partial<AccountLimits>, approved: readonly Asked[]): readonly string[] {
  const worth = (instrument: string, side: Asked['side']) =>
    approved
      .filter((each) => each.instrument === instrument && each.side === side)
      .reduce((sum, { lots }) => sum.plus(price.times(lots).dividedBy(10)), zero);
  const worst = symbols.map((symbol) => maximum(worth(symbol, 'buy'), worth(symbol, 'sell')));
  const sum = (side: Asked['side']) => symbols.reduce((all, symbol) => all.plus(worth(symbol, side)), zero);
  const most = worst.reduce((a, b) => maximum(a, b), zero);
  const figures = {
    openOrdersMax: new Decimal(approved.length),
    instrumentExposureMax: most,
    grossExposureMax: worst.reduce((a, b) => a.plus(b), zero),
    netExposureMax: maximum(sum('buy'), sum('sell')),
    concentrationRatioMax: most.dividedBy('10000000'),
  };
  return Object.entries(figures).flatMap(([name, value]) => {
    const limit = new Map(Object.entries(limits)).get(name);
    return limit !== undefined && value.greaterThan(String(limit)) ? [`${name} ${value}`] : [];
  });
}

it.each(Object.entries(capped))(
  'however they meet, orders that pass alone break together no limit of %s',
  async (_name, limits) => {
    const verdicts = { APPROVED: 0, DENIED: 0, SETTLED: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(asked, { minLength: 2, maxLength: 6 }),
        fc.scheduler(),
        async (all, turns) => {
          const account = { limits: { ...defaultAccountLimits, ...limits } };
          const balances = { USDT: '10000000', BTC: '100', ETH: '100' };
          const world = await TradingWorld.open({ account, balances });
          await world.market.saveInstruments([anInstrument({ symbol: 'ETH/USDT', base: 'ETH' })]);
          await world.market.savePrice(aPrice({ symbol: 'ETH/USDT' }));
          const orders: Order[] = [];
          for (const { lots, ...terms } of all) {
            const order = await world.place({ ...terms, quantity: new Decimal(lots).dividedBy(10) });
            if (order.state === 'INITIALIZED') orders.push(order);
          }
          const store = seenBy(world.memory, turns);
          const checks = orders.map(({ ownerId, orderId }) =>
            checkRisk({ ...world, store }, ownerId, orderId),
          );
          const outcomes = await turns.waitFor(Promise.all(checks));
          for (const outcome of outcomes) verdicts[outcome] += 1;
          const approved = orders.filter((_, index) => outcomes[index] === 'APPROVED').map(toAsked);
          expect(broken(limits, approved)).toEqual([]);
          // And none is denied that would have fitted beside all that were approved.
          const denied = orders.filter((_, index) => outcomes[index] === 'DENIED').map(toAsked);
          for (const each of denied) expect(broken(limits, [...approved, each])).not.toEqual([]);
        },
      ),
      { numRuns: 120 },
    );
    expect(verdicts.APPROVED).toBeGreaterThan(10);
    expect(verdicts.DENIED).toBeGreaterThan(10);
  },
);

function toAsked({ instrument, side, quantity }: Order): Asked {
  const symbol = symbols.find((each) => each === instrument) ?? 'BTC/USDT';
  return { instrument: symbol, side, lots: (quantity ?? zero).times(10).toNumber() };
}
