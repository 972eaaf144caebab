import { describe, expect, it } from 'vitest';
import { anAccount } from '../../testing/builders.ts';
import { aPreflight } from '../../testing/preflight-facts.ts';
import { startMs } from '../../testing/simulated-clock.ts';
import { decimal as d } from '../money/decimal.ts';
import { blockersOf, evaluatePreflight, type PreflightFacts, preflightChecks } from './preflight.ts';

const passing = aPreflight();
const { venue, beat, reconciliation, drill } = passing;
if (venue.outcome !== 'KNOWN' || !beat || !reconciliation || !drill)
  throw new Error('test: facts are missing');
const { clockSkewMs: _skew, ...beatWithoutSkew } = beat;
const { pricedAtMs: _priced, ...beatWithoutPrice } = beat;
const day = 86_400_000;
const keysOf = (given: object): Partial<PreflightFacts> => ({
  venue: { outcome: 'KNOWN', facts: { ...venue.facts, ...given } },
});
const [alarm, ...otherAlarms] = Array.isArray(passing.alarms) ? passing.alarms : [];
if (!alarm) throw new Error('test: no alarm');

const failing: readonly (readonly [string, Partial<PreflightFacts>, readonly string[]])[] = [
  ['a clock that is off', { beat: { ...beat, clockSkewMs: -1_001 } }, ['clock']],
  ['a clock that nobody compared', { beat: beatWithoutSkew }, ['clock']],
  ['no word of ws-ingest', { beat: undefined }, ['clock', 'venue', 'data']],
  ['an old word of ws-ingest', { beat: { ...beat, beatAtMs: startMs - 60_001 } }, ['clock', 'venue']],
  ['keys that may withdraw', keysOf({ canWithdraw: true }), ['keys']],
  ['keys that may not trade', keysOf({ canTrade: false }), ['keys']],
  ['keys that have expired', keysOf({ expiresAtMs: startMs }), ['keys']],
  [
    'keys that the venue refuses',
    { venue: { outcome: 'REFUSED', code: 'KEYS_INVALID', message: '' } },
    ['keys'],
  ],
  [
    'a venue that does not answer',
    { venue: { outcome: 'UNAVAILABLE', code: 'VENUE_UNAVAILABLE', message: '' } },
    ['keys', 'venue'],
  ],
  ['books that were never compared', { reconciliation: undefined }, ['balances']],
  ['books that differ', { reconciliation: { ...reconciliation, status: 'DIFFERENT' } }, ['balances']],
  [
    'books that could not be compared',
    { reconciliation: { ...reconciliation, status: 'UNREACHABLE' } },
    ['balances'],
  ],
  [
    'an old comparison',
    { reconciliation: { ...reconciliation, finishedAtMs: startMs - 300_001 } },
    ['balances'],
  ],
  ['no limit of what may be lost', { account: anAccount() }, ['limits']],
  ['no alarm', { alarms: [] }, ['alarms']],
  ['a metric without an alarm', { alarms: otherAlarms }, ['alarms']],
  ['an alarm that does not act', { alarms: [...otherAlarms, { ...alarm, isEnabled: false }] }, ['alarms']],
  ['an alarm that rings', { alarms: [...otherAlarms, { ...alarm, isRinging: true }] }, ['alarms']],
  ['alarms that cannot be listed', { alarms: 'not listed' }, ['alarms']],
  ['no drill', { drill: undefined }, ['kill-drill']],
  ['a drill that failed', { drill: { ...drill, isPassed: false } }, ['kill-drill']],
  ['an old drill', { drill: { ...drill, endedAtMs: startMs - 7 * day - 1 } }, ['kill-drill']],
  ['no price', { beat: beatWithoutPrice }, ['data']],
  ['an old price', { beat: { ...beat, pricedAtMs: startMs - 30_001 } }, ['data']],
];

describe('the preflight', () => {
  it('passes when everything is in order, and says what it saw', () => {
    const { isPassed, checks } = evaluatePreflight(passing);
    expect(isPassed).toBe(true);
    expect(checks.map(({ name }) => name)).toEqual(preflightChecks);
    for (const { seen, next } of checks) expect([seen.length > 0, next]).toEqual([true, '']);
  });

  it.each([
    ['a clock at its limit', { beat: { ...beat, clockSkewMs: 1_000 } }],
    ['books that catch up', { reconciliation: { ...reconciliation, status: 'CATCHING_UP' } }],
    [
      'a drawdown limit alone',
      { account: anAccount({ limits: { ...anAccount().limits, drawdownMax: d('9') } }) },
    ],
    ['a drill of seven days ago', { drill: { ...drill, endedAtMs: startMs - 7 * day } }],
    ['prices at their limit', { beat: { ...beat, pricedAtMs: startMs - 30_000 } }],
  ] as const)('passes with %s', (_name, given) => {
    expect(evaluatePreflight(aPreflight(given)).isPassed).toBe(true);
  });

  it.each(failing)('fails with %s, and says what to do', (_name, given, names) => {
    const { isPassed, checks } = evaluatePreflight(aPreflight(given));
    const failed = checks.filter((check) => !check.isPassed);
    expect([isPassed, failed.map(({ name }) => name)]).toEqual([false, names]);
    for (const { next } of failed) expect(next).not.toBe('');
  });
});

describe('what stands in the way of trading again', () => {
  it.each([
    ['a clock that is off', { beat: { ...beat, clockSkewMs: 1_001 } }, ['clock']],
    ['a clock that nobody compared', { beat: undefined }, []],
    ['keys that may withdraw', keysOf({ canWithdraw: true }), ['keys']],
    ['books that differ', { reconciliation: { ...reconciliation, status: 'DIFFERENT' } }, ['balances']],
    ['no drill, no alarm, no limit', { drill: undefined, alarms: [], account: anAccount() }, []],
  ] as const)('of a paper account: %s', (_name, given, names) => {
    expect(blockersOf(evaluatePreflight(aPreflight(given))).map(({ name }) => name)).toEqual(names);
  });

  it.each(failing)('of a live account is each: %s', (_name, given, names) => {
    const facts = aPreflight(given);
    const live = { ...facts, account: { ...facts.account, mode: 'LIVE' } } as const;
    expect(blockersOf(evaluatePreflight(live)).map(({ name }) => name)).toEqual(names);
  });
});
