import { describe, expect, it } from 'vitest';
import { anInstrument, anOrder, aPerpetual, aPosition } from '#shared/testing/builders.ts';
import { aPlan } from '#shared/testing/protection.ts';
import { startMs } from '#shared/testing/simulated-clock.ts';
import type { Instrument } from '../instrument/instrument.ts';
import { Decimal, decimal as d, zero } from '../money/decimal.ts';
import type { Order } from '../order/order.ts';
import type { PositionLife } from '../position/life.ts';
import { decideProtection, type ProtectionFacts } from './decide.ts';
import type { LegOrder, ProtectionPlan } from './plan.ts';
import type { ProtectionTerms } from './terms.ts';
import type { VenueStop } from './venue-stop.ts';

const spot = anInstrument();
const perpetual = aPerpetual();
const nowMs = startMs + 1_000;

function lifeOf(side: 'LONG' | 'SHORT'): PositionLife {
  const none = { entryQuantity: zero, entryCost: zero, exitQuantity: zero, exitCost: zero };
  return { side, openedAtMs: startMs, ...none, realizedPnl: zero, fees: {} };
}

interface Scene {
  readonly held?: string;
  readonly entry?: string;
  readonly bid?: string | null;
  readonly instrument?: Instrument;
  readonly orders?: readonly Order[];
  readonly nowMs?: number;
  readonly seenBest?: string;
}

/** Holds 1 from 60 000, the market at `bid` (and one more). */
function facts(scene: Scene = {}): ProtectionFacts {
  const { held = '1', entry = '60000', bid = '60000', instrument = perpetual, orders = [] } = scene;
  const quantity = d(held);
  const side = quantity.isNegative() ? 'SHORT' : 'LONG';
  const isFlat = quantity.isZero();
  return {
    position: aPosition({
      instrument: instrument.symbol,
      quantity,
      averageEntryPrice: d(entry),
      ...(isFlat ? {} : { life: lifeOf(side) }),
    }),
    instrument,
    quote: bid === null ? undefined : { bid: d(bid), ask: d(bid).plus(1), asOfMs: nowMs },
    ...(scene.seenBest ? { seenBest: d(scene.seenBest) } : {}),
    orders: new Map(orders.map((order) => [order.orderId, order])),
    nowMs: scene.nowMs ?? nowMs,
  };
}

const plan = (terms: ProtectionTerms, given: Partial<ProtectionPlan> = {}) =>
  aPlan({ instrument: 'BTC/USDT:USDT', venue: 'binanceusdm', terms, ...given });
const leg = (name: string, quantity: string, given: Partial<LegOrder> = {}): LegOrder => ({
  ...{ leg: name, key: `k-${name}-${quantity}`, version: 1, quantity: d(quantity), filled: zero },
  ...{ orderId: `o-${name}-${quantity}`, isOver: false, claimedAtMs: startMs },
  ...given,
});
const shown = ({ leg: name, quantity, price }: LegOrder) =>
  [name, quantity.toFixed(), ...(price ? [price.toFixed()] : [])].join(' ');

describe('the stop', () => {
  const stop = { stopLoss: { price: d('59000') } };
  const cases: [string, ProtectionTerms, Scene, string | undefined][] = [
    ['a price above it', stop, { bid: '59000.1' }, undefined],
    ['a price at it', stop, { bid: '59000' }, 'STOP_LOSS'],
    ['a gap far below it', stop, { bid: '100' }, 'STOP_LOSS'],
    ['an old price below it', stop, { bid: '58000', nowMs: nowMs + 5_001 }, undefined],
    ['no price at all', stop, { bid: null }, undefined],
    ['a distance, one tick short', { stopLoss: { distanceRatio: d('0.02') } }, { bid: '58800.1' }, undefined],
    ['a distance, reached', { stopLoss: { distanceRatio: d('0.02') } }, { bid: '58800' }, 'STOP_LOSS'],
    [
      'trailing, not far from the best',
      { trailing: { distanceRatio: d('0.01') } },
      { bid: '61380.1', seenBest: '62000' },
      undefined,
    ],
    [
      'trailing, at its distance',
      { trailing: { distanceRatio: d('0.01') } },
      { bid: '61380', seenBest: '62000' },
      'TRAILING',
    ],
    ['trailing from the entry on', { trailing: { distanceRatio: d('0.01') } }, { bid: '59400' }, 'TRAILING'],
    [
      'trailing that was never activated',
      { trailing: { distanceRatio: d('0.01'), activationPrice: d('62000') } },
      { bid: '50000', seenBest: '61999' },
      undefined,
    ],
    [
      'trailing that was activated',
      { trailing: { distanceRatio: d('0.01'), activationPrice: d('62000') } },
      { bid: '61380', seenBest: '62000' },
      'TRAILING',
    ],
    [
      'break-even before the price was better',
      { breakEven: { afterRatio: d('0.01') } },
      { bid: '60000', seenBest: '60599' },
      undefined,
    ],
    [
      'break-even after it was',
      { breakEven: { afterRatio: d('0.01') } },
      { bid: '60000', seenBest: '60600' },
      'BREAK_EVEN',
    ],
    [
      'break-even with an offset',
      { breakEven: { afterRatio: d('0.01'), offsetRatio: d('0.001') } },
      { bid: '60060', seenBest: '60600' },
      'BREAK_EVEN',
    ],
    [
      'the nearest of several',
      { ...stop, trailing: { distanceRatio: d('0.01') } },
      { bid: '59400' },
      'TRAILING',
    ],
    ['time not over', { exitAfterMs: 1_001 }, {}, undefined],
    ['time over', { exitAfterMs: 1_000 }, {}, 'TIME_EXIT'],
    ['time over without a price', { exitAfterMs: 1_000 }, { bid: null }, 'TIME_EXIT'],
  ];
  it.each(cases)('%s', (_name, terms, scene, cause) => {
    const decided = decideProtection(plan(terms), facts(scene));
    expect(decided.plan.closing?.cause).toBe(cause);
    expect(decided.place.map(shown)).toEqual(cause ? ['EXIT 1'] : []);
  });

  it('of a SHORT is above, and met by the ask', () => {
    const short = plan({ stopLoss: { price: d('61000') } }, { side: 'SHORT' });
    expect(decideProtection(short, facts({ held: '-1', bid: '60998' })).place).toEqual([]);
    expect(decideProtection(short, facts({ held: '-1', bid: '60999' })).place.map(shown)).toEqual(['EXIT 1']);
  });

  it('once fired goes on to the end, though the price comes back', () => {
    const fired = decideProtection(plan(stop), facts({ bid: '58999' })).plan;
    const over = { ...fired, orders: fired.orders.map((each) => ({ ...each, orderId: 'e1' })) };
    const partly = anOrder({ orderId: 'e1', state: 'CANCELED', quantity: d('1'), filledQuantity: d('0.4') });
    const again = decideProtection(over, facts({ held: '0.6', bid: '65000', orders: [partly] }));
    expect(again.place.map(shown)).toEqual(['EXIT 0.6']);
    expect(again.place[0]?.key).not.toBe(fired.orders[0]?.key);
  });

  it('is placed once: what is under way is not placed again, and what has no order yet under the same key', () => {
    const fired = decideProtection(plan(stop), facts({ bid: '58999' }));
    const repeated = decideProtection(fired.plan, facts({ bid: '58999' }));
    expect(repeated.place).toEqual(fired.place);
    expect(repeated.plan.orders).toHaveLength(1);
    const noted = { ...fired.plan, orders: [{ ...fired.plan.orders[0], orderId: 'e1' } as LegOrder] };
    const order = anOrder({ orderId: 'e1', state: 'SUBMITTED', quantity: d('1') });
    expect(decideProtection(noted, facts({ bid: '58999', orders: [order] })).place).toEqual([]);
  });

  it('that is refused is exposed, and tried again after a pause that grows', () => {
    const closing = { cause: 'STOP_LOSS', atMs: nowMs } as const;
    const refused = plan(stop, {
      state: 'CLOSING',
      closing,
      failures: 3,
      orders: [leg('EXIT', '1', { isOver: true, code: 'PRICE_STALE', claimedAtMs: nowMs - 999 })],
    });
    const waiting = decideProtection(refused, facts());
    expect(waiting.place).toEqual([]);
    expect(waiting.plan.exposedSinceMs).toBe(nowMs);
    expect(decideProtection(refused, facts({ nowMs: nowMs + 1 })).place.map(shown)).toEqual(['EXIT 1']);
  });

  it('larger than the venue takes at once goes in parts', () => {
    const small = aPerpetual({ quantityMax: d('0.4') });
    const decided = decideProtection(plan(stop), facts({ bid: '58999', instrument: small }));
    expect(decided.place.map(shown)).toEqual(['EXIT 0.4']);
  });

  it('is exposed without a fresh price, and in force with one', () => {
    const exposed = plan(stop, { exposedSinceMs: startMs });
    expect(decideProtection(exposed, facts({ bid: null })).plan.exposedSinceMs).toBe(startMs);
    expect(decideProtection(exposed, facts()).plan.exposedSinceMs).toBeUndefined();
    expect(decideProtection(plan(stop), facts({ bid: null })).plan.exposedSinceMs).toBe(nowMs);
    const noStop = plan({ takeProfits: [{ price: d('61000') }] });
    expect(decideProtection(noStop, facts({ bid: null })).plan.exposedSinceMs).toBeUndefined();
  });
});

describe('take profits', () => {
  const halves = {
    takeProfits: [
      { price: d('61000'), sizeRatio: d('0.5') },
      { price: d('62000'), sizeRatio: d('0.5') },
    ],
  };

  it('of a perpetual rest at once, on the tick, never worse than asked for', () => {
    const terms = { takeProfits: [{ distanceRatio: d('0.010001') }] };
    expect(decideProtection(plan(terms), facts()).place.map(shown)).toEqual(['TP1 1 60600.1']);
    const short = plan({ takeProfits: [{ distanceRatio: d('0.010001') }] }, { side: 'SHORT' });
    expect(decideProtection(short, facts({ held: '-1' })).place.map(shown)).toEqual(['TP1 1 59399.9']);
  });

  it('of a perpetual far from the market rest when that comes near, and stay when it leaves', () => {
    const far = plan({ takeProfits: [{ price: d('64000') }] });
    expect(decideProtection(far, facts({ bid: '61538' })).place).toEqual([]);
    expect(decideProtection(far, facts({ bid: null })).place).toEqual([]);
    const near = decideProtection(far, facts({ bid: '61539' }));
    expect(near.place.map(shown)).toEqual(['TP1 1 64000']);
    expect(decideProtection(near.plan, facts({ bid: '50000' })).cancel).toEqual([]);
  });

  it('of spot hold no coins: each is fired when the market pays its price', () => {
    const terms = halves;
    const scene = { instrument: spot };
    const watched = aPlan({ terms });
    expect(decideProtection(watched, facts({ ...scene, bid: '60999.99' })).place).toEqual([]);
    expect(decideProtection(watched, facts({ ...scene, bid: '61000' })).place.map(shown)).toEqual([
      'TP1 0.5 61000',
    ]);
    const both = decideProtection(watched, facts({ ...scene, bid: '62000' })).place.map(shown);
    expect(both).toEqual(['TP1 0.5 61000', 'TP2 0.5 62000']);
  });

  it('grow with the position by an order for the difference', () => {
    const resting = plan(halves, {
      orders: [leg('TP1', '0.5', { price: d('61000') }), leg('TP2', '0.5', { price: d('62000') })],
    });
    const grown = decideProtection(resting, facts({ held: '2' }));
    expect(grown.place.map(shown)).toEqual(['TP1 0.5 61000', 'TP2 0.5 62000']);
    expect(grown.cancel).toEqual([]);
  });

  it('shrink with it: what is too large is taken back first, then rests anew', () => {
    const orders = [leg('TP1', '0.5', { price: d('61000') }), leg('TP2', '0.5', { price: d('62000') })];
    const shrunk = decideProtection(plan(halves, { orders }), facts({ held: '0.4' }));
    expect(shrunk.cancel).toEqual(['o-TP1-0.5', 'o-TP2-0.5']);
    expect(shrunk.place).toEqual([]);
    const gone = orders.map((each) => ({ ...each, isOver: true, claimedAtMs: startMs - 9_000 }));
    const anew = decideProtection(plan(halves, { orders: gone }), facts({ held: '0.4' }));
    expect(anew.place.map(shown)).toEqual(['TP1 0.2 61000', 'TP2 0.2 62000']);
  });

  it('of which one filled leave the others as they are', () => {
    const tp1 = leg('TP1', '0.5', { price: d('61000') });
    const tp2 = leg('TP2', '0.5', { price: d('62000') });
    const filled = anOrder({
      orderId: 'o-TP1-0.5',
      state: 'FILLED',
      quantity: d('0.5'),
      filledQuantity: d('0.5'),
    });
    const after = decideProtection(
      plan(halves, { orders: [tp1, tp2] }),
      facts({ held: '0.5', orders: [filled] }),
    );
    expect(after.place).toEqual([]);
    expect(after.cancel).toEqual([]);
  });

  it('of older terms are taken back, and new ones rest only as room comes free', () => {
    const old = leg('TP1', '1', { price: d('61000') });
    const next = plan(halves, { version: 2, orders: [old] });
    const first = decideProtection(next, facts());
    expect(first.cancel).toEqual(['o-TP1-1']);
    expect(first.place).toEqual([]);
    const half = anOrder({
      orderId: 'o-TP1-1',
      state: 'CANCELED',
      quantity: d('1'),
      filledQuantity: d('0.6'),
    });
    const second = decideProtection(first.plan, facts({ held: '0.4', orders: [half] }));
    expect(second.place.map(shown)).toEqual(['TP1 0.2 61000', 'TP2 0.2 62000']);
  });

  it('too small for the venue are named, and do not stand in the way of the others', () => {
    const terms = {
      takeProfits: [
        { price: d('61000'), sizeRatio: d('0.01') },
        { price: d('62000'), sizeRatio: d('0.9') },
      ],
    };
    const decided = decideProtection(plan(terms), facts({ held: '0.01' }));
    expect(decided.plan.tooSmall).toEqual(['TP1']);
    expect(decided.place.map(shown)).toEqual(['TP2 0.009 62000']);
  });

  it('go when the stop fires: of a perpetual beside the exit, of spot before it', () => {
    const terms = { ...halves, stopLoss: { price: d('59000') } };
    const orders = [leg('TP1', '0.5', { price: d('61000') }), leg('TP2', '0.5', { price: d('62000') })];
    const fired = decideProtection(plan(terms, { orders }), facts({ bid: '58000' }));
    expect(fired.place.map(shown)).toEqual(['EXIT 1']);
    expect(fired.place[0]?.overlap?.toFixed()).toBe('1');
    expect(fired.cancel).toEqual(['o-TP1-0.5', 'o-TP2-0.5']);
    const inFlight = aPlan({ terms, orders: [leg('TP1', '0.5', { price: d('61000') })] });
    const onSpot = decideProtection(inFlight, facts({ bid: '58000', instrument: spot }));
    expect(onSpot.place.map(shown)).toEqual(['EXIT 0.5']);
    expect(onSpot.place[0]?.overlap).toBeUndefined();
    expect(onSpot.cancel).toEqual(['o-TP1-0.5']);
  });
});

describe('a stop of spot that the venue shows no more', () => {
  const lostStop: VenueStop = {
    ...{ id: 'TS1', cause: 'STOP_LOSS', price: d('59000'), quantity: d('1') },
    ...{ state: 'RESTS', claimedAtMs: startMs, lostAtMs: nowMs },
  };
  const terms = { stopLoss: { price: d('59000') }, takeProfits: [{ price: d('61000') }] };
  const scene = (given: Scene) => facts({ instrument: spot, ...given });

  it.each([
    ['58900', 'the exit'],
    ['61100', 'a take profit'],
  ])('at %s keeps %s from selling the coins twice', (bid) => {
    const lost = plan(terms, { lostStop, instrument: 'BTC/USDT', venue: 'binance' });
    expect(decideProtection(lost, scene({ bid })).place).toEqual([]);
    const claimed = leg('TP1', '1', { price: d('61000') });
    const { orderId: _, ...unplaced } = claimed;
    expect(decideProtection({ ...lost, orders: [unplaced] }, scene({ bid })).place).toEqual([unplaced]);
    const ended = plan(terms, { instrument: 'BTC/USDT', venue: 'binance' });
    expect(decideProtection(ended, scene({ bid })).place).toHaveLength(1);
  });
});

describe('the end', () => {
  const terms = { stopLoss: { price: d('59000') }, takeProfits: [{ price: d('61000') }] };
  const resting = plan(terms, { orders: [leg('TP1', '1', { price: d('61000') })], exposedSinceMs: startMs });

  it('of the position takes its orphans back, then ends the plan', () => {
    const closed = decideProtection(resting, facts({ held: '0' }));
    expect(closed.cancel).toEqual(['o-TP1-1']);
    expect(closed.plan.state).toBe('ACTIVE');
    const gone = anOrder({ orderId: 'o-TP1-1', state: 'CANCELED', quantity: d('1') });
    const ended = decideProtection(closed.plan, facts({ held: '0', orders: [gone] })).plan;
    expect(ended).toMatchObject({ state: 'ENDED', ended: { reason: 'CLOSED' }, orders: [] });
    expect(ended.exposedSinceMs).toBeUndefined();
  });

  it.each([
    ['turned round', { held: '-1', life: startMs }],
    ['of another life', { held: '1', life: startMs + 5 }],
  ])('comes when the position is %s', (_name, { held, life }) => {
    const scene = facts({ held });
    const position =
      scene.position && life
        ? { ...scene.position, life: { ...lifeOf('LONG'), openedAtMs: life } }
        : scene.position;
    expect(decideProtection(plan(terms), { ...scene, position }).plan.ended?.reason).toBe('CLOSED');
  });

  it('by the user takes back what rests and closes nothing', () => {
    const removing = decideProtection({ ...resting, state: 'REMOVING' }, facts({ bid: '50000' }));
    expect(removing.cancel).toEqual(['o-TP1-1']);
    expect(removing.place).toEqual([]);
    expect(decideProtection(plan(terms, { state: 'REMOVING' }), facts()).plan.ended?.reason).toBe('REMOVED');
  });

  it('leaves an ended plan alone', () => {
    const ended = plan(terms, { state: 'ENDED' });
    expect(decideProtection(ended, facts({ bid: '1' }))).toEqual({ plan: ended, place: [], cancel: [] });
  });

  it('finds dust: reported while the entry may still fill, given up later, never sold', () => {
    const dusty = { held: '0.00003', instrument: spot };
    const first = decideProtection(aPlan(), facts(dusty)).plan;
    expect(first.dust).toMatchObject({ quantity: d('0.00003'), minimum: d('0.00009') });
    expect(first.state).toBe('ACTIVE');
    expect(decideProtection(first, facts({ ...dusty, held: '1' })).plan.dust).toBeUndefined();
    const late = { ...facts({ ...dusty, bid: null }), nowMs: nowMs + 60_001 };
    expect(decideProtection(first, late).plan.ended?.reason).toBe('DUST');
  });

  it('after an exit reports what cannot be sold', () => {
    const closing = { state: 'CLOSING', closing: { cause: 'STOP_LOSS', atMs: nowMs } } as const;
    const left = decideProtection(aPlan(closing), facts({ held: '0.00003', instrument: spot })).plan;
    expect(left).toMatchObject({ state: 'ENDED', ended: { reason: 'DUST' } });
    expect(left.dust?.quantity).toEqual(new Decimal('0.00003'));
  });
});

describe('what is not there', () => {
  it('a plan whose position nobody knows has ended', () => {
    const decided = decideProtection(plan({ exitAfterMs: 1_000 }), { ...facts(), position: undefined });
    expect(decided.plan).toMatchObject({ state: 'ENDED', ended: { reason: 'CLOSED' } });
  });

  it('what a close leaves that nobody can sell is told as dust', () => {
    const { position, ...rest } = facts({ held: '0.000001', instrument: spot });
    const { life: _, ...left } = position ?? aPosition();
    const decided = decideProtection(aPlan(), { ...rest, position: left });
    expect(decided.plan).toMatchObject({ state: 'ENDED', dust: { quantity: d('0.000001') } });
  });

  it('a take profit that the venue would not take is named', () => {
    const terms = { takeProfits: [{ price: d('61000'), quantity: d('0.00005') }] };
    const decided = decideProtection(aPlan({ terms }), facts({ instrument: spot }));
    expect(decided.plan.tooSmall).toEqual(['TP1']);
    expect(decided.place).toEqual([]);
  });
});
