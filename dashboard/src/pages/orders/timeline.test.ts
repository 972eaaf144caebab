import { describe, expect, it } from 'vitest';
import type { Schemas } from '../../api/client.ts';
import { timelineOf, venueWordMs } from './timeline.ts';

type Step = Schemas['Saga']['steps'][number];
const step = (sequence: number, change: Partial<Step>): Step => ({
  ...{
    sequence,
    step: 'submit-order',
    outcome: 'SENDING',
    stateBefore: 'SUBMITTED',
    stateAfter: 'SUBMITTED',
  },
  ...{ atMs: 1_000 + sequence * 100, sincePlacedMs: sequence * 100, detail: {} },
  ...change,
});
const life = [
  step(0, { step: 'place-trade', outcome: 'RESERVED', stateBefore: null, stateAfter: 'INITIALIZED' }),
  step(1, { step: 'risk-check', outcome: 'APPROVED', stateBefore: 'INITIALIZED', stateAfter: 'INITIALIZED' }),
  step(2, { stateBefore: 'INITIALIZED' }),
  step(3, { outcome: 'IN_DOUBT', stateAfter: 'IN_DOUBT' }),
  step(4, { step: 'resolve-order', outcome: 'UNKNOWN', stateBefore: 'IN_DOUBT', stateAfter: 'IN_DOUBT' }),
  step(6, { step: 'resolve-order', outcome: 'FOUND', stateBefore: 'IN_DOUBT', stateAfter: 'ACCEPTED' }),
  step(5, {
    ...{ step: 'resolve-order', outcome: 'UNKNOWN', stateBefore: 'IN_DOUBT', stateAfter: 'IN_DOUBT' },
    detail: { looks: '2' },
  }),
];

describe('the timeline of an order', () => {
  it('goes by sequence, says how long each step took, and where the state changed', () => {
    const lines = timelineOf(life);
    expect(lines.map(({ outcome, tookMs, state }) => [outcome, tookMs, state])).toEqual([
      ['RESERVED', null, 'INITIALIZED'],
      ['APPROVED', 100, null],
      ['SENDING', 100, 'SUBMITTED'],
      ['IN_DOUBT', 100, 'IN_DOUBT'],
      ['UNKNOWN', 100, null],
      ['FOUND', 200, 'ACCEPTED'],
    ]);
  });

  it('folds the same look-up in a row into one line, with what it saw last', () => {
    expect(timelineOf(life)[4]).toMatchObject({ count: 2, detail: [['looks', '2']], look: 'warn' });
  });

  it('never folds fills: each is money', () => {
    const fill = {
      step: 'fill-handler',
      outcome: 'FILL',
      stateBefore: 'ACCEPTED',
      stateAfter: 'ACCEPTED',
    } as const;
    expect(timelineOf([step(1, fill), step(2, fill)])).toHaveLength(2);
  });

  it('knows when the venue’s word came, however it came', () => {
    expect(venueWordMs([...life].sort((a, b) => a.sequence - b.sequence))).toBe(600);
    expect(venueWordMs(life.slice(0, 4))).toBeNull();
    expect(venueWordMs([])).toBeNull();
  });
});
