import { describe, expect, it } from 'vitest';
import type { VenueAnswer } from '../../../domain/venue/venue-answer.ts';
import { rejectionCodes } from '../refusal.ts';
import { VenueHttpError } from '../venue-http.ts';
import { classifyRefusal, codeOf, isRefusal } from './classify.ts';

/** As the envelope has it, and as that of the one order in it. */
const ofRequest = (code: string, msg: string) => JSON.stringify({ code, msg, data: [] });
const ofOrder = (sCode: string, sMsg: string) =>
  JSON.stringify({
    code: '1',
    msg: 'All operations failed',
    data: [{ ordId: '', clOrdId: 'x', sCode, sMsg }],
  });

type Row = readonly [status: number, body: string, expected: VenueAnswer['class'], code: string];

/** Codes and words of the error-code page of its documentation. */
const documented: readonly Row[] = [
  [400, ofRequest('51000', 'Parameter {0} error'), 'REJECTED', 'VENUE_PARAMETER'],
  [200, ofOrder('51000', 'Parameter sz error'), 'REJECTED', 'VENUE_PARAMETER'],
  [200, ofOrder('51001', 'Instrument ID does not exist.'), 'REJECTED', 'VENUE_INSTRUMENT'],
  [200, ofOrder('51006', 'Order price is not within the price limit'), 'REJECTED', 'VENUE_FILTER'],
  [200, ofOrder('51008', 'Order failed. Insufficient USDT balance'), 'REJECTED', 'VENUE_INSUFFICIENT_FUNDS'],
  [200, ofOrder('51020', 'Order amount should be greater than the min'), 'REJECTED', 'VENUE_FILTER'],
  [200, ofOrder('51121', 'Order quantity must be a multiple of the lot size.'), 'REJECTED', 'VENUE_FILTER'],
  [200, ofOrder('51131', 'Insufficient balance'), 'REJECTED', 'VENUE_INSUFFICIENT_FUNDS'],
  [200, ofOrder('51169', 'You have no position to reduce.'), 'REJECTED', 'VENUE_REJECTED'],
  [200, ofOrder('51511', 'Would take.'), 'REJECTED', 'VENUE_POST_ONLY_WOULD_TAKE'],
  [400, ofRequest('50004', 'Endpoint request timeout'), 'IN_DOUBT', '50004'],
  [500, ofRequest('50026', 'System error.'), 'IN_DOUBT', '50026'],
  [200, ofOrder('50026', 'System error.'), 'IN_DOUBT', '50026'],
  [200, ofOrder('51149', 'Order timed out.'), 'IN_DOUBT', '51149'],
  [200, ofOrder('51054', 'Request timed out. Please try again.'), 'IN_DOUBT', '51054'],
  [200, ofOrder('51016', 'Client order ID already exists.'), 'IN_DOUBT', '51016'],
  // Of a cancel; here they prove nothing.
  [200, ofOrder('51400', 'Cancellation failed as the order does not exist'), 'IN_DOUBT', '51400'],
  [200, ofOrder('51401', 'already canceled'), 'IN_DOUBT', '51401'],
  [200, ofOrder('51410', 'already under cancelling status'), 'IN_DOUBT', '51410'],
  [401, ofRequest('50102', 'Timestamp request expired'), 'RESYNC_CLOCK', '50102'],
  [200, ofOrder('50036', "The expTime can't be earlier"), 'RESYNC_CLOCK', '50036'],
  [
    503,
    ofRequest('50001', 'Service temporarily unavailable, please try again later.'),
    'RETRY_LATER',
    '50001',
  ],
  [200, ofRequest('50001', 'Service temporarily unavailable.'), 'RETRY_LATER', '50001'],
  [429, ofRequest('50011', 'Too Many Requests'), 'RETRY_LATER', '50011'],
  [200, ofOrder('50061', 'the maximum order rate limit'), 'RETRY_LATER', '50061'],
  [401, ofRequest('50111', 'Invalid OK_ACCESS_KEY'), 'STOP_VENUE', '50111'],
  [401, ofRequest('50105', 'Passphrase incorrect'), 'STOP_VENUE', '50105'],
  [401, ofRequest('50113', 'Invalid signature'), 'STOP_VENUE', '50113'],
  [200, ofRequest('50120', 'no permission'), 'STOP_VENUE', '50120'],
  [403, '<html>Access denied</html>', 'STOP_VENUE', 'HTTP_403'],
  // Not documented today.
  [200, ofOrder('51999', 'A code of tomorrow.'), 'IN_DOUBT', '51999'],
  [400, ofRequest('59999', 'A code of tomorrow.'), 'IN_DOUBT', '59999'],
  // The sum without its items.
  [200, ofRequest('1', 'All operations failed'), 'IN_DOUBT', '1'],
  [200, ofRequest('2', 'Bulk operation partially succeeded'), 'IN_DOUBT', '2'],
];

describe('a refusal that OKX documents', () => {
  it.each(documented)('HTTP %s, %s: %s', (status, body, expected, code) => {
    const answer = classifyRefusal({ status, body });
    expect([answer.class, 'code' in answer ? answer.code : undefined]).toEqual([expected, code]);
  });

  it('is told in one of our closed codes, each of which some row meets', () => {
    const met = new Set(documented.flatMap(([, , expected, code]) => (expected === 'REJECTED' ? code : [])));
    expect([...met].sort()).toEqual([...rejectionCodes].sort());
  });

  it('proves nothing with a 5xx around it, but for the words of a 503', () => {
    for (const [, body] of documented)
      for (const status of [500, 502, 503, 504, 520]) {
        const isOf503 = status === 503 && body.includes('"Service temporarily unavailable');
        const expected = isOf503 ? 'RETRY_LATER' : 'IN_DOUBT';
        expect(classifyRefusal({ status, body }).class, `${status} ${body}`).toBe(expected);
      }
  });

  it.each([
    ['HTML', '<html>Service temporarily unavailable</html>'],
    ['nothing', ''],
    ['half of its JSON', '{"code":"50001","msg":"Service temp'],
    ['a list', '[{"sCode":"51000"}]'],
  ])('(503 or 200 with %s) proves nothing', (_, body) => {
    for (const status of [200, 400, 503]) expect(classifyRefusal({ status, body }).class).toBe('IN_DOUBT');
  });
});

describe('status 200', () => {
  it.each([
    [ofRequest('51000', 'Parameter error'), true],
    [ofOrder('51008', 'Insufficient'), true],
    ['{"code":"0","msg":"","data":[{"sCode":"51400","sMsg":"gone"}]}', true],
    ['{"code":51000,"msg":"a number","data":[]}', true],
    ['{"code":"0","msg":"","data":[{"ordId":"1","sCode":"0","sMsg":""}]}', false],
    ['{"code":"0","msg":"","data":[]}', false],
    ['<html>', false],
    ['{}', false],
  ])('with %s is a refusal: %s', (body, expected) => {
    expect(isRefusal(body)).toBe(expected);
  });

  it('tells the code of the order; a broken server tells none', () => {
    const error = (status: number) =>
      new VenueHttpError({ status, body: ofOrder('51603', 'Order does not exist') });
    expect(codeOf(error(200))).toBe('51603');
    expect(codeOf(error(502))).toBeUndefined();
    expect(codeOf(new Error('51603'))).toBeUndefined();
  });
});
