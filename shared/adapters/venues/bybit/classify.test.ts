import { describe, expect, it } from 'vitest';
import { VenueHttpError } from '../venue-http.ts';
import { classifyRefusal, isRefusal, notOpenCode } from './classify.ts';

const body = (retCode: number, retMsg = 'words') => JSON.stringify({ retCode, retMsg, result: {}, time: 1 });
const answered = (retCode: number, retMsg?: string) =>
  classifyRefusal({ status: 200, body: body(retCode, retMsg) });

describe('an answer to an order', () => {
  it.each([
    [10000, 'IN_DOUBT'],
    [10016, 'IN_DOUBT'],
    [170007, 'IN_DOUBT'],
    [170032, 'IN_DOUBT'],
    [170146, 'IN_DOUBT'],
    [170147, 'IN_DOUBT'],
    // The order is there: a look-up finds it.
    [10014, 'IN_DOUBT'],
    [12141, 'IN_DOUBT'],
    [110072, 'IN_DOUBT'],
    [170141, 'IN_DOUBT'],
    // No answer to a new order, and no code that anybody knows.
    [110001, 'IN_DOUBT'],
    [110079, 'IN_DOUBT'],
    [999999, 'IN_DOUBT'],
    [10002, 'RESYNC_CLOCK'],
    [10003, 'STOP_VENUE'],
    [10009, 'STOP_VENUE'],
    [33004, 'STOP_VENUE'],
    [170201, 'STOP_VENUE'],
    [10006, 'RETRY_LATER'],
    [170222, 'RETRY_LATER'],
  ])('%i is %s', (code, answer) => {
    expect(answered(code).class).toBe(answer);
  });

  it.each([
    [110007, 'VENUE_INSUFFICIENT_FUNDS'],
    [170131, 'VENUE_INSUFFICIENT_FUNDS'],
    [170121, 'VENUE_INSTRUMENT'],
    [170140, 'VENUE_FILTER'],
    [110094, 'VENUE_FILTER'],
    [170130, 'VENUE_PARAMETER'],
    [110017, 'VENUE_REJECTED'],
    // A market that stands still is not gone: its orders rest.
    [110066, 'VENUE_REJECTED'],
    [170218, 'VENUE_POST_ONLY_WOULD_TAKE'],
  ])('%i is refused: %s', (code, reason) => {
    expect(answered(code)).toMatchObject({ class: 'REJECTED', code: reason });
  });

  it.each([
    ['params error: Qty invalid', 'VENUE_FILTER'],
    ['The number of contracts exceeds maximum limit allowed: too large', 'VENUE_FILTER'],
    ['params error: symbol invalid BTCUSDTX', 'VENUE_INSTRUMENT'],
    ['position idx not match position mode', 'VENUE_PARAMETER'],
  ])('10001 tells in its words what is wrong: %s', (words, reason) => {
    expect(answered(10001, words)).toMatchObject({ class: 'REJECTED', code: reason });
  });

  it('bans the address or the account, each as far as it goes', () => {
    expect(answered(10009)).toMatchObject({ scope: 'VENUE' });
    expect(answered(10003)).toMatchObject({ scope: 'ACCOUNT' });
    expect(classifyRefusal({ status: 403, body: '' })).toMatchObject({ class: 'STOP_VENUE', scope: 'VENUE' });
  });

  it('of a broken server proves nothing, whatever it says', () => {
    for (const status of [500, 502, 503])
      expect(classifyRefusal({ status, body: body(110007) }).class).toBe('IN_DOUBT');
  });
});

describe('a body', () => {
  it('refuses with status 200, and nothing that is not its envelope does', () => {
    expect(isRefusal(body(110001))).toBe(true);
    expect(isRefusal(body(0, 'OK'))).toBe(false);
    for (const other of ['', '<html>', '[]', '{"retCode":"110001"}']) expect(isRefusal(other)).toBe(false);
  });

  it('tells of a cancel that the order is not open, when the venue itself says so', () => {
    const error = (status: number, code: number) => new VenueHttpError({ status, body: body(code) });
    expect(notOpenCode(error(200, 110001))).toBe('110001');
    expect(notOpenCode(error(200, 170213))).toBe('170213');
    expect(notOpenCode(error(200, 110079))).toBeUndefined();
    expect(notOpenCode(error(502, 110001))).toBeUndefined();
    expect(notOpenCode(new Error('cut'))).toBeUndefined();
  });
});
