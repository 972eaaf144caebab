import { describe, expect, it } from 'vitest';
import { clientOrderIdOf } from '#shared/domain/order/client-order-id.ts';
import { count, type Facts, type OurOrder, untruth } from './count.ts';

const ids = ['01M7Z0GG84EVET5KB06NTRA99A', '01M7Z0GG84EVET5KB06NTRA99B'] as const;
const [first, second] = ids;

function ours(orderId: string, changes: Partial<OurOrder> = {}): OurOrder {
  const reserved = { asset: 'USDT', amount: '300', remaining: '300' };
  return { orderId, state: 'ACCEPTED', filledQuantity: '0', reserved, ...changes };
}

const ended = { reserved: { asset: 'USDT', amount: '300', remaining: '0' } };
const at = (orderId: string, attempt = 1, state: 'NEW' | 'FILLED' = 'NEW', filled = '0') => ({
  clientOrderId: clientOrderIdOf(orderId, attempt),
  state,
  filled,
});
const sent = (orderId: string, answer: number | string = 200, attempt = 1) => ({
  method: 'POST',
  clientOrderId: clientOrderIdOf(orderId, attempt),
  answer,
});

/** Two resting orders that everybody agrees about, changed in one way. */
function facts(changes: Partial<Facts> = {}): Facts {
  return {
    asked: 2,
    accepted: ids.map((orderId, index) => ({ request: `key-${index}`, orderId })),
    ours: ids.map((orderId) => ours(orderId)),
    open: ids.map((orderId) => ours(orderId)),
    balances: [{ asset: 'USDT', available: '99400', reserved: '600', suspense: '0', total: '100000' }],
    venueOrders: ids.map((orderId) => at(orderId)),
    requests: ids.map((orderId) => sent(orderId)),
    ...changes,
  };
}

const openFirst = { open: [ours(first)], balances: [{ ...balance('300') }] };
function balance(reserved: string) {
  return { asset: 'USDT', available: '1', reserved, suspense: '0', total: '1' };
}

describe('count', () => {
  it.each<[string, Partial<Facts>, readonly [lost: number, duplicated: number, orphans: number]]>([
    ['what agrees is nothing', {}, [0, 0, 0]],
    ['an order that our books lack', { ours: [ours(first)] }, [1, 0, 0]],
    ['an order that the venue lacks', { venueOrders: [at(first)] }, [1, 0, 0]],
    [
      'an order that nobody knows the end of',
      { ours: [ours(first), ours(second, { state: 'SUBMITTED' })] },
      [1, 0, 0],
    ],
    [
      'an order in our books that was never answered for, and is in doubt',
      {
        accepted: [{ request: 'key-0', orderId: first }],
        ours: [ours(first), ours(second, { state: 'IN_DOUBT' })],
      },
      [1, 0, 0],
    ],
    ['a fill that our books lack', { venueOrders: [at(first), at(second, 1, 'FILLED', '0.1')] }, [1, 0, 0]],
    [
      'a second attempt beside the first',
      { venueOrders: [...facts().venueOrders, at(second, 2)] },
      [0, 1, 0],
    ],
    ['the same id twice at the venue', { venueOrders: [...facts().venueOrders, at(second)] }, [0, 1, 0]],
    ['the same id sent again blind', { requests: [...facts().requests, sent(second, 'timeout')] }, [0, 1, 0]],
    [
      'a second attempt after the first was absent',
      { requests: [...facts().requests, sent(second, 200, 2)] },
      [0, 0, 0],
    ],
    [
      'sent twice and there twice counts once',
      { venueOrders: [...facts().venueOrders, at(second)], requests: [...facts().requests, sent(second)] },
      [0, 1, 0],
    ],
    [
      'a cancel names the same id',
      { requests: [...facts().requests, { ...sent(second), method: 'DELETE' }] },
      [0, 0, 0],
    ],
    [
      'one request answered with two orders',
      { asked: 1, accepted: ids.map((orderId) => ({ request: 'key', orderId })) },
      [0, 2, 0],
    ],
    [
      'one request that made two orders',
      { asked: 1, accepted: [{ request: 'key', orderId: first }] },
      [0, 1, 0],
    ],
    [
      'a request repeated and answered twice',
      { accepted: [...facts().accepted, { request: 'key-0', orderId: first }] },
      [0, 0, 0],
    ],
    [
      'an order that rests and that we hold ended',
      { ours: [ours(first), ours(second, { state: 'CANCELED', ...ended })], ...openFirst },
      [1, 0, 1],
    ],
    [
      'an order under an id of ours that we never made',
      { venueOrders: [...facts().venueOrders, at('01M7Z0GG84EVET5KB06NTRA99C')] },
      [0, 0, 1],
    ],
    [
      'an order that somebody placed by hand',
      { venueOrders: [...facts().venueOrders, { ...at(second), clientOrderId: 'by-hand' }] },
      [0, 0, 0],
    ],
    ['a reservation without its order', { balances: [balance('600.5')] }, [0, 0, 1]],
    ['an order without its reservation', { balances: [balance('300')] }, [0, 0, 1]],
  ])('%s', (_name, changes, expected) => {
    const { lost, duplicated, orphans } = count(facts(changes));
    expect(
      [lost.length, duplicated.length, orphans.length],
      JSON.stringify({ lost, duplicated, orphans }),
    ).toEqual(expected);
  });
});

describe('untruth', () => {
  it.each<[OurOrder['state'], string, Parameters<typeof untruth>[1], boolean]>([
    ['FILLED', '0.1', [at(first, 1, 'FILLED', '0.10')], true],
    ['FILLED', '0.1', [at(first, 1, 'FILLED', '0.2')], false],
    ['FILLED', '0.1', [], false],
    ['REJECTED', '0', [], true],
    ['REJECTED', '0', [at(first)], false],
    ['DENIED', '0', [at(first)], false],
    ['CANCELED', '0', [], true],
    ['CANCELED', '0', [{ ...at(first), state: 'CANCELED' }], true],
    ['CANCELED', '0.1', [{ ...at(first), state: 'CANCELED', filled: '0.2' }], false],
    ['PARTIALLY_FILLED', '0.1', [{ ...at(first), state: 'PARTIALLY_FILLED', filled: '0.1' }], true],
    ['PENDING_CANCEL', '0', [at(first)], false],
    ['INITIALIZED', '0', [], false],
  ])('%s with %s filled, against %o', (state, filledQuantity, atVenue, isTrue) => {
    expect(untruth(ours(first, { state, filledQuantity, ...ended }), atVenue) === undefined).toBe(isTrue);
  });

  it('an order that ended and still holds funds is not settled', () => {
    expect(untruth(ours(first, { state: 'REJECTED' }), [])).toMatch(/still holds 300 USDT/);
  });
});
