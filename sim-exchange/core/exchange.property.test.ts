import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holds } from '../testing/holds.ts';
import { ReferenceMatcher } from '../testing/reference-matcher.ts';
import {
  feesInQuote,
  feesInReceived,
  instrument,
  request,
  smallExchange,
} from '../testing/small-exchange.ts';
import type { FeeRates } from './accounts.ts';
import type { Exchange } from './exchange.ts';
import { feeOn, feeReserve } from './fees.ts';
import {
  type ExchangeEvent,
  isOpen,
  type Order,
  type OrderRequest,
  remainingLots,
  type Trade,
} from './types.ts';
import { atoms } from './units.ts';

const accounts = ['ann', 'bob', 'eve'];
const side = fc.constantFrom('BUY' as const, 'SELL' as const);
const account = fc.constantFrom(...accounts);
const lots = fc.bigInt(1n, 2_000n);
const selfMatch = fc.constantFrom('ALLOW' as const, 'CANCEL_MAKER' as const, 'CANCEL_TAKER' as const);
const limit = fc.record({
  account,
  side,
  kind: fc.constant('LIMIT' as const),
  timeInForce: fc.constantFrom('GTC' as const, 'GTC' as const, 'IOC' as const, 'FOK' as const),
  postOnly: fc.constantFrom(undefined, undefined, 'REFUSE' as const, 'LAPSE' as const),
  selfMatch,
  // Few distinct prices, so that orders meet and queue.
  priceTicks: fc.bigInt(99_995n, 100_005n),
  quantityLots: lots,
});
const market = fc.record({
  account,
  side,
  kind: fc.constant('MARKET' as const),
  timeInForce: fc.constant('IOC' as const),
  selfMatch,
  quantityLots: lots,
});
const budget = fc.record({
  account,
  side,
  kind: fc.constant('MARKET' as const),
  timeInForce: fc.constant('IOC' as const),
  selfMatch,
  quoteBudgetAtoms: fc.bigInt(1n, 3_000n).map((units) => units * atoms('1') + 7n),
});
const cancel = fc.record({ cancelNth: fc.nat(60) });
const plain = fc.oneof({ weight: 6, arbitrary: limit }, { weight: 2, arbitrary: market }, cancel);
const stop = fc.record({
  account,
  side,
  kind: fc.constantFrom('LIMIT' as const, 'MARKET' as const),
  timeInForce: fc.constant('GTC' as const),
  priceTicks: fc.bigInt(99_995n, 100_005n),
  quantityLots: lots,
  stopTicks: fc.bigInt(99_996n, 100_004n),
  stopWhen: fc.constantFrom('RISES' as const, 'FALLS' as const),
});
const any = fc.oneof(
  { weight: 4, arbitrary: plain },
  { weight: 1, arbitrary: budget },
  { weight: 1, arbitrary: stop },
);
type Step = Partial<OrderRequest> | { cancelNth: number };

function play(
  steps: readonly Step[],
  check: (exchange: Exchange) => void,
  fees = feesInReceived,
): ExchangeEvent[] {
  const exchange = smallExchange(accounts, fees);
  const events: ExchangeEvent[] = [];
  exchange.onEvent((event) => events.push(event));
  for (const step of steps) {
    if ('cancelNth' in step) {
      const order = [...exchange.orders.byId.values()][step.cancelNth];
      if (order !== undefined) exchange.cancel(order);
    } else {
      exchange.place(request(step));
    }
    check(exchange);
  }
  return events;
}

function total(exchange: Exchange, asset: string): bigint {
  return [...exchange.accounts.values()].reduce((sum, each) => {
    const { freeAtoms, lockedAtoms } = each.balance(asset);
    return sum + freeAtoms + lockedAtoms;
  }, 0n);
}

describe.each([
  ['in what is received', feesInReceived],
  ['in the quote asset', feesInQuote],
])('fees taken %s', (_, fees) => {
  it('creates and destroys no money, fees included', () => {
    holds(fc.array(any, { maxLength: 60, size: 'max' }), (steps) => {
      const check = (exchange: Exchange) => {
        expect(total(exchange, 'USDT')).toBe(atoms('10000') * 3n);
        expect(total(exchange, 'BTC')).toBe(atoms('10') * 3n);
      };
      play(steps, check, fees);
    });
  });

  it('locks exactly what open orders and their fees need, and no balance is ever negative', () => {
    holds(fc.array(any, { maxLength: 60, size: 'max' }), (steps) => {
      const check = (exchange: Exchange) => {
        for (const name of accounts) {
          const open = exchange.orders.openOf(name);
          for (const [asset, wanted] of [['USDT', 'BUY'] as const, ['BTC', 'SELL'] as const]) {
            const balance = exchange.account(name).balance(asset);
            const needed = open.filter((order) => order.side === wanted).map((each) => need(each, fees));
            expect(balance.lockedAtoms).toBe(needed.reduce((sum, each) => sum + each, 0n));
            expect(balance.freeAtoms >= 0n).toBe(true);
          }
        }
      };
      play(steps, check, fees);
    });
  });

  it('charges each fill its rate, in the right asset, and sums them up in the order', () => {
    holds(fc.array(any, { maxLength: 60, size: 'max' }), (steps) => {
      const events = play(steps, () => {}, fees);
      const fills = events.flatMap((event) => (event.kind === 'order' && event.fill ? [event.fill] : []));
      for (const fill of fills) {
        const inQuote = fees.takenIn === 'QUOTE' || fill.side === 'SELL';
        const chargedAtoms = inQuote ? fill.quoteAtoms : fill.lots * instrument.lotAtoms;
        expect(fill.feeAsset).toBe(inQuote ? 'USDT' : 'BTC');
        expect(fill.feeAtoms).toBe(feeOn(chargedAtoms, fees.takerPpm, fees));
      }
      const orders = new Set(events.flatMap((event) => (event.kind === 'order' ? [event.order] : [])));
      for (const order of orders) {
        const own = fills.filter((fill) => fill.orderId === order.id);
        expect(order.paidFeeAtoms).toBe(own.reduce((sum, fill) => sum + fill.feeAtoms, 0n));
        expect(order.fillCount).toBe(own.length);
      }
    });
  });
});

/** What an open order sets aside, computed anew. */
function need(order: Order, fees: FeeRates): bigint {
  if (order.side === 'SELL') return remainingLots(order) * instrument.lotAtoms;
  // A market buy that waits for its stop pays only when it works.
  if (order.kind === 'MARKET') return 0n;
  const costAtoms = remainingLots(order) * order.priceTicks * instrument.notionalAtoms;
  return costAtoms + feeReserve(costAtoms, fees);
}

it('never lets an account trade with itself where it asked not to', () => {
  holds(fc.array(any, { maxLength: 60, size: 'max' }), (steps) => {
    const events = play(steps, () => {});
    const orders = new Map(
      events.flatMap((event) => (event.kind === 'order' ? [[event.order.id, event.order] as const] : [])),
    );
    for (const event of events) {
      if (event.kind !== 'trade') continue;
      const { buyerOrderId, sellerOrderId, takerSide } = event.trade;
      const [buyer, seller] = [orders.get(buyerOrderId), orders.get(sellerOrderId)];
      const taker = takerSide === 'BUY' ? buyer : seller;
      if (buyer?.account === seller?.account) expect(taker?.selfMatch).toBe('ALLOW');
    }
  });
});

it('never leaves a crossed book, and a level is the sum of its orders', () => {
  holds(fc.array(any, { maxLength: 60, size: 'max' }), (steps) => {
    play(steps, (exchange) => {
      const book = exchange.book('BTCUSDT');
      const [bid, ask] = [book.best('BUY'), book.best('SELL')];
      if (bid !== undefined && ask !== undefined) expect(bid.priceTicks < ask.priceTicks).toBe(true);
      for (const each of ['BUY', 'SELL'] as const) {
        for (const level of book.levels(each)) {
          const sum = [...level.orders].reduce((lotsSoFar, order) => lotsSoFar + remainingLots(order), 0n);
          expect(level.lots).toBe(sum);
          expect([...level.orders].every(isOpen)).toBe(true);
        }
      }
    });
  });
});

it('fills are the executed quantity, fill or kill is all or nothing, budgets are not overspent', () => {
  holds(fc.array(any, { maxLength: 60, size: 'max' }), (steps) => {
    const events = play(steps, () => {});
    const orders = new Set(events.flatMap((event) => (event.kind === 'order' ? [event.order] : [])));
    const fills = events.flatMap((event) => (event.kind === 'order' && event.fill ? [event.fill] : []));
    for (const order of orders) {
      const own = fills.filter((fill) => fill.orderId === order.id);
      expect(own.reduce((sum, fill) => sum + fill.lots, 0n)).toBe(order.filledLots);
      expect(own.reduce((sum, fill) => sum + fill.quoteAtoms, 0n)).toBe(order.filledQuoteAtoms);
      expect(order.filledLots <= order.quantityLots).toBe(true);
      expect(order.state === 'FILLED').toBe(order.filledLots === order.quantityLots && order.filledLots > 0n);
      if (order.timeInForce === 'FOK') expect([0n, order.quantityLots]).toContain(order.filledLots);
      if (order.quoteBudgetAtoms > 0n) expect(order.filledQuoteAtoms <= order.quoteBudgetAtoms).toBe(true);
    }
  });
});

it('matches exactly as the simplest matcher does: price first, then time', () => {
  holds(fc.array(plain, { maxLength: 80, size: 'max' }), (steps) => {
    const exchange = smallExchange(accounts);
    const reference = new ReferenceMatcher();
    const trades: Trade[] = [];
    exchange.onEvent((event) => {
      if (event.kind === 'trade') trades.push(event.trade);
    });
    for (const step of steps) {
      if ('cancelNth' in step) {
        const order = [...exchange.orders.byId.values()][step.cancelNth];
        if (order !== undefined) expect(reference.cancel(order.id)).toBe(exchange.cancel(order));
        continue;
      }
      const sent = request(step);
      const before = trades.length;
      const result = exchange.place(sent);
      if (result.kind === 'refused') continue;
      const seen = trades.slice(before).map((trade) => {
        const maker = sent.side === 'BUY' ? trade.sellerOrderId : trade.buyerOrderId;
        return [trade.priceTicks, trade.lots, maker];
      });
      expect(seen).toEqual(reference.submit(result.order.id, sent));
    }
  });
});
