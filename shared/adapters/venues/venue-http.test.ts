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

/** A venue's class as ccxt has them: answers 418 first, then well. */
function banning(api: string, retryAfterSeconds: number | undefined) {
  const asked: string[] = [];
  const ask = async () => {
    asked.push(api);
    if (asked.length === 1) throw new VenueHttpError({ status: 418, body: 'Banned.', retryAfterSeconds });
    return 'told';
  };
  return {
    asked,
    call: callsOf({ urls: { api }, ask })('ask'),
    twin: callsOf({ urls: { api }, ask })('ask'),
  };
}

it('under a ban that says how long nothing leaves us, whichever session asks', async () => {
  const { asked, call, twin } = banning('http://banned', 3600);
  for (const each of [call, call, twin]) await expect(each()).rejects.toThrow(VenueHttpError);
  expect(asked).toHaveLength(1);
});

it.each([0, undefined])('a ban that says %s is asked again', async (seconds) => {
  const { call } = banning(`http://banned-${seconds}`, seconds);
  await expect(call()).rejects.toThrow(VenueHttpError);
  expect(await call()).toBe('told');
});

it('a ban at one address says nothing of another', async () => {
  const { call } = banning('http://banned-1', 3600);
  await expect(call()).rejects.toThrow(VenueHttpError);
  await expect(callsOf({ urls: { api: 'http://other' }, ask: async () => 'told' })('ask')()).resolves.toBe(
    'told',
  );
});
