/** The field's vocabulary: DENIED is refused by us, REJECTED by the venue, IN_DOUBT is what we cannot know yet. */
export const orderStates = [
  'INITIALIZED',
  'DENIED',
  'SUBMITTED',
  'IN_DOUBT',
  'REJECTED',
  'ACCEPTED',
  'PARTIALLY_FILLED',
  'PENDING_CANCEL',
  'FILLED',
  'CANCELED',
  'EXPIRED',
] as const;
export type OrderState = (typeof orderStates)[number];

export const orderTriggers = [
  'DENY',
  'SUBMIT',
  'ACCEPT',
  'REJECT',
  'DOUBT',
  'PARTIAL_FILL',
  'FILL',
  'REQUEST_CANCEL',
  'CANCEL',
  'EXPIRE',
] as const;
export type OrderTrigger = (typeof orderTriggers)[number];

type Row = Partial<Record<OrderTrigger, OrderState>>;

const fills: Row = { PARTIAL_FILL: 'PARTIALLY_FILLED', FILL: 'FILLED' };
const ends: Row = { CANCEL: 'CANCELED', EXPIRE: 'EXPIRED' };

/** An order's whole life in one table. What is not here cannot happen, and alarms when it does. */
export const orderTransitions: Readonly<Record<OrderState, Row>> = {
  // A cancel before anything left us needs no venue.
  INITIALIZED: { DENY: 'DENIED', SUBMIT: 'SUBMITTED', CANCEL: 'CANCELED' },
  // A fill may overtake the venue's answer. SUBMIT again: the attempt before was certainly not placed.
  SUBMITTED: {
    ...fills,
    ...ends,
    SUBMIT: 'SUBMITTED',
    DENY: 'DENIED',
    ACCEPT: 'ACCEPTED',
    REJECT: 'REJECTED',
    DOUBT: 'IN_DOUBT',
    REQUEST_CANCEL: 'SUBMITTED',
  },
  IN_DOUBT: {
    ...fills,
    ...ends,
    SUBMIT: 'SUBMITTED',
    DENY: 'DENIED',
    ACCEPT: 'ACCEPTED',
    REJECT: 'REJECTED',
    DOUBT: 'IN_DOUBT',
    REQUEST_CANCEL: 'IN_DOUBT',
  },
  ACCEPTED: { ...fills, ...ends, ACCEPT: 'ACCEPTED', DOUBT: 'ACCEPTED', REQUEST_CANCEL: 'PENDING_CANCEL' },
  // ACCEPT and DOUBT: the answer to our request arrives after the first fill.
  PARTIALLY_FILLED: {
    ...fills,
    ...ends,
    ACCEPT: 'PARTIALLY_FILLED',
    DOUBT: 'PARTIALLY_FILLED',
    REQUEST_CANCEL: 'PENDING_CANCEL',
  },
  // The venue may go on filling until it has cancelled.
  PENDING_CANCEL: {
    ...ends,
    PARTIAL_FILL: 'PENDING_CANCEL',
    FILL: 'FILLED',
    ACCEPT: 'PENDING_CANCEL',
    DOUBT: 'PENDING_CANCEL',
    REQUEST_CANCEL: 'PENDING_CANCEL',
  },
  // A true fill is never refused, whatever we believed: the rows below keep it, and halt the account.
  FILLED: {
    ACCEPT: 'FILLED',
    DOUBT: 'FILLED',
    PARTIAL_FILL: 'FILLED',
    FILL: 'FILLED',
    CANCEL: 'FILLED',
    EXPIRE: 'FILLED',
  },
  CANCELED: {
    ACCEPT: 'CANCELED',
    DOUBT: 'CANCELED',
    PARTIAL_FILL: 'CANCELED',
    FILL: 'FILLED',
    ...ends,
    EXPIRE: 'CANCELED',
  },
  EXPIRED: {
    ACCEPT: 'EXPIRED',
    DOUBT: 'EXPIRED',
    PARTIAL_FILL: 'EXPIRED',
    FILL: 'FILLED',
    CANCEL: 'EXPIRED',
    EXPIRE: 'EXPIRED',
  },
  DENIED: { ...fills },
  REJECTED: { ...fills },
};

const terminal: ReadonlySet<OrderState> = new Set(['DENIED', 'REJECTED', 'FILLED', 'CANCELED', 'EXPIRED']);

/** No further event is expected; a late true fill may still come, and is kept. */
export function isTerminal(state: OrderState): boolean {
  return terminal.has(state);
}

const beforeVenueAnswer: ReadonlySet<OrderState> = new Set(['INITIALIZED', 'SUBMITTED', 'IN_DOUBT']);

/** The venue's answer is known: what `Prefer: wait` and `--wait accepted` wait for. */
export function isDecided(state: OrderState): boolean {
  return !beforeVenueAnswer.has(state);
}

export class IllegalTransitionError extends Error {
  override readonly name = 'IllegalTransitionError';
  constructor(state: OrderState, trigger: OrderTrigger) {
    super(`order state ${state} has no transition for ${trigger}`);
  }
}

export function canTransition(state: OrderState, trigger: OrderTrigger): boolean {
  return orderTransitions[state][trigger] !== undefined;
}

/** @throws IllegalTransitionError for a pair outside the table: a fault of ours, not a refusal */
export function transition(state: OrderState, trigger: OrderTrigger): OrderState {
  const next = orderTransitions[state][trigger];
  if (next === undefined) throw new IllegalTransitionError(state, trigger);
  return next;
}
