import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startSimExchange } from '#sim-exchange/index.ts';
import { upbit } from '#sim-exchange/testing/upbit-client.ts';
import { decimal as d, zero } from '../../../domain/money/decimal.ts';
import { withApproval } from '../../../domain/risk/approval.ts';
import type { ReplaceAnswer } from '../../../domain/venue/venue-answer.ts';
import type { Replacement } from '../../../ports/replacement.ts';
import { anAccount, anOrder } from '../../../testing/builders.ts';
import { startMs } from '../../../testing/simulated-clock.ts';
import { upbitClient } from './client.ts';
import { UpbitSession } from './session.ts';
import { bitcoinForWon } from './testing/scripted-upbit.ts';

let sim: Awaited<ReturnType<typeof startSimExchange>>;
let session: UpbitSession;
beforeAll(async () => {
  sim = await startSimExchange({ market: 'still', venues: ['upbit'] });
  const { http: rest, ws, apiKey, secret } = sim.venues.upbit ?? { http: '', ws: '', apiKey: '', secret: '' };
  const client = upbitClient({ apiKey, secret }, { rest, stream: ws, wsApi: ws });
  session = new UpbitSession(client, anAccount({ venue: 'upbit' }));
});
afterEach(async () => {
  // Prices outlive a reset.
  await control('POST', '/market', { symbol: 'KRW-BTC', price: '90000000' });
  await control('POST', '/reset', {});
});
afterAll(() => sim.stop());

async function control(method: string, path: string, body?: object): Promise<unknown> {
  const init = body ? { body: JSON.stringify({ venue: 'upbit', ...body }) } : {};
  const answer = await fetch(`${sim.control}${path}`, { method, ...init });
  if (!answer.ok) throw new Error(`control ${path}: ${await answer.text()}`);
  return answer.json();
}

const orders = z.array(
  z.object({
    clientOrderId: z.string(),
    state: z.string(),
    quantity: z.string(),
    price: z.string(),
    filled: z.string(),
  }),
);
const atVenue = async (clientOrderId: string) => {
  const all = orders.parse(await control('GET', '/orders?venue=upbit'));
  const order = all.find((each) => each.clientOrderId === clientOrderId);
  return order && `${order.state} ${order.filled} of ${order.quantity} at ${order.price}`;
};

let serial = 0;
function nextId(): string {
  serial += 1;
  return `TWreplace${serial}`;
}

function approved(quantity: string, price: string) {
  const order = anOrder({ venue: 'upbit', quantity: d(quantity), limitPrice: d(price) });
  const { ownerId, accountId, orderId } = order;
  const seen = { epoch: 1, quantity: d('1'), referencePrice: d('90000000'), approvedAtMs: startMs };
  return withApproval(order, { ownerId, accountId, orderId, ...seen });
}

/** A buy of 0.1 BTC that rests at 80,000,000 won, or was filled there. */
async function resting(isFilled = false): Promise<string> {
  const id = nextId();
  await session.submit(approved('0.1', '80000000'), bitcoinForWon, id);
  if (isFilled) await control('POST', '/market', { symbol: 'KRW-BTC', price: '79000000' });
  return id;
}

function replacement(
  old: string,
  to = '0.1',
  price = '81000000',
  given: Partial<Replacement['previous']> = {},
) {
  return {
    instrument: bitcoinForWon,
    order: approved(to, price),
    clientOrderId: nextId(),
    previous: { clientOrderId: old, quantity: d('0.1'), executedBefore: zero, hasFills: false, ...given },
    mayStillSend: () => true,
  } satisfies Replacement;
}
const classes = ({ canceled, placed }: ReplaceAnswer) => [canceled.class, placed.class];
const cancelAndNew = (effect: string, respond: object | string) =>
  control('POST', '/faults', { match: { method: 'POST', path: '/orders/cancel_and_new' }, effect, respond });
const refusal = (name: string) => ({ error: { name, message: 'words' } });

describe('another limit goes out in one request, for what remains', () => {
  it('and its success says only that both were asked for: look-ups tell the rest', async () => {
    const old = await resting();
    const wish = replacement(old);
    expect(await session.replace(wish)).toMatchObject({
      canceled: { class: 'UNKNOWN', code: 'REPLACE_REQUESTED' },
      placed: { class: 'IN_DOUBT', code: 'REPLACE_REQUESTED' },
    });
    const { instrument, clientOrderId } = wish;
    expect(await session.lookUp({ instrument, clientOrderId: old })).toMatchObject({
      order: { status: 'CANCELED' },
    });
    expect(await session.lookUp({ instrument, clientOrderId })).toMatchObject({
      order: { status: 'ACCEPTED' },
    });
    expect(await atVenue(clientOrderId)).toBe('NEW 0 of 0.1 at 81000000');
  });

  it('an order that was filled is not there to be replaced', async () => {
    const old = await resting(true);
    expect(await atVenue(old)).toContain('FILLED');
    expect(classes(await session.replace(replacement(old)))).toEqual(['NOT_OPEN', 'NOT_SENT']);
  });

  it('refused for its price, the old one stays', async () => {
    const old = await resting();
    const answer = await session.replace(replacement(old, '0.1', '81000001'));
    expect(answer).toMatchObject({
      canceled: { class: 'NOT_CANCELED' },
      placed: { class: 'REJECTED', code: 'VENUE_FILTER' },
    });
    expect(await atVenue(old)).toBe('NEW 0 of 0.1 at 80000000');
  });

  it('an answer that is lost leaves both in doubt', async () => {
    for (const respond of ['drop', { status: 502, body: '<html>' }, { status: 201, body: '{"uuid":' }]) {
      await cancelAndNew('after', respond);
      expect(classes(await session.replace(replacement(await resting())))).toEqual(['UNKNOWN', 'IN_DOUBT']);
    }
  });

  it.each([
    [400, refusal('insufficient_funds_bid'), ['NOT_CANCELED', 'REJECTED']],
    [404, refusal('order_not_found'), ['NOT_OPEN', 'NOT_SENT']],
    [400, refusal('duplicated_identifier'), ['UNKNOWN', 'IN_DOUBT']],
    [401, refusal('nonce_used'), ['UNKNOWN', 'IN_DOUBT']],
    [401, refusal('expired_access_key'), ['NOT_CANCELED', 'STOP_VENUE']],
    [429, refusal('too_many_requests'), ['NOT_CANCELED', 'RETRY_LATER']],
    [418, '', ['NOT_CANCELED', 'STOP_VENUE']],
    [500, refusal('insufficient_funds_bid'), ['UNKNOWN', 'IN_DOUBT']],
    [404, '<html>', ['UNKNOWN', 'IN_DOUBT']],
  ])('HTTP %i %j', async (status, body, expected) => {
    await cancelAndNew('before', { status, body });
    expect(classes(await session.replace(replacement(await resting())))).toEqual(expected);
  });
});

describe('another quantity is cancelled first, which tells what is left', () => {
  it('and placed for that', async () => {
    const old = await resting();
    const wish = replacement(old, '0.15', '81000000', { executedBefore: d('0.03') });
    expect(classes(await session.replace(wish))).toEqual(['CANCELED', 'ACCEPTED']);
    expect(await atVenue(wish.clientOrderId)).toBe('NEW 0 of 0.12 at 81000000');
  });

  it('and not placed when the old one was filled', async () => {
    const wish = replacement(await resting(true), '0.15');
    expect(classes(await session.replace(wish))).toEqual(['NOT_OPEN', 'NOT_SENT']);
    expect(await atVenue(wish.clientOrderId)).toBeUndefined();
  });

  it('and waits, inside its lease, for a cancel that takes a moment', async () => {
    const old = await resting();
    // The venue’s answers to the first questions are of a moment ago.
    if (!sim.venues.upbit) throw new Error('no upbit');
    const { body: before } = await upbit(sim.venues.upbit, 'GET', '/v1/order', { identifier: old });
    await control('POST', '/faults', {
      match: { method: 'GET', path: '/v1/order', clientOrderId: old },
      effect: 'before',
      respond: { status: 200, body: before },
      times: 2,
    });
    expect(classes(await session.replace(replacement(old, '0.15')))).toEqual(['CANCELED', 'ACCEPTED']);
  });

  it('and does not place after the lease', async () => {
    const wish = { ...replacement(await resting(), '0.15'), mayStillSend: () => false };
    expect(classes(await session.replace(wish))).toEqual(['CANCELED', 'NOT_SENT']);
  });
});
