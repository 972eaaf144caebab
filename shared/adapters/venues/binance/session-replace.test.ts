import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { decimal as d, zero } from '../../../domain/money/decimal.ts';
import type { ReplaceAnswer } from '../../../domain/venue/venue-answer.ts';
import type { Replacement } from '../../../ports/replacement.ts';
import {
  approvedOrder,
  bitcoin,
  brokenBodies,
  type Fault,
  nextKey,
  type SimulatedBinance,
  startSimulatedBinance,
} from './testing/simulated-binance.ts';

let venue: SimulatedBinance;
beforeAll(async () => {
  venue = await startSimulatedBinance();
});
afterEach(() => venue.reset());
afterAll(() => venue.stop());

/** A buy of 0.001 BTC that rests at 60 000.5, before everybody else; some of it filled. */
async function resting(filled = '0'): Promise<string> {
  const { clientOrderId } = nextKey();
  await venue.session.submit(approvedOrder({ limitPrice: d('60000.5') }), bitcoin, clientOrderId);
  if (filled !== '0') {
    const sell = approvedOrder({ side: 'sell', limitPrice: d('60000.5'), quantity: d(filled) });
    await venue.session.submit(sell, bitcoin, nextKey().clientOrderId);
  }
  return clientOrderId;
}

function replacement(
  old: string,
  given: Partial<Replacement['previous']> & { to?: string; price?: string } = {},
) {
  const { to = '0.002', price = '59000', ...previous } = given;
  return {
    instrument: bitcoin,
    order: approvedOrder({ quantity: d(to), limitPrice: d(price) }),
    clientOrderId: nextKey().clientOrderId,
    previous: {
      clientOrderId: old,
      quantity: d('0.001'),
      executedBefore: zero,
      hasFills: false,
      ...previous,
    },
    mayStillSend: () => true,
  } satisfies Replacement;
}

const classes = ({ canceled, placed }: ReplaceAnswer) => [canceled.class, placed.class];
const atVenue = async (clientOrderId: string) => {
  const order = (await venue.orders()).find((each) => each.clientOrderId === clientOrderId);
  return order && `${order.state} ${order.quantity} at ${order.price}`;
};
const cancelReplace = (fault: Omit<Fault, 'match'>) =>
  venue.fault({ match: { method: 'POST', path: '/order/cancelReplace' }, ...fault });

describe('an order without fills is replaced in one request', () => {
  it('for what is left of it', async () => {
    const old = await resting();
    const wish = replacement(old, { executedBefore: d('0.0005') });
    const answer = await venue.session.replace(wish);
    expect(answer).toMatchObject({
      canceled: { class: 'CANCELED', order: { executedQuantity: zero } },
      placed: { class: 'ACCEPTED' },
    });
    expect(await atVenue(old)).toBe('CANCELED 0.001 at 60000.5');
    expect(await atVenue(wish.clientOrderId)).toBe('NEW 0.0015 at 59000');
  });

  it('one that was filled meanwhile in part stays: its new quantity would be too large', async () => {
    const old = await resting('0.0004');
    const wish = replacement(old);
    expect(classes(await venue.session.replace(wish))).toEqual(['NOT_CANCELED', 'NOT_SENT']);
    expect(await atVenue(old)).toBe('PARTIALLY_FILLED 0.001 at 60000.5');
    expect(await atVenue(wish.clientOrderId)).toBeUndefined();
  });

  it('one that was filled is not there to be replaced', async () => {
    expect(classes(await venue.session.replace(replacement(await resting('0.001'))))).toEqual([
      'NOT_OPEN',
      'NOT_SENT',
    ]);
  });

  it('one that never was is not either', async () => {
    expect(classes(await venue.session.replace(replacement('nobody')))).toEqual(['NOT_OPEN', 'NOT_SENT']);
  });

  it('a filter refuses it whole', async () => {
    const old = await resting();
    const answer = await venue.session.replace(replacement(old, { price: '59000.001' }));
    expect(answer).toMatchObject({
      canceled: { class: 'NOT_CANCELED' },
      placed: { class: 'REJECTED', code: 'VENUE_FILTER' },
    });
    expect(await atVenue(old)).toBe('NEW 0.001 at 60000.5');
  });

  it('a new order that there is no money for comes too late for the old one', async () => {
    const old = await resting();
    const answer = await venue.session.replace(replacement(old, { to: '9' }));
    expect(answer).toMatchObject({
      canceled: { class: 'CANCELED' },
      placed: { class: 'REJECTED', code: 'VENUE_INSUFFICIENT_FUNDS' },
    });
    expect(await atVenue(old)).toBe('CANCELED 0.001 at 60000.5');
  });
});

describe('an order with fills is cancelled first, which tells what is left', () => {
  it('and placed for that', async () => {
    const old = await resting('0.0004');
    const wish = replacement(old, { hasFills: true });
    const answer = await venue.session.replace(wish);
    expect(answer).toMatchObject({
      canceled: { class: 'CANCELED', order: { executedQuantity: d('0.0004') } },
      placed: { class: 'ACCEPTED' },
    });
    expect(await atVenue(wish.clientOrderId)).toBe('NEW 0.0016 at 59000');
  });

  it('and placed not at all when that is nothing', async () => {
    const old = await resting('0.0004');
    const wish = replacement(old, { hasFills: true, to: '0.0004' });
    expect(classes(await venue.session.replace(wish))).toEqual(['CANCELED', 'NOT_SENT']);
  });

  it('and not placed after the lease', async () => {
    const old = await resting('0.0004');
    const wish = { ...replacement(old, { hasFills: true }), mayStillSend: () => false };
    expect(classes(await venue.session.replace(wish))).toEqual(['CANCELED', 'NOT_SENT']);
    expect(await atVenue(wish.clientOrderId)).toBeUndefined();
  });

  it('and not placed when nobody knows of the cancel', async () => {
    const old = await resting('0.0004');
    await venue.fault({
      match: { method: 'DELETE', path: '/order' },
      effect: 'after',
      respond: { status: 502 },
    });
    expect(classes(await venue.session.replace(replacement(old, { hasFills: true })))).toEqual([
      'UNKNOWN',
      'NOT_SENT',
    ]);
  });
});

describe('an answer that tells nothing leaves both halves in doubt', () => {
  it.each(brokenBodies)('%s', async (_, respond) => {
    for (const effect of ['before', 'after'] as const) {
      const old = await resting();
      await cancelReplace({ effect, respond });
      expect(classes(await venue.session.replace(replacement(old)))).toEqual(['UNKNOWN', 'IN_DOUBT']);
      await venue.reset();
    }
  });

  it('a cut connection', async () => {
    const old = await resting();
    await cancelReplace({ effect: 'after', respond: 'drop' });
    const wish = replacement(old);
    expect(classes(await venue.session.replace(wish))).toEqual(['UNKNOWN', 'IN_DOUBT']);
    expect(await atVenue(wish.clientOrderId)).toBe('NEW 0.002 at 59000');
  });
});

const told = (
  cancelResult: string,
  cancelResponse: unknown,
  newOrderResult: string,
  newOrderResponse: unknown,
) => ({
  cancelResult,
  newOrderResult,
  cancelResponse,
  newOrderResponse,
});
const nothingToCancel = { code: -2011, msg: 'Unknown order sent.' };
type Half = readonly [what: string, status: number, code: number, data: unknown, expected: readonly string[]];

it.each<Half>([
  [
    'no cancel',
    400,
    -2022,
    told('FAILURE', nothingToCancel, 'NOT_ATTEMPTED', null),
    ['NOT_OPEN', 'NOT_SENT'],
  ],
  [
    'a cancel whose fate is not known',
    400,
    -2022,
    told('FAILURE', { code: -1007, msg: 'Timeout.' }, 'NOT_ATTEMPTED', null),
    ['UNKNOWN', 'NOT_SENT'],
  ],
  [
    'a cancel that is not readable',
    409,
    -2021,
    told('SUCCESS', {}, 'FAILURE', { code: -2010, msg: 'No.' }),
    ['UNKNOWN', 'REJECTED'],
  ],
  [
    'a new order whose fate is not known',
    409,
    -2021,
    told('SUCCESS', {}, 'FAILURE', { code: -1007, msg: 'Timeout.' }),
    ['UNKNOWN', 'IN_DOUBT'],
  ],
  [
    'too many orders',
    409,
    -2021,
    told('SUCCESS', {}, 'FAILURE', { code: -1015, msg: 'Too many new orders.' }),
    ['UNKNOWN', 'RETRY_LATER'],
  ],
  [
    'a new order of another name',
    409,
    -2021,
    told('FAILURE', nothingToCancel, 'SUCCESS', { orderId: 1, clientOrderId: 'x' }),
    ['NOT_OPEN', 'IN_DOUBT'],
  ],
  ['halves that nobody documented', 409, -2021, { cancelResult: 'PERHAPS' }, ['UNKNOWN', 'IN_DOUBT']],
  ['a limit', 429, -1015, undefined, ['NOT_CANCELED', 'RETRY_LATER']],
  ['a ban', 418, -1003, undefined, ['NOT_CANCELED', 'STOP_VENUE']],
  ['a clock', 400, -1021, undefined, ['NOT_CANCELED', 'RESYNC_CLOCK']],
  ['a code that nobody knows', 400, -9999, undefined, ['UNKNOWN', 'IN_DOUBT']],
  ['a broken server', 500, -2022, undefined, ['UNKNOWN', 'IN_DOUBT']],
])('reads of %s: HTTP %i, %i', async (_, status, code, data, expected) => {
  await cancelReplace({
    effect: 'before',
    respond: { status, body: { code, msg: 'Words.', ...(data ? { data } : {}) } },
  });
  expect(classes(await venue.session.replace(replacement(await resting())))).toEqual(expected);
});
