import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holds } from '../testing/holds.ts';
import { instrument as spot } from '../testing/small-exchange.ts';
import { perpetual, perpetualOrder, smallPerpetual } from '../testing/small-perpetual.ts';
import type { Exchange } from './exchange.ts';
import { closableLots } from './positions.ts';
import { parsedSnapshot, restore, snapshotText } from './snapshot.ts';
import { isOpen, type OrderRequest, remainingLots } from './types.ts';
import { atoms } from './units.ts';

const accounts = ['ann', 'bob', 'eve'];
const account = fc.constantFrom(...accounts);
const side = fc.constantFrom('BUY' as const, 'SELL' as const);
// Few prices and big sizes: orders meet, positions turn round, margins run out.
const ticks = fc.bigInt(980n, 1020n);
const lots = fc.bigInt(1n, 400_000n);
const positionSide = fc.constantFrom('BOTH' as const, 'LONG' as const, 'SHORT' as const);
const selfMatch = fc.constantFrom('ALLOW' as const, 'CANCEL_MAKER' as const, 'CANCEL_BOTH' as const);
const plain = { account, side, quantityLots: lots, positionSide, selfMatch, reduceOnly: fc.boolean() };
const limit = fc.record({
  ...plain,
  kind: fc.constant('LIMIT' as const),
  priceTicks: ticks,
  timeInForce: fc.constantFrom('GTC' as const, 'GTC' as const, 'IOC' as const, 'FOK' as const),
});
const market = fc.record({
  ...plain,
  kind: fc.constant('MARKET' as const),
  timeInForce: fc.constant('IOC' as const),
});
const stop = fc.record({
  ...plain,
  kind: fc.constantFrom('LIMIT' as const, 'MARKET' as const),
  priceTicks: ticks,
  timeInForce: fc.constant('GTC' as const),
  stopTicks: ticks,
  stopWhen: fc.constantFrom('RISES' as const, 'FALLS' as const),
  stopBy: fc.constantFrom('LAST' as const, 'MARK' as const),
  trailing: fc.constantFrom(undefined, { callbackPpm: 5000n }, { callbackTicks: 4n, activationTicks: 1001n }),
});
const order = fc.oneof({ weight: 5, arbitrary: limit }, { weight: 3, arbitrary: market }, stop);
const spotOrder = fc.record({
  account,
  side,
  symbol: fc.constant('BTCUSDT'),
  kind: fc.constant('LIMIT' as const),
  timeInForce: fc.constant('GTC' as const),
  // In ticks of 0.01.
  priceTicks: fc.bigInt(9_990n, 10_010n),
  quantityLots: fc.bigInt(1n, 60_000n),
});
const step = fc.oneof(
  { weight: 12, arbitrary: order.map((given) => ({ order: given })) },
  { weight: 2, arbitrary: spotOrder.map((given) => ({ order: given })) },
  { weight: 2, arbitrary: fc.record({ cancel: fc.nat(60) }) },
  { weight: 2, arbitrary: fc.record({ amend: fc.nat(60), quantityLots: lots, priceTicks: ticks }) },
  { weight: 2, arbitrary: fc.record({ mark: fc.bigInt(900n, 1100n) }) },
  { weight: 1, arbitrary: fc.record({ jump: fc.bigInt(500n, 2000n) }) },
  { weight: 1, arbitrary: fc.record({ funding: fc.bigInt(-(10n ** 10n), 10n ** 10n) }) },
  { weight: 1, arbitrary: fc.record({ leverage: fc.bigInt(1n, 50n), account }) },
  {
    weight: 1,
    arbitrary: fc.record({ mode: fc.constantFrom('CROSS' as const, 'ISOLATED' as const), account }),
  },
  { weight: 1, arbitrary: fc.record({ margin: fc.bigInt(-(10n ** 15n), 10n ** 15n), account }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function take(exchange: Exchange, each: Step): void {
  const nth = (index: number) => [...exchange.orders.byId.values()][index];
  if ('order' in each) exchange.place(perpetualOrder(fitting(exchange, each.order)));
  if ('cancel' in each) {
    const chosen = nth(each.cancel);
    if (chosen !== undefined) exchange.cancel(chosen);
  }
  if ('amend' in each) {
    const chosen = nth(each.amend);
    const { quantityLots, priceTicks } = each;
    if (chosen !== undefined) exchange.amend(chosen, { quantityLots, priceTicks });
  }
  if ('mark' in each) exchange.perpetuals.follow('BTCPERP', each.mark);
  if ('jump' in each) exchange.perpetuals.follow('BTCPERP', each.jump);
  if ('funding' in each) {
    exchange.funding.setNext('BTCPERP', { rateAtoms: each.funding });
    exchange.funding.pay('BTCPERP');
  }
  if ('leverage' in each)
    exchange.perpetuals.setLeverage(each.account, 'BTCPERP', each.leverage * 10n ** 12n);
  if ('mode' in each) exchange.perpetuals.setMarginMode(each.account, 'BTCPERP', each.mode);
  if ('margin' in each) {
    for (const position of [...exchange.positions.of(each.account)]) {
      exchange.perpetuals.addMargin(each.account, 'BTCPERP', position.side, each.margin);
    }
  }
}

/** Most orders would be refused for their side otherwise. */
function fitting(exchange: Exchange, given: Partial<OrderRequest>): Partial<OrderRequest> {
  if (given.symbol !== undefined) return given;
  const hedges = exchange.settings.positionMode(given.account ?? '', 'BTCPERP') === 'HEDGE';
  if (!hedges) return { ...given, positionSide: 'BOTH' };
  return given.positionSide === 'BOTH' ? { ...given, positionSide: 'LONG' } : given;
}

function world(hedging: boolean): Exchange {
  const { exchange } = smallPerpetual(accounts, { stopReached: 'TRIGGER' }, [spot]);
  for (const name of accounts) {
    exchange.account(name).credit('BTC', atoms('50'));
    if (hedging) exchange.perpetuals.setPositionMode(name, 'HEDGE');
  }
  exchange.print('BTCPERP', 1000n, 1n);
  return exchange;
}

function play(
  steps: readonly Step[],
  hedging: boolean,
  check: (exchange: Exchange, last: Step) => void,
): Exchange {
  const exchange = world(hedging);
  for (const each of steps) {
    take(exchange, each);
    check(exchange, each);
  }
  return exchange;
}

const steps = fc.array(step, { maxLength: 60, size: 'max' });

/** All money of an asset, less what positions cost: the same for ever, since every match moves as much one way as back. */
function worth(exchange: Exchange, asset: string): bigint {
  let sum = 0n;
  for (const each of exchange.accounts.values()) {
    const { freeAtoms, lockedAtoms } = each.balance(asset);
    sum += freeAtoms + lockedAtoms;
  }
  if (asset === 'USDT') for (const position of exchange.positions.all()) sum -= position.costAtoms;
  return sum;
}

/** Positions at or below their maintenance margin, or whose liquidation price is on the wrong side of the mark. */
function withoutMargin(exchange: Exchange): string[] {
  const found: string[] = [];
  for (const position of exchange.positions.all()) {
    const owner = exchange.account(position.account);
    if (owner.house || position.lots === 0n) continue;
    const { margin } = exchange;
    const all = margin.summary(owner, 'USDT');
    const isolated = margin.isIsolated(position);
    const leftAtoms = isolated
      ? position.isolatedAtoms + margin.unrealisedAtoms(position)
      : all.walletAtoms - all.isolatedAtoms + all.crossUnrealisedAtoms;
    const neededAtoms = isolated ? margin.maintenanceAtoms(position) : all.crossMaintenanceAtoms;
    if (leftAtoms <= neededAtoms) found.push(`${owner.name} ${position.side}`);
    const ticksThere = margin.liquidationTicks(position, owner);
    const markTicks = exchange.marks.ticks('BTCPERP');
    // A hedged or overfunded position has none.
    const named = position.side === 'BOTH' && ticksThere > 0n;
    if (named && ticksThere <= markTicks !== position.lots > 0n) found.push(`${owner.name} at ${ticksThere}`);
  }
  return found;
}

describe.each([
  ['one-way', false],
  ['hedge', true],
])('in %s mode', (_, hedging) => {
  it('conserves value, and positions sum to zero', () => {
    holds(steps, (all) => {
      const start = world(hedging);
      const [usdt, btc] = [worth(start, 'USDT'), worth(start, 'BTC')];
      play(all, hedging, (exchange) => {
        expect(worth(exchange, 'USDT')).toBe(usdt);
        expect(worth(exchange, 'BTC')).toBe(btc);
        expect([...exchange.positions.all()].reduce((sum, each) => sum + each.lots, 0n)).toBe(0n);
      });
    });
  });

  it('leaves no wallet below zero, and no position below its maintenance margin', () => {
    holds(steps, (all) => {
      play(all, hedging, (exchange, last) => {
        for (const name of accounts) {
          const { freeAtoms, lockedAtoms } = exchange.account(name).balance('USDT');
          expect(freeAtoms >= 0n && lockedAtoms >= 0n).toBe(true);
        }
        if ('mark' in last || 'jump' in last || 'funding' in last)
          expect(withoutMargin(exchange)).toEqual([]);
      });
    });
  });

  it('never turns a position round with an order that only reduces, and rests none bigger than it', () => {
    holds(steps, (all) => {
      const start = world(hedging);
      const oversized: string[] = [];
      start.onEvent((event) => {
        if (event.kind !== 'order' || event.fill === undefined || !event.order.reduceOnly) return;
        if (event.fill.closedLots !== event.fill.lots) oversized.push(event.order.clientId);
      });
      for (const each of all) {
        take(start, each);
        expect(oversized).toEqual([]);
        for (const resting of start.orders.byId.values()) {
          if (!isOpen(resting) || !resting.reduceOnly || resting.workingMs === 0) continue;
          const position = start.positions.get(resting.account, resting.symbol, resting.positionSide);
          expect(remainingLots(resting) <= closableLots(position, resting.side)).toBe(true);
        }
        for (const position of start.positions.all()) {
          if (position.side === 'LONG') expect(position.lots >= 0n).toBe(true);
          if (position.side === 'SHORT') expect(position.lots <= 0n).toBe(true);
        }
      }
    });
  });

  it('counts open orders for margin exactly as they stand, and the book as its orders', () => {
    holds(steps, (all) => {
      play(all, hedging, (exchange) => {
        for (const name of accounts) {
          for (const pending of exchange.exposure.pendingOf(name)) {
            const mine = exchange.orders
              .openOf(name, 'BTCPERP')
              .filter((each) => each.workingMs > 0 && !each.reduceOnly && each.positionSide === pending.side);
            const sum = (which: 'BUY' | 'SELL') =>
              mine
                .filter((each) => each.side === which)
                .reduce((total, each) => total + remainingLots(each), 0n);
            expect([pending.buyLots, pending.sellLots]).toEqual([sum('BUY'), sum('SELL')]);
          }
        }
        for (const which of ['BUY', 'SELL'] as const) {
          for (const level of exchange.book('BTCPERP').levels(which)) {
            const all = [...level.orders];
            expect(level.lots).toBe(all.reduce((total, each) => total + remainingLots(each), 0n));
            expect(all.every(isOpen)).toBe(true);
          }
        }
      });
    });
  });

  it('comes back from a snapshot as it was', () => {
    holds(
      steps,
      (all) => {
        const exchange = play(all, hedging, () => {});
        const text = snapshotText(exchange, 'ann', () => 1000n);
        const fresh = smallPerpetual(accounts, { stopReached: 'TRIGGER' }, [spot]).exchange;
        restore(fresh, 'ann', parsedSnapshot(text));
        const views = (each: Exchange) =>
          accounts.map((name) => ({
            open: each.orders
              .openOf(name)
              .map(({ id, quantityLots, filledLots }) => [id, quantityLots, filledLots]),
            positions: [...each.positions.of(name)].filter((position) => position.openedMs > 0),
            money: each.margin.summary(each.account(name), 'USDT'),
            leverage: each.settings.leverageAtoms(name, 'BTCPERP', 'BOTH', perpetualTerms),
          }));
        expect(views(fresh)).toEqual(views(exchange));
        expect(fresh.book('BTCPERP').top('BUY', 100)).toEqual(exchange.book('BTCPERP').top('BUY', 100));
        expect(worth(fresh, 'USDT')).toBe(worth(exchange, 'USDT'));
        expect(fresh.marks.get('BTCPERP')).toEqual(exchange.marks.get('BTCPERP'));
      },
      100,
    );
  });
});

const perpetualTerms = perpetual.perpetual ?? expect.fail();
