import { beforeEach, describe, expect, it } from 'vitest';
import { decimal as d, zero } from '../../domain/money/decimal.ts';
import type { Order, OrderTerms } from '../../domain/order/order.ts';
import type { ProtectionTerms } from '../../domain/protection/terms.ts';
import type { StoreWrite } from '../../ports/store-write.ts';
import { aPrice, testRef } from '../../testing/builders.ts';
import { TradingWorld } from '../../testing/trading-world.ts';
import { withCommit } from '../../testing/with-commit.ts';
import { closePosition } from '../close-position.ts';
import { countUnprotected } from './count-unprotected.ts';
import { type KeepDeps, keepProtected } from './keep-protected.ts';
import { removeProtection, setProtection } from './set-protection.ts';

const stop: ProtectionTerms = { stopLoss: { price: d('59000') } };
const bracket: ProtectionTerms = { ...stop, takeProfits: [{ price: d('61000') }] };

/** The world of one venue: what is traded there, and the market that its watcher sees. */
class Scene {
  readonly world: TradingWorld;
  readonly instrument: string;

  constructor(world: TradingWorld, instrument: string) {
    this.world = world;
    this.instrument = instrument;
  }

  static async open(kind: 'spot' | 'perpetual'): Promise<Scene> {
    const isSpot = kind === 'spot';
    const account = { venue: isSpot ? ('binance' as const) : ('binanceusdm' as const) };
    const balances = isSpot ? { USDT: '100000' } : { USDT: '100000' };
    return new Scene(await TradingWorld.open({ account, balances }), isSpot ? 'BTC/USDT' : 'BTC/USDT:USDT');
  }

  async enter(protect: ProtectionTerms | undefined, quantity = '0.5'): Promise<Order> {
    const order = await this.place({ ...(protect ? { protect } : {}), quantity: d(quantity) });
    await this.fill(order, quantity, '60000');
    return order;
  }

  place(terms: Partial<OrderTerms>): Promise<Order> {
    return this.world.placeAndRun({ instrument: this.instrument, ...terms });
  }

  async fill(order: Pick<Order, 'orderId'>, quantity: string, price: string): Promise<void> {
    await this.world.recordFill(this.world.venue.execute(`TW${order.orderId}01`, d(quantity), d(price)));
  }

  /** One look of a watcher that sees this bid, then the sagas of what it placed. */
  async look(bid = '60000', deps: KeepDeps = this.world) {
    const quote = { bid: d(bid), ask: d(bid).plus(1), asOfMs: this.world.clock.nowMs() };
    const kept = await keepProtected(deps, { ...testRef, instrument: this.instrument }, { quote });
    await this.world.runSagas();
    return kept?.plan;
  }

  async settle(bid?: string) {
    await this.world.deliver();
    return this.look(bid);
  }

  plan() {
    return this.world.memory.protections.find(testRef, { instrument: this.instrument });
  }

  async legs(): Promise<readonly Order[]> {
    const { items } = await this.world.memory.listOrders(testRef, { limit: 100 });
    return items.filter(({ exit }) => exit !== undefined);
  }

  async held(): Promise<string | undefined> {
    return (await this.world.memory.findPosition(testRef, this.instrument))?.quantity.toFixed();
  }
}

let scene: Scene;
describe.each(['spot', 'perpetual'] as const)('a protected position, %s', (kind) => {
  beforeEach(async () => {
    scene = await Scene.open(kind);
  });

  it('an exit whose saga was not started is started by the next look, once', async () => {
    await scene.enter(stop);
    await scene.look();
    const { world } = scene;
    const starts = world.executions.size;
    const saga = { start: () => Promise.reject(new Error('test: cut')) };
    const { store, market, clock, ids, log, commands } = world;
    await scene.look('58000', { store, market, clock, ids, log, commands, saga });
    const [exit] = await scene.legs();
    expect(exit).toMatchObject({ state: 'INITIALIZED' });
    await scene.look('58000');
    expect(world.executions.size).toBe(starts);
    world.clock.advance(500);
    await scene.look('58000');
    await scene.look('58000');
    expect(world.executions.size).toBe(starts + 1);
    expect(await scene.legs()).toMatchObject([{ state: 'ACCEPTED' }]);
  });

  it('has its plan by the transaction of its first fill, and none before', async () => {
    const order = await scene.place({ protect: stop });
    expect(await scene.plan()).toBeUndefined();
    await scene.fill(order, '0.1', '60000');
    expect(await scene.plan()).toMatchObject({
      state: 'ACTIVE',
      orderId: order.orderId,
      exposedSinceMs: scene.world.clock.nowMs(),
    });
    expect(scene.world.published()).toContain('protection.set');
    await scene.fill(order, '0.1', '60000');
    expect((await scene.plan())?.version).toBe(1);
  });

  it('counts as unprotected 2 s after its fill, until somebody watches', async () => {
    await scene.enter(stop);
    const { world } = scene;
    const venue = kind === 'spot' ? ('binance' as const) : ('binanceusdm' as const);
    const fresh = () =>
      world.market.savePrice(aPrice({ venue, symbol: scene.instrument, asOfMs: world.clock.nowMs() }));
    world.clock.advance(2_000);
    await fresh();
    expect(await countUnprotected(world)).toBe(0);
    world.clock.advance(1);
    expect(await countUnprotected(world)).toBe(1);
    await scene.look();
    expect(await countUnprotected(world)).toBe(0);
    // A dead watcher writes no prices either.
    world.clock.advance(10_001);
    expect(await countUnprotected(world)).toBe(1);
  });

  it('is closed whole when the price meets the stop, once, by an order that only reduces', async () => {
    await scene.enter(stop);
    await scene.look();
    expect(await scene.legs()).toEqual([]);
    await scene.look('58999');
    await scene.look('58000');
    const [exit, another] = await scene.legs();
    expect(another).toBeUndefined();
    expect(exit).toMatchObject({ side: 'sell', type: 'market', state: 'ACCEPTED', exit: { leg: 'EXIT' } });
    expect(exit?.reduceOnly).toBe(kind === 'perpetual');
    if (exit) await scene.fill(exit, '0.5', '58990');
    await scene.look('58990');
    expect(await scene.plan()).toMatchObject({ state: 'ENDED', ended: { reason: 'CLOSED' } });
    expect(await scene.held()).toBe('0');
    expect(await scene.world.ledgerFault()).toBeUndefined();
    expect(scene.world.published()).toEqual(expect.arrayContaining(['protection.fired', 'protection.ended']));
  });

  it('is closed once by two watchers that see the stop met in the same moment', async () => {
    await scene.enter(stop);
    await scene.look();
    await Promise.all([scene.look('58000'), scene.look('57999')]);
    await scene.look('58000');
    expect(await scene.legs()).toHaveLength(1);
  });

  it.each([0, 1, 2])('is closed once when the watcher dies after commit %s of firing', async (dies) => {
    await scene.enter(stop);
    await scene.look();
    const { world } = scene;
    let commits = 0;
    const dying = withCommit(world.memory, async (writes: readonly StoreWrite[]) => {
      if (commits === dies) throw new Error('test: killed');
      commits += 1;
      return world.memory.commit(writes);
    });
    const deps: KeepDeps = { ...ports(world), store: dying };
    await expect(scene.look('58000', deps)).rejects.toThrow('killed');
    await world.runSagas();
    await scene.look('58000');
    await scene.look('58000');
    const [exit, another] = await scene.legs();
    expect(another).toBeUndefined();
    if (exit) await scene.fill(exit, '0.5', '58000');
    await scene.look();
    expect(await scene.held()).toBe('0');
  });

  it('grows and shrinks with its protection: the exit is what is held then', async () => {
    const order = await scene.place({ protect: stop, quantity: d('0.5') });
    await scene.fill(order, '0.2', '60000');
    await scene.look();
    await scene.fill(order, '0.3', '60000');
    await scene.look('58000');
    const [exit] = await scene.legs();
    expect(exit?.quantity?.toFixed()).toBe('0.5');
  });

  it('that is closed by hand leaves no leg behind', async () => {
    await scene.enter(bracket);
    await scene.look();
    const closed = await closePosition(scene.world, {
      ...{ ...testRef, instrument: scene.instrument, idempotencyKey: 'close', requestHash: 'h' },
      correlationId: 'c',
    });
    await scene.world.runSagas();
    if (!closed.ok) throw new Error(`test: not closed: ${closed.refusal.code}`);
    await scene.fill(closed.value, '0.5', '60500');
    await scene.look();
    await scene.settle();
    expect(await scene.plan()).toMatchObject({ state: 'ENDED' });
    const open = (await scene.world.memory.listOrders(testRef, { limit: 9, openOnly: true })).items;
    expect(open).toEqual([]);
  });

  it('replaces its stop by one write: the old one holds until then, the new one from then on', async () => {
    await scene.enter(stop);
    await scene.look();
    const changed = await setProtection(scene.world, {
      ...{ ...testRef, instrument: scene.instrument, correlationId: 'c', version: 1 },
      terms: { stopLoss: { price: d('59500') } },
    });
    expect(changed).toMatchObject({ ok: true, value: { version: 2 } });
    expect((await scene.plan())?.exposedSinceMs).toBeUndefined();
    await scene.look('59400');
    expect(await scene.legs()).toHaveLength(1);
  });

  it('refuses what would fire at once, a version nobody has, and what protects nothing', async () => {
    const of = { ...testRef, instrument: scene.instrument, correlationId: 'c' };
    const set = (terms: ProtectionTerms, version?: number) =>
      setProtection(scene.world, { ...of, terms, ...(version === undefined ? {} : { version }) });
    expect(await set(stop)).toMatchObject({ refusal: { code: 'NOTHING_TO_PROTECT' } });
    expect(await removeProtection(scene.world, of)).toMatchObject({
      refusal: { code: 'PROTECTION_NOT_FOUND' },
    });
    await scene.enter(undefined);
    expect(await set({ stopLoss: { price: d('60000') } })).toMatchObject({
      refusal: { code: 'FIELD_INVALID', field: 'stopLoss.price' },
    });
    expect(await set(stop, 3)).toMatchObject({ refusal: { code: 'PROTECTION_CHANGED' } });
    expect(await set({})).toMatchObject({ refusal: { code: 'FIELD_INVALID' } });
    expect(await set(stop, 0)).toMatchObject({ ok: true });
    await scene.look('50000');
    expect(await set(stop)).toMatchObject({ refusal: { code: 'PROTECTION_FIRED' } });
    expect(await removeProtection(scene.world, of)).toMatchObject({ refusal: { code: 'PROTECTION_FIRED' } });
  });

  it('is not closed while its account is halted, and counts as unprotected', async () => {
    await scene.enter(stop);
    await scene.look();
    await scene.world.memory.commit([
      { kind: 'halt', ref: testRef, reason: 'test', atMs: scene.world.clock.nowMs() },
    ]);
    await scene.look('58000');
    expect(await scene.legs()).toEqual([]);
    expect(await scene.plan()).toMatchObject({ state: 'ACTIVE', exposedSinceMs: scene.world.clock.nowMs() });
  });

  it('gets out though its account’s limits allow no such order', async () => {
    await scene.enter(stop, '0.5');
    const { memory } = scene.world;
    const account = await memory.findAccount(testRef);
    if (account)
      memory.tables.accounts.set(`${testRef.ownerId}|${testRef.accountId}`, {
        ...account,
        limits: { ...account.limits, orderNotionalMax: d('1'), openOrdersMax: 1, ordersPerMinuteMax: 1 },
      });
    await scene.look('58000');
    expect((await scene.legs()).map(({ state }) => state)).toEqual(['ACCEPTED']);
  });

  it('never sells more than is held, whoever asks under a stale claim', async () => {
    await scene.enter(stop);
    const terms: OrderTerms = {
      ...{ instrument: scene.instrument, side: 'sell', type: 'market', quantity: d('0.6') },
      ...{ timeInForce: 'IOC', reduceOnly: kind === 'perpetual', postOnly: false },
      exit: { planId: 'stale', leg: 'EXIT' },
    };
    const order = await scene.place(terms);
    expect(order.state).toBe('DENIED');
  });
});

describe('take profits', () => {
  it('of a perpetual rest, and go when the stop has closed the position', async () => {
    scene = await Scene.open('perpetual');
    await scene.enter(bracket);
    await scene.look();
    const [takeProfit] = await scene.legs();
    expect(takeProfit).toMatchObject({
      type: 'limit',
      reduceOnly: true,
      state: 'ACCEPTED',
      timeInForce: 'GTC',
    });
    await scene.look('58000');
    const exit = (await scene.legs()).find(({ exit: leg }) => leg?.leg === 'EXIT');
    expect(exit).toMatchObject({ state: 'ACCEPTED', quantity: d('0.5') });
    if (exit) await scene.fill(exit, '0.5', '58000');
    await scene.settle();
    await scene.settle();
    expect(await scene.plan()).toMatchObject({ state: 'ENDED', ended: { reason: 'CLOSED' } });
    const position = await scene.world.memory.findPosition(testRef, scene.instrument);
    expect(position).toMatchObject({ quantity: zero, pendingSell: zero });
    expect((await scene.world.order(takeProfit?.orderId ?? '')).state).toBe('CANCELED');
  });

  it('that fill end the stop with the position', async () => {
    scene = await Scene.open('perpetual');
    await scene.enter(bracket);
    await scene.look();
    const [takeProfit] = await scene.legs();
    if (takeProfit) await scene.fill(takeProfit, '0.5', '61000');
    await scene.look('50000');
    expect(await scene.legs()).toHaveLength(1);
    expect(await scene.plan()).toMatchObject({ state: 'ENDED' });
  });

  it('of spot are sold at their price or not at all, and tried again', async () => {
    scene = await Scene.open('spot');
    await scene.enter(bracket);
    await scene.look('61000');
    const [takeProfit] = await scene.legs();
    expect(takeProfit).toMatchObject({ type: 'limit', limitPrice: d('61000'), timeInForce: 'IOC' });
    if (takeProfit) await scene.fill(takeProfit, '0.5', '61000');
    await scene.look('61000');
    expect(await scene.plan()).toMatchObject({ state: 'ENDED', ended: { reason: 'CLOSED' } });
  });
});

describe('an order that asks for a protection', () => {
  beforeEach(async () => {
    scene = await Scene.open('spot');
  });

  it.each([
    ['a stop above its limit', { protect: { stopLoss: { price: d('60001') } } }, 'protect.stopLoss.price'],
    ['a stop off the tick', { protect: { stopLoss: { price: d('59000.001') } } }, 'protect.stopLoss.price'],
    ['nothing asked for', { protect: {} }, 'protect'],
    [
      'more take profits than there is',
      {
        protect: {
          takeProfits: [
            { price: d('61000'), sizeRatio: d('0.6') },
            { price: d('62000'), sizeRatio: d('0.6') },
          ],
        },
      },
      'protect.takeProfits',
    ],
    [
      'two levels in one',
      { protect: { stopLoss: { price: d('59000'), distanceRatio: d('0.1') } } },
      'protect.stopLoss',
    ],
    [
      'a distance of the whole',
      { protect: { trailing: { distanceRatio: d('1') } } },
      'protect.trailing.distanceRatio',
    ],
    ['an exit that is no time', { protect: { exitAfterMs: 10 } }, 'protect.exitAfterMs'],
    ['an order that opens nothing', { side: 'sell' as const, protect: stop }, 'protect'],
  ])('is refused for %s, by its field', async (_name, given, field) => {
    await expect(scene.place(given)).rejects.toThrow('test: not placed');
    const { placeTrade } = await import('../place-trade.ts');
    const answer = await placeTrade(scene.world, scene.world.command({ instrument: 'BTC/USDT', ...given }));
    expect(answer).toMatchObject({ ok: false, refusal: { field } });
  });

  it('begins again with what fills after its stop has closed the first part', async () => {
    const order = await scene.place({ protect: stop, quantity: d('0.5') });
    await scene.fill(order, '0.2', '60000');
    await scene.look('58000');
    const [exit] = await scene.legs();
    if (exit) await scene.fill(exit, '0.2', '58000');
    await scene.look();
    const first = await scene.plan();
    expect(first?.state).toBe('ENDED');
    await scene.fill(order, '0.3', '60000');
    const second = await scene.plan();
    expect(second).toMatchObject({ state: 'ACTIVE', version: 2 });
    expect(second?.planId).not.toBe(first?.planId);
  });

  it('begins nothing again that the user has removed', async () => {
    const order = await scene.place({ protect: stop, quantity: d('0.5') });
    await scene.fill(order, '0.2', '60000');
    await removeProtection(scene.world, { ...testRef, instrument: 'BTC/USDT', correlationId: 'c' });
    await scene.look();
    expect(await scene.plan()).toMatchObject({ state: 'ENDED', ended: { reason: 'REMOVED' } });
    await scene.fill(order, '0.3', '60000');
    expect(await scene.plan()).toMatchObject({ state: 'ENDED' });
  });
});

function ports({ market, saga, commands, clock, ids, log }: TradingWorld) {
  return { market, saga, commands, clock, ids, log };
}
