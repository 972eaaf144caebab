import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idOf } from '../../testing/sequential-ids.ts';
import { clientOrderIdOf, parseClientOrderId } from './client-order-id.ts';

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const ulid = fc
  .tuple(
    fc.constantFrom(...'01234567'),
    fc.string({ unit: fc.constantFrom(...crockford), minLength: 25, maxLength: 25 }),
  )
  .map(([first, rest]) => first + rest);
const attempt = fc.integer({ min: 1, max: 99 });

describe('clientOrderIdOf', () => {
  it('comes back as the order and the attempt it was made of', () => {
    fc.assert(
      fc.property(ulid, attempt, (orderId, number) => {
        expect(parseClientOrderId(clientOrderIdOf(orderId, number))).toEqual({ orderId, attempt: number });
      }),
    );
  });

  it('is 30 characters of the narrowest alphabet and length any venue allows', () => {
    fc.assert(
      fc.property(ulid, attempt, (orderId, number) => {
        expect(clientOrderIdOf(orderId, number)).toMatch(/^[A-Z0-9]{30}$/);
      }),
    );
  });

  it('differs for two orders or two attempts', () => {
    const ids = [1, 2].flatMap((n) => [1, 2].map((number) => clientOrderIdOf(idOf(n), number)));
    expect(new Set(ids).size).toBe(4);
  });

  it.each([0, -1, 100, 1.5, Number.NaN])('refuses attempt %s', (number) => {
    expect(() => clientOrderIdOf(idOf(1), number)).toThrow(RangeError);
  });
});

describe('parseClientOrderId', () => {
  it.each([
    ['somebody’s own', 'my-order-7'],
    ['an empty one', ''],
    ['one that lost a character', clientOrderIdOf(idOf(1), 1).slice(0, -1)],
    ['one with a tail', `${clientOrderIdOf(idOf(1), 1)}0`],
    ['one in lower case', clientOrderIdOf(idOf(1), 1).toLowerCase()],
    ['one with a letter that no ULID has', clientOrderIdOf(idOf(1), 1).replace('J', 'U')],
    ['another prefix', clientOrderIdOf(idOf(1), 1).replace('TW', 'XX')],
  ])('does not take %s for ours', (_name, id) => {
    expect(parseClientOrderId(id)).toBeUndefined();
  });
});
