import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defaultInstrumentSettings } from '../../domain/account/instrument-settings.ts';
import { decimal as d } from '../../domain/money/decimal.ts';
import type { OrderTerms } from '../../domain/order/order.ts';
import type { Strategy } from '../../strategies/contract.ts';
import { hosted } from '../../strategies/host.ts';
import type { Intent } from '../../strategies/intents.ts';
import { testRef } from '../../testing/builders.ts';
import { StrategyWorld } from '../../testing/strategy-world.ts';
import { changeStrategy } from './change-strategy.ts';
import { runStrategy } from './run-strategy.ts';

const size = { kind: 'fixed', quantity: '0.01' } as const;
const wishes: Readonly<Record<string, Intent>> = {
  buy: { kind: 'place', side: 'BUY', type: 'MARKET', size },
  sell: { kind: 'place', side: 'SELL', type: 'MARKET', size },
  close: { kind: 'close' },
  stop: { kind: 'place', side: 'SELL', type: 'STOP', price: '59000', size, reduceOnly: true },
};
/** Does what a signal names. */
const obedient: Strategy<object, number> = {
  ...{ name: 'obedient', description: 'a test', version: 1, parameters: z.looseObject({}) },
  indicators: () => [],
  init: () => 0,
  decide: (state, event) => {
    const wish = event.kind === 'signal' ? wishes[event.name] : undefined;
    return { state: state + 1, intents: wish ? [wish] : [] };
  },
};

const spot = { symbol: 'BTC/USDT', account: {}, balances: { USDT: '100000', BTC: '0' } } as const;
const perpetual = {
  symbol: 'BTC/USDT:USDT',
  account: { venue: 'binanceusdm' },
  balances: { USDT: '100000' },
} as const;

/** An account on which strategies do as they are told, and a person trades by hand. */
async function open(
  { symbol, ...options }: { symbol: string } & Parameters<typeof StrategyWorld.open>[1],
  isHedged = false,
) {
  const scene = await StrategyWorld.open(new Map([['obedient', hosted(obedient)]]), options);
  const { world } = scene;
  const settings = { ...defaultInstrumentSettings(testRef, symbol), positionMode: 'HEDGE' } as const;
  if (isHedged) await world.store.commit([{ kind: 'saveInstrumentSettings', settings }]);
  let signals = 0;
  const signal = (strategyId: string, name: string) => {
    signals += 1;
    const what = { signalId: `s-${signals}`, name, value: 0, atMs: world.clock.nowMs() };
    return runStrategy(scene.deps, { kind: 'SIGNAL', ownerId: testRef.ownerId, strategyId, ...what });
  };
  /** Orders that wait are sent, and filled whole; nobody is told yet. */
  const fill = async () => {
    await world.runSagas();
    for (const order of await scene.orders()) {
      if (order.state !== 'ACCEPTED' || !order.quantity) continue;
      await world.recordFill(world.venue.execute(`TW${order.orderId}01`, order.quantity, d('60000')));
    }
  };
  return {
    scene,
    signal,
    fill,
    start: (strategyId: string, given: object = {}) =>
      scene.activate({
        ...{ strategyId, strategy: 'obedient', instrument: symbol, sharing: 'NET', parameters: {} },
        settings: { size: 'all', capital: d('10000') },
        ...given,
      }),
    /** As asked, filled and told. */
    trade: async (strategyId: string, name: string) => {
      await signal(strategyId, name);
      await fill();
      await scene.look(strategyId);
    },
    byHand: async (side: 'buy' | 'sell', quantity: string, given: Partial<OrderTerms> = {}) => {
      const terms = { instrument: symbol, side, quantity: d(quantity), type: 'market', ...given } as const;
      await world.place({ ...terms, timeInForce: 'IOC' });
      await fill();
    },
    held: async (positionSide?: 'LONG' | 'SHORT') =>
      (await world.store.findPosition(testRef, symbol, positionSide))?.quantity.toFixed(),
  };
}

const uncovered = (held: string, names: string, claimed: string) => ({
  ...{ state: 'STOPPED', cause: 'UNCOVERED' },
  reason: `the account holds ${held} BTC, by the books of ${names} ${claimed}`,
});

describe('a strategy whose coins were sold by hand', () => {
  it('is stopped at its next event with the figures, sells nothing, and goes on when they are there again', async () => {
    const { scene, start, trade, byHand, signal, fill } = await open(spot);
    await start('one', { sharing: 'ALONE' });
    await trade('one', 'buy');
    await byHand('sell', '0.006');
    expect(await signal('one', 'close')).toBe('STOPPED');
    expect(await scene.instance('one')).toMatchObject(uncovered('0.004', 'one', '0.01'));
    expect(scene.world.published()).toContain('strategy.stopped');
    const resume = () =>
      changeStrategy(scene.deps, { ownerId: testRef.ownerId, strategyId: 'one', state: 'ACTIVE' });
    await resume();
    expect(await signal('one', 'close')).toBe('STOPPED');
    expect(await scene.orders()).toHaveLength(2);
    await byHand('buy', '0.006');
    await resume();
    expect(await signal('one', 'close')).toBe('DECIDED');
    await fill();
    const last = (await scene.orders()).at(-1);
    expect([last?.strategyId, last?.side, last?.quantity?.toFixed()]).toEqual(['one', 'sell', '0.01']);
  });

  it('goes on where the account has coins enough of whomever', async () => {
    const { start, trade, byHand, signal } = await open({ ...spot, balances: { USDT: '100000', BTC: '1' } });
    await start('one');
    await trade('one', 'buy');
    await byHand('sell', '1');
    expect(await signal('one', 'close')).toBe('DECIDED');
  });

  it('is stopped before a stop of it fires', async () => {
    const { scene, start, trade, byHand, signal } = await open(spot);
    await start('one');
    await trade('one', 'buy');
    await signal('one', 'stop');
    await byHand('sell', '0.01');
    const [stop] = (await scene.instance('one')).run.stops;
    const met = { ownerId: testRef.ownerId, strategyId: 'one', kind: 'STOP', key: stop?.key ?? '' } as const;
    expect(await runStrategy(scene.deps, { ...met, atMs: 5 })).toBe('STOPPED');
    expect(await scene.instance('one')).toMatchObject(uncovered('0', 'one', '0.01'));
    expect(await scene.orders()).toHaveLength(2);
  });

  it('and another one beside it are both stopped: whose coins they were nobody knows', async () => {
    const { scene, start, trade, byHand, signal } = await open(spot);
    for (const id of ['one', 'two']) {
      await start(id);
      await trade(id, 'buy');
    }
    await byHand('sell', '0.01');
    for (const id of ['one', 'two']) {
      expect(await signal(id, 'close')).toBe('STOPPED');
      expect(await scene.instance(id)).toMatchObject(uncovered('0.01', 'one, two', '0.02'));
    }
  });
});

describe('a strategy whose perpetual was closed by hand', () => {
  it.each(['ALONE', 'NET'])('opens no short by closing (%s)', async (sharing) => {
    const { scene, start, trade, byHand, signal, fill, held } = await open(perpetual);
    await start('one', { sharing });
    await trade('one', 'buy');
    await byHand('sell', '0.01');
    expect(await signal('one', 'close')).toBe('STOPPED');
    await fill();
    expect(await scene.instance('one')).toMatchObject(uncovered('0', 'one', '0.01'));
    expect(await held()).toBe('0');
  });

  it('that is long goes on beside one that is short, until the sum is not there', async () => {
    const { scene, start, trade, byHand, signal } = await open(perpetual);
    for (const id of ['one', 'two', 'three']) await start(id);
    await trade('one', 'buy');
    await trade('two', 'buy');
    await trade('three', 'sell');
    expect(await signal('three', 'close')).toBe('DECIDED');
    expect(await signal('one', 'nothing')).toBe('DECIDED');
    await byHand('sell', '0.004');
    expect(await signal('two', 'close')).toBe('STOPPED');
    expect(await scene.instance('two')).toMatchObject(uncovered('0.016', 'one, two', '0.02'));
  });

  it('of one side in hedge mode is stopped, and the one of the other side goes on', async () => {
    const { scene, start, trade, byHand, signal, held } = await open(perpetual, true);
    await start('long', { sharing: 'ALONE', positionSide: 'LONG' });
    await start('short', { sharing: 'ALONE', positionSide: 'SHORT' });
    await trade('long', 'buy');
    await trade('short', 'sell');
    expect([await held('LONG'), await held('SHORT')]).toEqual(['0.01', '-0.01']);
    await byHand('buy', '0.004', { positionSide: 'SHORT' });
    expect(await signal('long', 'nothing')).toBe('DECIDED');
    expect(await signal('short', 'close')).toBe('STOPPED');
    expect(await scene.instance('short')).toMatchObject(uncovered('-0.006', 'short', '-0.01'));
    expect(await signal('long', 'close')).toBe('DECIDED');
  });
});

describe('what is on its way is no difference', () => {
  it.each([spot, perpetual])('a fill that is booked and was not told, of $symbol', async (market) => {
    const { scene, start, trade, signal, fill } = await open(market);
    for (const id of ['one', 'two']) {
      await start(id);
      await trade(id, 'buy');
    }
    await signal('one', 'close');
    // At the venue, then booked: each before anybody is told.
    expect(await signal('two', 'nothing')).toBe('DECIDED');
    await fill();
    expect((await scene.instance('one')).run.book.net.quantity.toFixed()).toBe('0.01');
    expect(await signal('two', 'nothing')).toBe('DECIDED');
    expect(await scene.look('one')).toBe('DECIDED');
    expect((await scene.instance('one')).state).toBe('ACTIVE');
  });

  it('an order that was filled before its decision could note it', async () => {
    const { scene, start, trade, signal, fill } = await open(spot);
    for (const id of ['one', 'two']) {
      await start(id);
      await trade(id, 'buy');
    }
    await signal('one', 'close');
    await fill();
    // As it is when the worker dies before the note.
    const { run, ...one } = await scene.instance('one');
    const unnoted = { ...run, orders: [], isUndone: true };
    await scene.world.store.commit([
      { kind: 'saveStrategy', instance: { ...one, run: unnoted, revision: one.revision + 1 } },
    ]);
    expect(await signal('two', 'nothing')).toBe('DECIDED');
    expect(await signal('one', 'nothing')).toBe('DECIDED');
  });

  it('what moves while it is looked at is looked at with the next event', async () => {
    const { scene, start, trade, byHand, signal } = await open(spot);
    await start('one');
    await trade('one', 'buy');
    const { strategies } = scene.world.store;
    const list = strategies.list.bind(strategies);
    strategies.list = async (ownerId) => {
      strategies.list = list;
      await byHand('sell', '0.01');
      return list(ownerId);
    };
    expect(await signal('one', 'nothing')).toBe('DECIDED');
    expect(await signal('one', 'close')).toBe('STOPPED');
  });
});
