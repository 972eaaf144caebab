import { describe, expect, it } from 'vitest';
import {
  canTransition,
  IllegalTransitionError,
  isDecided,
  isTerminal,
  orderStates,
  orderTransitions,
  orderTriggers,
  transition,
} from './order-state.ts';

/**
 * An order's life, written down a second time from the prose of docs/architecture.md, section "An order's life":
 * a row a state, a column a trigger, `.` where the pair cannot happen. A change of the rules changes both tables.
 */
const life = `
                 DENY   SUBMIT    ACCEPT           REJECT   DOUBT            PARTIAL_FILL     FILL   REQUEST_CANCEL CANCEL   EXPIRE
INITIALIZED      DENIED SUBMITTED .                .        .                .                .      .              CANCELED .
DENIED           .      .         .                .        .                PARTIALLY_FILLED FILLED .              .        .
SUBMITTED        DENIED SUBMITTED ACCEPTED         REJECTED IN_DOUBT         PARTIALLY_FILLED FILLED SUBMITTED      CANCELED EXPIRED
IN_DOUBT         DENIED SUBMITTED ACCEPTED         REJECTED IN_DOUBT         PARTIALLY_FILLED FILLED IN_DOUBT       CANCELED EXPIRED
REJECTED         .      .         .                .        .                PARTIALLY_FILLED FILLED .              .        .
ACCEPTED         .      .         ACCEPTED         .        ACCEPTED         PARTIALLY_FILLED FILLED PENDING_CANCEL CANCELED EXPIRED
PARTIALLY_FILLED .      .         PARTIALLY_FILLED .        PARTIALLY_FILLED PARTIALLY_FILLED FILLED PENDING_CANCEL CANCELED EXPIRED
PENDING_CANCEL   .      .         PENDING_CANCEL   .        PENDING_CANCEL   PENDING_CANCEL   FILLED PENDING_CANCEL CANCELED EXPIRED
FILLED           .      .         FILLED           .        FILLED           FILLED           FILLED .              FILLED   FILLED
CANCELED         .      .         CANCELED         .        CANCELED         CANCELED         FILLED .              CANCELED CANCELED
EXPIRED          .      .         EXPIRED          .        EXPIRED          EXPIRED          FILLED .              EXPIRED  EXPIRED
`;
const [header = '', ...rows] = life.trim().split('\n');
const columns = header.trim().split(/\s+/);
const expected = new Map(
  rows.flatMap((row) => {
    const [state = '', ...cells] = row.trim().split(/\s+/);
    return cells.map((cell, index) => [`${state} ${columns[index]}`, cell] as const);
  }),
);

describe('an order’s life', () => {
  it('has a cell for every state and trigger, and no other', () => {
    const pairs = orderStates.flatMap((state) => orderTriggers.map((trigger) => `${state} ${trigger}`));
    expect([...expected.keys()].sort()).toEqual(pairs.sort());
    expect(Object.keys(orderTransitions).sort()).toEqual([...orderStates].sort());
  });

  it.each(orderStates.flatMap((state) => orderTriggers.map((trigger) => [state, trigger] as const)))(
    '%s %s',
    (state, trigger) => {
      const cell = expected.get(`${state} ${trigger}`);
      expect(canTransition(state, trigger)).toBe(cell !== '.');
      if (cell === '.') expect(() => transition(state, trigger)).toThrow(IllegalTransitionError);
      else expect(transition(state, trigger)).toBe(cell);
    },
  );

  it.each([
    ['INITIALIZED', false, false],
    ['SUBMITTED', false, false],
    ['IN_DOUBT', false, false],
    ['ACCEPTED', false, true],
    ['PARTIALLY_FILLED', false, true],
    ['PENDING_CANCEL', false, true],
    ['DENIED', true, true],
    ['REJECTED', true, true],
    ['FILLED', true, true],
    ['CANCELED', true, true],
    ['EXPIRED', true, true],
  ] as const)('%s: ended %s, the venue’s answer known %s', (state, terminal, decided) => {
    expect([isTerminal(state), isDecided(state)]).toEqual([terminal, decided]);
  });

  it('a fault names state and trigger', () => {
    expect(() => transition('FILLED', 'SUBMIT')).toThrow('order state FILLED has no transition for SUBMIT');
  });
});
