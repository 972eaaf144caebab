import { describe, expect, it } from 'vitest';
import { rejectionCodes, unknownBy } from '../refusal.ts';
import { VenueHttpError } from '../venue-http.ts';
import { classifyRefusal, isOrderNotFound, parseError, upbitErrors } from './classify.ts';

const error = (name: unknown, message = '주문') => JSON.stringify({ error: { name, message } });

type Row = readonly [what: string, status: number, body: string, verdict: string];

describe('classifyRefusal', () => {
  it.each<Row>([
    ['no won for a buy', 400, error('insufficient_funds_bid'), 'REJECTED VENUE_INSUFFICIENT_FUNDS'],
    ['no coins for a sell', 400, error('insufficient_funds_ask'), 'REJECTED VENUE_INSUFFICIENT_FUNDS'],
    ['too small', 400, error('under_min_total_bid'), 'REJECTED VENUE_FILTER'],
    ['too small a sell', 400, error('under_min_total_ask'), 'REJECTED VENUE_FILTER'],
    ['too large', 400, error('over_krw_funds_bid'), 'REJECTED VENUE_FILTER'],
    ['a price off the tick', 400, error('invalid_price_bid'), 'REJECTED VENUE_FILTER'],
    ['a market order with a price', 400, error('create_bid_error'), 'REJECTED VENUE_PARAMETER'],
    ['a parameter that is missing', 400, error('validation_error'), 'REJECTED VENUE_PARAMETER'],
    ['a condition that does not go', 400, error('invalid_time_in_force'), 'REJECTED VENUE_PARAMETER'],
    ['a market that is not there', 400, error('notfoundmarket'), 'REJECTED VENUE_INSTRUMENT'],
    [
      'a market that is not there, with its own status',
      404,
      error('notfoundmarket'),
      'REJECTED VENUE_INSTRUMENT',
    ],
    ['a member that is blocked', 403, error('blocked_member_id'), 'STOP_VENUE blocked_member_id'],
    ['a market that is closed', 403, error('market_offline'), 'REJECTED VENUE_INSTRUMENT'],
    ['an identifier that was used', 400, error('duplicated_identifier'), 'IN_DOUBT duplicated_identifier'],
    [
      'the same in other words',
      400,
      error('validation_error', 'identifier has already been taken'),
      'IN_DOUBT validation_error',
    ],
    ['the same in Korean', 400, error('create_bid_error', '중복된 식별자'), 'IN_DOUBT create_bid_error'],
    [
      'a signature of other parameters',
      401,
      error('invalid_query_payload'),
      'STOP_VENUE invalid_query_payload',
    ],
    ['a bad token', 401, error('jwt_verification'), 'STOP_VENUE jwt_verification'],
    ['an expired key', 401, error('expired_access_key'), 'STOP_VENUE expired_access_key'],
    ['another address', 401, error('no_authorization_ip'), 'STOP_VENUE no_authorization_ip'],
    ['another address, older name', 401, error('no_authorization_i_p'), 'STOP_VENUE no_authorization_i_p'],
    ['a key without the permission', 403, error('out_of_scope'), 'STOP_VENUE out_of_scope'],
    ['a token that was seen before', 401, error('nonce_used'), 'IN_DOUBT nonce_used'],
    ['an unknown trouble with the key', 401, error('teapot'), 'IN_DOUBT teapot'],
    ['a block', 418, error('too_many_requests'), 'STOP_VENUE HTTP_418'],
    ['a block in HTML', 418, '<html>', 'STOP_VENUE HTTP_418'],
    ['too many requests', 429, error('too_many_requests'), 'RETRY_LATER too_many_requests'],
    ['too many requests without a body', 429, '', 'RETRY_LATER HTTP_429'],
    ['a name nobody knows', 400, error('something_new'), 'IN_DOUBT something_new'],
    ['a name of every object', 400, error('constructor'), 'IN_DOUBT constructor'],
    ['a number for a name', 400, error(400), 'IN_DOUBT HTTP_400'],
    [
      'a refusal with a broken server’s status',
      500,
      error('insufficient_funds_bid'),
      'IN_DOUBT insufficient_funds_bid',
    ],
    [
      'a refusal with a status of success',
      200,
      error('insufficient_funds_bid'),
      'IN_DOUBT insufficient_funds_bid',
    ],
    [
      'a refusal with a proxy’s status',
      404,
      error('insufficient_funds_bid'),
      'IN_DOUBT insufficient_funds_bid',
    ],
    ['key trouble with another status', 400, error('out_of_scope'), 'IN_DOUBT out_of_scope'],
    ['a proxy’s own 401', 401, '', 'IN_DOUBT HTTP_401'],
    ['a firewall', 403, '<html>Forbidden</html>', 'IN_DOUBT HTTP_403'],
    ['HTML', 400, '<html>', 'IN_DOUBT HTTP_400'],
    ['half an answer', 400, '{"error":{"name":"insuff', 'IN_DOUBT HTTP_400'],
    ['a bad gateway', 502, '<html>', 'IN_DOUBT HTTP_502'],
  ])('%s', (_what, status, body, verdict) => {
    const { class: answer, code } = classifyRefusal({ status, body });
    expect(`${answer} ${code}`).toBe(verdict);
  });

  it('waits for the next second when there were too many requests', () => {
    expect(classifyRefusal({ status: 429, body: '' })).toMatchObject({ afterMs: 1_000 });
  });

  it('says the venue’s own name and words of a rejection, under a code of ours', () => {
    const answer = classifyRefusal({ status: 400, body: error('under_min_total_bid', '최소 주문 금액') });
    expect(answer).toMatchObject({ message: 'under_min_total_bid 최소 주문 금액' });
    expect(rejectionCodes).toContain(answer.code);
  });
});

describe('isOrderNotFound', () => {
  it.each([
    [404, error('order_not_found'), true],
    [400, error('order_not_found'), true],
    [404, '<html>Not Found</html>', false],
    [404, error('not_found'), false],
    [500, error('order_not_found'), false],
    [200, error('order_not_found'), false],
  ])('%i %s: %s', (status, body, isAbsent) => {
    expect(isOrderNotFound(new VenueHttpError({ status, body }))).toBe(isAbsent);
  });
});

it.each([
  ['null', {}],
  ['[]', {}],
  ['"x"', {}],
  ['{"error":null}', {}],
  ['{"error":{"name":{}}}', {}],
  ['{"error":{"name":"a b"}}', {}],
  ['{"error":{"name":"a","message":7}}', { code: 'a' }],
])('reads of %s: %j', (body, read) => {
  expect(parseError(body)).toEqual(read);
});

it('names a failed question by the venue’s name, or by its status', () => {
  expect(unknownBy(upbitErrors, { status: 401, body: error('jwt_verification') }).code).toBe(
    'jwt_verification',
  );
  expect(unknownBy(upbitErrors, { status: 502, body: '' })).toEqual({
    class: 'UNKNOWN',
    code: 'HTTP_502',
    message: '',
  });
});
