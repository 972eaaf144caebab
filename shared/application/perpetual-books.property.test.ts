import fc from 'fast-check';
import { expect, it } from 'vitest';
import { defaultInstrumentSettings } from '../domain/account/instrument-settings.ts';
import { Decimal, decimal as d, zero } from '../domain/money/decimal.ts';
import { clientOrderIdOf } from '../domain/order/client-order-id.ts';
import type { Fill } from '../domain/order/fill.ts';
import type { Order, OrderSide, PositionSide } from '../domain/order/order.ts';
import type { FundingPayment } from '../domain/venue/venue-answer.ts';
import { aFill, anAccount, testRef } from '../testing/builders.ts';
import { ScriptedBooks } from '../testing/scripted-books.ts';
import { TradingWorld } from '../testing/trading-world.ts';
import { cancelOrder } from './cancel-order.ts';
import { bookFunding } from './reconcile/funding.ts';

const instrument = 'BTC/USDT:USDT';
const start = d('1000000');
const account = anAccount({ venue: 'binanceusdm' });

const side = fc.constantFrom<OrderSide>('buy', 'sell');
const price = fc.integer({ min: 590_000, max: 610_000 }).map((ticks) => new Decimal(ticks).dividedBy(10));
const lots = fc.integer({ min: 1, max: 400 }).map((count) => new Decimal(count).dividedBy(1000));
/** In millionths of a tether, so that nothing divides evenly. */
const odd = (min: number, max: number) =>
  fc.integer({ min, max }).map((count) => new Decimal(count).dividedBy(1_000_000));

/** What may happen to an account, in any order. `hedge` is used in hedge mode only. */
const hedge = fc.constantFrom<PositionSide>('LONG', 'SHORT');
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ is: fc.constant('order' as const), side, hedge, lots, price }) },
  {
    weight: 8,
    arbitrary: fc.record({
      is: fc.constant('fill' as const),
      which: fc.nat(),
      part: fc.integer({ min: 1, max: 4 }),
      price,
      fee: odd(-50_000, 900_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('cancel' as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('hand' as const), side, hedge, lots, price }) },
  {
    weight: 2,
    arbitrary: fc.record({ is: fc.constant('funding' as const), amount: odd(-3_000_000, 3_000_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ is: fc.constant('leverage' as const), by: fc.integer({ min: 1, max: 125 }) }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** The independent reckoning: signed quantities and cash, one pot a position side; no averages, no margins. */
class Reckoning {
  readonly held = new Map<string, Decimal>();
  cash = start;

  trade({ side: taken, quantity, price: at, fee, positionSide }: Fill): void {
    const signed = taken === 'buy' ? quantity : quantity.negated();
    const key = positionSide ?? '';
    this.held.set(key, (this.held.get(key) ?? zero).plus(signed));
    this.cash = this.cash.minus(signed.times(at)).minus(fee?.amount ?? zero);
  }

  get isFlat(): boolean {
    return [...this.held.values()].every((quantity) => quantity.isZero());
  }
}

/** An account, its venue, and the reckoning beside them. */
class Run {
  readonly reckoning = new Reckoning();
  readonly orders: Order[] = [];
  readonly funding: FundingPayment[] = [];
  readonly world: TradingWorld;
  readonly isHedged: boolean;
  #trades = 0;

  constructor(world: TradingWorld, isHedged: boolean) {
    this.world = world;
    this.isHedged = isHedged;
  }

  static async open(isHedged: boolean): Promise<Run> {
    const limits = {
      ...account.limits,
      orderNotionalMax: d('100000000'),
      positionNotionalMax: d('100000000'),
    };
    const balances = { USDT: start.toFixed() };
    const world = await TradingWorld.open({ account: { venue: 'binanceusdm', limits }, balances });
    const run = new Run(world, isHedged);
    await run.choose(10);
    return run;
  }

  async choose(leverage: number): Promise<void> {
    const positionMode = this.isHedged ? 'HEDGE' : 'ONE_WAY';
    const settings = {
      ...defaultInstrumentSettings(testRef, instrument),
      leverage: new Decimal(leverage),
      positionMode,
    } as const;
    await this.world.memory.commit([{ kind: 'saveInstrumentSettings', settings }]);
  }

  /** In hedge mode a closing side never crosses zero: the venue refuses it, and so do we. */
  #sided(positionSide: PositionSide) {
    return this.isHedged ? { positionSide } : {};
  }

  async take(each: Step): Promise<void> {
    switch (each.is) {
      case 'order':
        await this.#order(each);
        return;
      case 'fill':
        await this.#fill(each);
        return;
      case 'cancel': {
        const order = this.orders[each.which % Math.max(1, this.orders.length)];
        if (order) await cancelOrder(this.world, testRef.ownerId, order.orderId);
        await this.world.deliver();
        return;
      }
      case 'hand':
        await this.trade(each.side, each.hedge, each.lots, each.price);
        return;
      case 'funding':
        await this.#fund(each.amount);
        return;
      case 'leverage':
        await this.choose(each.by);
        return;
    }
  }

  async #order(each: Extract<Step, { is: 'order' }>): Promise<void> {
    const order = await this.world.placeAndRun({
      instrument,
      ...this.#sided(each.hedge),
      side: each.side,
      quantity: each.lots,
      limitPrice: each.price,
    });
    if (order.state === 'ACCEPTED') this.orders.push(order);
  }

  async #fill(each: Extract<Step, { is: 'fill' }>): Promise<void> {
    const order = this.orders[each.which % Math.max(1, this.orders.length)];
    const now = order && (await this.world.order(order.orderId));
    if (!now || (now.state !== 'ACCEPTED' && now.state !== 'PARTIALLY_FILLED')) return;
    const left = (now.quantity ?? zero).minus(now.filledQuantity);
    const quantity = Decimal.min(left, new Decimal(each.part).dividedBy(10));
    const limit = now.limitPrice ?? each.price;
    const better = now.side === 'buy' ? Decimal.min(limit, each.price) : Decimal.max(limit, each.price);
    const fee = { asset: 'USDT', amount: each.fee };
    const id = clientOrderIdOf(now.orderId, now.attempt);
    const told = this.world.venue.execute(id, quantity, better, fee);
    await this.#record(now.positionSide ? { ...told, positionSide: now.positionSide } : told);
  }

  /** A trade by hand. */
  async trade(taken: OrderSide, positionSide: PositionSide, quantity: Decimal, at: Decimal): Promise<void> {
    const key = this.isHedged ? positionSide : '';
    const held = this.reckoning.held.get(key) ?? zero;
    const closing = this.isHedged && (positionSide === 'LONG') === (taken === 'sell');
    const most = closing ? Decimal.min(quantity, held.abs()) : quantity;
    if (most.isZero()) return;
    this.#trades += 1;
    const given = { side: taken, quantity: most, price: at, tradeId: `hand-${this.#trades}` };
    const fill = aFill({ venue: 'binanceusdm', instrument, clientOrderId: 'by-hand', ...given });
    await this.#record({ ...fill, ...this.#sided(positionSide) });
  }

  async #record(fill: Fill): Promise<void> {
    expect(await this.world.recordFill(fill)).toBe('APPLIED');
    this.reckoning.trade(fill);
  }

  async #fund(amount: Decimal): Promise<void> {
    this.funding.push({
      fundingId: `f-${this.funding.length}`,
      instrument,
      asset: 'USDT',
      amount,
      venueTimeMs: this.world.clock.nowMs(),
    });
    this.reckoning.cash = this.reckoning.cash.plus(amount);
    const books = new ScriptedBooks(this.world.venue);
    books.perpetuals = { positions: [], funding: this.funding };
    const opened = await books.openBooks(account);
    expect(await bookFunding(this.world, opened, account, undefined)).toBe(1);
  }

  /** Closes by hand whatever is held. */
  async flatten(): Promise<void> {
    for (const [key, quantity] of this.reckoning.held)
      await this.trade(
        quantity.isNegative() ? 'buy' : 'sell',
        key === 'SHORT' ? 'SHORT' : 'LONG',
        quantity.abs(),
        d('60123.4'),
      );
  }

  async check(): Promise<void> {
    const { memory } = this.world;
    const usdt = (await memory.listBalances(testRef)).find(({ asset }) => asset === 'USDT');
    const positions = await memory.listPositions(testRef);
    const orders = (await memory.listOrders(testRef, { limit: 1_000 })).items;
    const margins = positions.reduce((sum, { margin }) => sum.plus(margin), zero);
    const held = orders.reduce((sum, { reservation }) => sum.plus(reservation.remaining), zero);
    expect(usdt?.reserved).toEqual(margins.plus(held));
    expect(usdt?.suspense).toEqual(zero);
    for (const position of positions) {
      expect(position.quantity).toEqual(this.reckoning.held.get(position.positionSide ?? '') ?? zero);
      expect(position.margin.isNegative()).toBe(false);
      if (position.quantity.isZero()) expect([position.margin, position.entryCost]).toEqual([zero, zero]);
    }
    // The wallet is the cash of all trades and what the open positions cost.
    const openCost = positions.reduce(
      (sum, { quantity, entryCost }) => (quantity.isNegative() ? sum.minus(entryCost) : sum.plus(entryCost)),
      zero,
    );
    const wallet = (usdt?.available ?? zero).plus(usdt?.reserved ?? zero);
    expect(wallet).toEqual(this.reckoning.cash.plus(openCost));
    expect(await this.world.ledgerFault()).toBeUndefined();
  }
}

it.each([
  ['one-way', false],
  ['hedge', true],
] as const)(
  'in %s mode any orders, fills, trades by hand and funding leave true books, and when all is closed nothing is set aside',
  async (_name, isHedged) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const run = await Run.open(isHedged);
        for (const each of steps) {
          await run.take(each);
          await run.check();
        }
        for (const { orderId } of run.orders) await cancelOrder(run.world, testRef.ownerId, orderId);
        await run.world.deliver();
        await run.flatten();
        await run.check();
        expect(run.reckoning.isFlat).toBe(true);
        expect(await run.world.balance('USDT')).toEqual({
          available: run.reckoning.cash.toFixed(),
          reserved: '0',
          suspense: '0',
        });
      }),
      { numRuns: 60 },
    );
  },
);
