import { expect, it } from 'vitest';
import { callsOf, type RawAnswer, throwRefusal, VenueHttpError } from './venue-http.ts';

function refused(
  status: number,
  headers: Record<string, string>,
  body: string,
  saysNo = false,
): RawAnswer | undefined {
  try {
    throwRefusal([status, '', 'http://venue', 'POST', headers, body], () => saysNo);
    return undefined;
  } catch (error) {
    if (error instanceof VenueHttpError) return error.answer;
    throw error;
  }
}

it.each([200, 201, 204, 299])('%i is a success', (status) => {
  expect(refused(status, {}, '<html>')).toBeUndefined();
});

it('a venue that says no with status 200 is heard', () => {
  expect(refused(200, {}, '{"retCode":10001}', true)).toMatchObject({
    status: 200,
    body: '{"retCode":10001}',
  });
});

it.each([301, 302, 307, 400, 401, 404, 418, 429, 500, 503])('%i is not', (status) => {
  expect(refused(status, {}, 'body')).toEqual({ status, body: 'body', retryAfterSeconds: undefined });
});

it.each([
  ['7', 7],
  ['0', 0],
  ['-1', undefined],
  ['1.5', undefined],
  ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
  ['99999999999', undefined],
])('Retry-After %s is %s seconds, whatever the case of its name', (text, seconds) => {
  for (const name of ['Retry-After', 'retry-after', 'RETRY-AFTER'])
    expect(refused(429, { [name]: text }, '')?.retryAfterSeconds).toBe(seconds);
});

it('a method that ccxt does not have is a fault of ours', async () => {
  await expect(callsOf({})('privatePostNothing')()).rejects.toThrow('ccxt has no privatePostNothing');
});
