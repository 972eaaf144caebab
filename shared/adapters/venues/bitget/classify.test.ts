import { describe, expect, it } from 'vitest';
import { classifyRefusal, isRefusal } from './classify.ts';

const body = (code: string, msg = 'words') => JSON.stringify({ code, msg, requestTime: 1, data: null });

describe('an answer to an order', () => {
  it.each([
    ['40010', 'IN_DOUBT'],
    ['40725', 'IN_DOUBT'],
    ['45001', 'IN_DOUBT'],
    // The order is there: a look-up finds it.
    ['25212', 'IN_DOUBT'],
    ['40786', 'IN_DOUBT'],
    // No code that anybody knows.
    ['99999', 'IN_DOUBT'],
    ['40008', 'RESYNC_CLOCK'],
    ['40009', 'STOP_VENUE'],
    ['25245', 'STOP_VENUE'],
    ['25004', 'RETRY_LATER'],
  ])('%s is %s, whichever status of a refusal it has', (code, answer) => {
    for (const status of [200, 400]) {
      expect(classifyRefusal({ status, body: body(code) }).class).toBe(answer);
    }
  });

  it.each([
    ['25202', 'VENUE_INSUFFICIENT_FUNDS'],
    ['25100', 'VENUE_INSTRUMENT'],
    ['45110', 'VENUE_FILTER'],
    ['25236', 'VENUE_PARAMETER'],
    ['25227', 'VENUE_REJECTED'],
  ])('%s is refused: %s', (code, reason) => {
    expect(classifyRefusal({ status: 400, body: body(code) })).toMatchObject({
      class: 'REJECTED',
      code: reason,
    });
  });

  it('of a broken server proves nothing, whatever it says', () => {
    for (const status of [500, 502, 503]) {
      expect(classifyRefusal({ status, body: body('25202') }).class).toBe('IN_DOUBT');
    }
  });

  it('is a refusal with status 200 too, and nothing that is not its envelope is', () => {
    expect(isRefusal(body('25204'))).toBe(true);
    expect(isRefusal(body('00000', 'success'))).toBe(false);
    for (const other of ['', '<html>', '[]', '{"code":25204,"msg":"x"}'])
      expect(isRefusal(other)).toBe(false);
  });
});
