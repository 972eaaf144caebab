import { describe, expect, it } from 'vitest';
import { anInstrument, aPerpetual } from '../../testing/builders.ts';
import { aPlan } from '../../testing/protection.ts';
import { idOf } from '../../testing/sequential-ids.ts';
import { startMs } from '../../testing/simulated-clock.ts';
import type { Instrument } from '../instrument/instrument.ts';
import { decimal as d } from '../money/decimal.ts';
import { endPlan, isUnprotected, type ProtectionPlan, startPlan } from './plan.ts';
import {
  closedAtVenue,
  decideVenueStop,
  heirOf,
  isMetAtVenue,
  isVenueStopId,
  mayHaveSold,
  stopsOf,
  type VenueStop,
  type VenueStopFacts,
  withAnswers,
  withFate,
} from './venue-stop.ts';

const instrument = aPerpetual();
const held = d('0.5');
const decide = (plan: ProtectionPlan, given: Partial<VenueStopFacts> = {}) =>
  decideVenueStop(plan, {
    ...{ instrument, held, entered: held, entry: d('60000'), listed: undefined, nowMs: startMs },
    ...given,
  });
const stop = (given: Partial<VenueStop> = {}): VenueStop => ({
  ...{
    id: `TS${idOf(700)}1`,
    cause: 'STOP_LOSS',
    price: d('59000'),
    quantity: held,
    state: 'RESTS',
    claimedAtMs: startMs,
    heldLessEntered: d('0'),
  },
  ...given,
});
const aGuarded = (...venueStops: VenueStop[]) => aPlan({ venueStops, attempts: venueStops.length });
const all = (...stops: VenueStop[]) => new Set(stops.map(({ id }) => id));

describe('a stop at the venue', () => {
  it('is claimed at the level, for all that is held, and counts as missing until it rests', () => {
    const { plan, place, cancel } = decide(aPlan());
    expect(place).toEqual(stop({ state: 'CLAIMED' }));
    expect(plan).toMatchObject({ venueStops: [place], attempts: 1, bareSinceMs: startMs });
    expect(cancel).toEqual([]);
    expect(isUnprotected(plan, startMs + 2_000)).toBe(false);
    expect(isUnprotected(plan, startMs + 2_001)).toBe(true);
    const rests = withAnswers(plan, { rests: all(stop()), gone: new Set() });
    expect(stopsOf(rests)).toEqual([stop()]);
    expect(rests.bareSinceMs).toBeUndefined();
  });

  it('that is claimed already is placed again under the same id', () => {
    const claimed = stop({ state: 'CLAIMED' });
    const { plan, place } = decide({ ...aGuarded(claimed), bareSinceMs: 7 });
    expect(place).toEqual(claimed);
    expect(plan).toMatchObject({ attempts: 1, bareSinceMs: 7 });
  });

  it('that rests as it should is left alone', () => {
    const plan = aGuarded(stop());
    expect(decide(plan, { listed: all(stop()) })).toEqual({ plan, cancel: [] });
  });

  it('that was claimed, and that the venue lists, rests', () => {
    const { plan, place } = decide(aGuarded(stop({ state: 'CLAIMED' })), { listed: all(stop()) });
    expect(place).toBeUndefined();
    expect(stopsOf(plan)).toEqual([stop()]);
  });

  it('that the venue lists no more is placed anew, under another id', () => {
    const { plan, place } = decide(aGuarded(stop()), { listed: new Set() });
    expect(place?.id).toBe(`TS${idOf(700)}2`);
    expect(stopsOf(plan)).toEqual([place]);
    expect(plan.bareSinceMs).toBe(startMs);
  });

  it.each([
    ['its level', { terms: { stopLoss: { price: d('59500') } } }, held, '59500'],
    ['what is held, more', {}, d('0.75'), '59000'],
    ['what is held, less', {}, d('0.25'), '59000'],
  ] as const)(
    'is replaced when %s changes: the new one rests before the old one goes',
    (_, given, now, price) => {
      const first = decide({ ...aGuarded(stop()), ...given }, { held: now });
      expect(first.place).toMatchObject({ price: d(price), quantity: now });
      expect(first.cancel).toEqual([]);
      expect(first.plan.bareSinceMs).toBeUndefined();
      const rests = withAnswers(first.plan, { rests: new Set([first.place?.id ?? '']), gone: new Set() });
      const second = decide(rests, { held: now });
      expect(second.place).toBeUndefined();
      expect(second.cancel).toEqual([stop()]);
      const last = withAnswers(second.plan, { rests: new Set(), gone: all(stop()) });
      expect(stopsOf(last)).toEqual([{ ...first.place, state: 'RESTS' }]);
    },
  );

  it('that trails follows in steps of a tenth of a per cent', () => {
    const terms = { trailing: { distanceRatio: d('0.01') } };
    const trailing = (bestPrice: string) =>
      decide({ ...aGuarded(stop({ price: d('59400') })), terms, bestPrice: d(bestPrice) });
    expect(trailing('60050').place).toBeUndefined();
    expect(trailing('60100').place).toMatchObject({ price: d('59499') });
  });

  it('of a SHORT is rounded down to the tick, of a LONG up: never later than was asked for', () => {
    const terms = { stopLoss: { distanceRatio: d('0.0123456') } };
    expect(decide({ ...aPlan(), terms }).place?.price.toFixed()).toBe('59259.3');
    const short = decide({ ...aPlan(), terms, side: 'SHORT' });
    expect(short.place?.price.toFixed()).toBe('60740.7');
  });

  it('is for no more than one order may be', () => {
    const { place } = decide(aPlan(), { instrument: { ...instrument, quantityMax: d('0.2') } });
    expect(place?.quantity).toEqual(d('0.2'));
  });

  it('that is gone with the position has closed it', () => {
    const { plan, cancel } = decide(aGuarded(stop()), { held: d('0'), listed: new Set() });
    const closing = { cause: 'STOP_LOSS', price: d('59000'), atMs: startMs, isAtVenue: true };
    expect(plan).toMatchObject({ closing, venueStops: [] });
    expect(cancel).toEqual([]);
    const rested = decide(aGuarded(stop()), { held: d('0'), listed: all(stop()) });
    expect(rested.plan.closing).toBeUndefined();
    const other = { cause: 'TIME_EXIT', atMs: 1 } as const;
    const timed: ProtectionPlan = { ...aGuarded(stop()), state: 'CLOSING', closing: other };
    expect(decide(timed, { held: d('0'), listed: new Set() }).plan.closing).toBe(other);
  });

  it('that was gone before the books knew of the close has closed the position all the same', () => {
    // The list is a look ahead of the books: another stop is claimed, which finds nothing to close.
    const early = decide(aGuarded(stop()), { listed: new Set() });
    const refused = withAnswers(early.plan, { rests: new Set(), gone: all(early.place ?? stop()) });
    const closing = { cause: 'STOP_LOSS', price: d('59000'), atMs: startMs, isAtVenue: true };
    expect(decide(refused, { held: d('0') }).plan.closing).toEqual(closing);
    expect(closedAtVenue(refused, startMs).closing).toEqual(closing);
    expect(endPlan(refused, 'CLOSED', startMs).lostStop).toBeUndefined();
  });

  it('that somebody took away is forgotten when the next one rests', () => {
    const early = decide(aGuarded(stop()), { listed: new Set() });
    const next = all(early.place ?? stop());
    const rests = withAnswers(early.plan, { rests: next, gone: new Set() });
    expect(rests.lostStop).toBeUndefined();
    expect(decide(early.plan, { listed: next }).plan.lostStop).toBeUndefined();
    expect(decide(rests, { held: d('0'), listed: next }).plan.closing).toBeUndefined();
  });

  describe('of spot that is gone', () => {
    const spot = anInstrument({ quantityStep: d('0.001') });
    const at = (nowMs: number) => ({ instrument: spot, listed: new Set<string>(), nowMs });
    const gone = decide(aGuarded(stop()), at(startMs)).plan;

    it.each([
      ['may have sold the coins for 15 s', gone, 15_000],
      ['has sold them where the venue says so: ten minutes', withFate(gone, { sold: held }), 600_000],
      ['may have, where the venue says that it is about to', withFate(gone, { sold: d('0') }), 15_000],
      ['has not where the venue says that', withFate(gone, 'ENDED'), 0],
      ['may have, also where the time is not known', { ...gone, lostStop: stop() }, 15_000],
    ] as const)('%s', (_, plan, pauseMs) => {
      expect(decide(gone, at(startMs)).place).toBeUndefined();
      const facts = (nowMs: number, of: Instrument = spot) => ({
        instrument: of,
        held,
        entered: held,
        nowMs,
      });
      expect(mayHaveSold(plan, facts(startMs + pauseMs))).toBe(false);
      expect(decide(plan, at(startMs + pauseMs)).place).toMatchObject({ price: d('59000') });
      if (pauseMs === 0) return;
      expect(mayHaveSold(plan, facts(startMs + pauseMs - 1))).toBe(true);
      expect(mayHaveSold(plan, facts(startMs, instrument))).toBe(false);
      expect(decide(plan, at(startMs + pauseMs - 1)).place).toBeUndefined();
    });

    it('has sold what the position shows: what is left of it is closed', () => {
      const part = withFate(gone, { sold: d('0.2') });
      const facts = (left: string) => ({ instrument: spot, held: d(left), entered: held, nowMs: startMs });
      expect(mayHaveSold(part, facts('0.3011'))).toBe(true);
      expect(mayHaveSold(part, facts('0.301'))).toBe(false);
    });

    it('has sold what the position shows, also when that was entered further meanwhile', () => {
      const part = withFate(gone, { sold: held });
      const facts = (left: string) => ({
        instrument: spot,
        held: d(left),
        entered: d('0.8'),
        nowMs: startMs,
      });
      expect(mayHaveSold(part, facts('0.8'))).toBe(true);
      expect(mayHaveSold(part, facts('0.3'))).toBe(false);
      // Written before that was noted down.
      const { heldLessEntered: _, ...old } = stop();
      const before = { lostStop: { ...old, sold: held, lostAtMs: startMs } };
      expect(mayHaveSold(before, facts('0.3'))).toBe(true);
      expect(mayHaveSold(before, facts('0.001'))).toBe(false);
    });

    it('counts also where it was claimed, and nobody noted that it rested', () => {
      const claimed = stop({ state: 'CLAIMED' });
      expect(decide(aGuarded(claimed), at(startMs + 14_999)).place).toEqual(claimed);
      const { plan } = decide(aGuarded(claimed), at(startMs + 15_000));
      expect(plan).toMatchObject({ lostStop: { id: claimed.id }, venueStops: [] });
      expect(isMetAtVenue(aGuarded(claimed), d('58000'), spot)).toBe(true);
      expect(isMetAtVenue(aGuarded(claimed), d('58000'), instrument)).toBe(false);
    });

    it('goes before our own exit, after its turn, and may have sold until the venue says that it did not', () => {
      const closing = { cause: 'STOP_LOSS', price: d('59000'), atMs: startMs, isAtVenue: true } as const;
      const plan: ProtectionPlan = { ...aGuarded(stop()), state: 'CLOSING', closing };
      const listed = all(stop());
      expect(decide(plan, { ...at(startMs + 1_999), listed }).cancel).toEqual([]);
      expect(decide(plan, { ...at(startMs + 2_000), listed }).cancel).toEqual([stop()]);
      const own: ProtectionPlan = { ...plan, closing: { cause: 'TIME_EXIT', atMs: startMs } };
      expect(decide(own, { ...at(startMs), listed }).cancel).toEqual([stop()]);
      const answers = { rests: new Set<string>(), gone: all(stop()) };
      const gone = withAnswers(plan, answers, startMs + 2_000);
      expect(gone).toMatchObject({ venueStops: [], lostStop: { id: stop().id, lostAtMs: startMs + 2_000 } });
      expect(withAnswers(plan, { ...answers, gone: new Set() }, startMs).lostStop).toBeUndefined();
      expect(withAnswers(plan, answers).lostStop).toBeUndefined();
    });

    it('has closed the position when the books say that it is closed', () => {
      const { plan } = decide(gone, { ...at(startMs + 1_000), held: d('0') });
      expect(plan.closing).toMatchObject({ cause: 'STOP_LOSS', isAtVenue: true });
    });
  });

  it('that was given up and that the venue lists all the same is cancelled, and another plan’s is not', () => {
    const [late, other] = [`TS${idOf(700)}7`, `TS${idOf(701)}1`];
    const listed = new Set([...all(stop()), late, other]);
    const cancel = [{ id: late }];
    expect(decide(aGuarded(stop()), { listed }).cancel).toEqual(cancel);
    expect(decide(aGuarded(stop()), { listed, held: d('0.75') }).cancel).toEqual(cancel);
    expect(decide({ ...aGuarded(stop()), state: 'CLOSING' }, { listed }).cancel).toEqual(cancel);
    expect(decide(aGuarded(stop()), { listed, held: d('0') }).cancel).toEqual([stop(), ...cancel]);
  });

  describe('that holds the coins', () => {
    const spot = anInstrument({ quantityStep: d('0.001') });
    const holding = (plan: ProtectionPlan, given: Partial<VenueStopFacts> = {}) =>
      decide(plan, { instrument: spot, isHolding: true, ...given });
    const lost = (id: string) => stop({ id, price: d('58000'), state: 'CLAIMED' });

    it('rests without the alarm: whoever sells the coins takes it back', () => {
      const { plan, place, inPlaceOf } = holding(aPlan());
      expect(place).toEqual(stop({ state: 'CLAIMED' }));
      expect(inPlaceOf).toBeUndefined();
      expect(plan.bareSinceMs).toBeUndefined();
    });

    it('gives its place to the next one, which is asked for again under the same id', () => {
      const before = aGuarded(stop(), lost('TS7'));
      const first = holding(before, { held: d('0.75') });
      expect(first).toMatchObject({ place: { quantity: d('0.75') }, inPlaceOf: stop(), cancel: [] });
      expect(stopsOf(first.plan)).toEqual([stop(), first.place]);
      const again = holding(first.plan, { held: d('0.75') });
      expect(again).toMatchObject({ place: first.place, inPlaceOf: stop() });
      const known = holding(first.plan, { held: d('0.75'), listed: all(first.place ?? stop()) });
      expect(known).toMatchObject({ plan: { venueStops: [{ state: 'RESTS' }] }, cancel: [] });
      expect(known.plan.lostStop).toBeUndefined();
    });

    it('leaves a sale on its way what it is to sell, and nothing where that is all', () => {
      const { place, inPlaceOf } = holding(aGuarded(stop()), { selling: d('0.2') });
      expect(place).toMatchObject({ quantity: d('0.3') });
      expect(inPlaceOf).toEqual(stop());
      expect(holding(aPlan(), { selling: held })).toMatchObject({ cancel: [] });
      expect(holding(aPlan(), { selling: held }).place).toBeUndefined();
      expect(decide(aPlan(), { instrument: spot, selling: held }).place).toMatchObject({ quantity: held });
    });

    it.each(['R1', 'R3'])(
      'goes on as %s where a sale took a part of it, until one of the right size takes its place',
      (heir) => {
        const rest = stop({ id: `${stop().id}${heir}`, quantity: d('0') });
        const { plan, place, inPlaceOf, cancel } = holding(aGuarded(stop()), {
          listed: all(rest),
          held: d('0.3'),
        });
        expect(stopsOf(plan)).toEqual([rest, place]);
        expect([plan.lostStop, cancel]).toEqual([undefined, []]);
        expect(place).toMatchObject({ quantity: d('0.3') });
        expect(inPlaceOf).toEqual(rest);
      },
    );

    it('has nine heirs at most', () => {
      expect(heirOf('TS1')).toBe('TS1R1');
      expect(heirOf('TS1R8')).toBe('TS1R9');
      expect(heirOf('TS1R9')).toBeUndefined();
    });
  });

  it('stays while the position is being closed', () => {
    const plan: ProtectionPlan = { ...aGuarded(stop()), state: 'CLOSING' };
    expect(decide(plan)).toEqual({ plan, cancel: [] });
  });

  it.each<readonly [string, Partial<ProtectionPlan>, Partial<VenueStopFacts>]>([
    ['the position is closed', {}, { held: d('0') }],
    ['the protection is taken back', { state: 'REMOVING' }, {}],
    ['what is left cannot be sold', { dust: { quantity: held, minimum: d('1'), sinceMs: 0 } }, {}],
    ['no stop is wished any more', { terms: { takeProfits: [{ price: d('61000') }] } }, {}],
  ])('goes when %s', (_, given, facts) => {
    const { plan, place, cancel } = decide({ ...aGuarded(stop()), bareSinceMs: 1, ...given }, facts);
    expect(place).toBeUndefined();
    expect(cancel).toEqual([stop()]);
    expect(plan.bareSinceMs).toBeUndefined();
    expect(stopsOf(plan)).toEqual([stop()]);
  });

  it('goes over to the plan that replaces its own, and not to what has ended', () => {
    const plan = aGuarded(stop());
    const { venueStops: _, ...rest } = plan;
    const start = { ...rest, planId: idOf(701), nowMs: startMs };
    expect(startPlan(start, plan).venueStops).toEqual([stop()]);
    expect(startPlan(start, undefined).venueStops).toBeUndefined();
    const ended = endPlan({ ...plan, bareSinceMs: 1 }, 'CLOSED', startMs);
    expect(ended.venueStops).toBeUndefined();
    expect(isUnprotected(ended, startMs + 9_000)).toBe(false);
  });
});

it.each([
  [`TS${idOf(700)}1`, true],
  [`TS${idOf(700)}1R2`, true],
  [`TS${idOf(700)}1R`, false],
  [`TW${idOf(700)}01`, false],
  [`TS${idOf(700)}`, false],
  ['web_1', false],
])('%s is an id of such a stop: %s', (id, is) => {
  expect(isVenueStopId(id)).toBe(is);
});
