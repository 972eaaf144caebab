import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { openStream, pagePaths, signIn } from './edge-functions.ts';

interface EdgeRequest {
  readonly method: string;
  readonly uri: string;
  readonly querystring: object;
  readonly cookies: object;
  readonly headers: Record<string, { value: string }>;
}

/** Runs one as CloudFront does: a script of its own, called with the event. */
function run(code: string, change: Partial<EdgeRequest>): { uri?: string; statusCode?: number } {
  const request = { method: 'GET', uri: '/', querystring: {}, cookies: {}, headers: {}, ...change };
  return runInNewContext(`${code}\nhandler(event)`, { event: { request } }) as { uri?: string };
}

describe('before the page’s files', () => {
  it.each([
    ['/', '/index.html'],
    ['/orders/01KABC', '/index.html'],
    ['/assets/index-1a2b.js', '/assets/index-1a2b.js'],
    ['/config.json', '/config.json'],
    ['/assets/../secret', '/index.html'],
  ])('%s is %s', (uri, asked) => {
    expect(run(pagePaths, { uri }).uri).toBe(asked);
  });
});

describe('before the user pool', () => {
  const call = (name: string, change: Partial<EdgeRequest> = {}) =>
    run(signIn, {
      ...{ method: 'POST', uri: '/auth' },
      headers: { 'x-amz-target': { value: `AWSCognitoIdentityProviderService.${name}` } },
      ...change,
    });

  it('passes on what the page does, as the pool expects it', () => {
    expect(call('InitiateAuth')).toMatchObject({ uri: '/', method: 'POST', querystring: {}, cookies: {} });
  });

  it('keeps cookies and the API’s token from it', () => {
    const target = { value: 'AWSCognitoIdentityProviderService.GetUser' };
    const headers = { 'x-amz-target': target, authorization: { value: 'Bearer secret' } };
    const passed = call('GetUser', { headers, cookies: { session: { value: 'x' } } });
    expect(JSON.stringify(passed)).not.toMatch(/secret|session/);
  });

  it.each([
    ['AdminCreateUser', {}],
    ['ListUsers', {}],
    ['InitiateAuth', { method: 'GET' }],
    ['InitiateAuth', { uri: '/auth/other' }],
    ['InitiateAuth', { headers: {} }],
  ])('refuses %s with %o', (name, change) => {
    expect(call(name, change)).toMatchObject({ statusCode: 403 });
  });
});

describe('before the stream', () => {
  const host = { value: 'd1.cloudfront.net' };
  it.each([
    [{ host, origin: { value: 'https://d1.cloudfront.net' } }, '/live'],
    // A program that is no browser says no origin; it needs a ticket like everybody.
    [{ host }, '/live'],
  ])('%o may go on', (headers, uri) => {
    expect(run(openStream, { uri: '/stream', headers }).uri).toBe(uri);
  });

  it.each([
    ['/stream', { host, origin: { value: 'https://evil.example' } }],
    ['/stream', { host, origin: { value: 'http://d1.cloudfront.net' } }],
    ['/stream/@connections', { host }],
  ])('%s with %o may not', (uri, headers) => {
    expect(run(openStream, { uri, headers })).toMatchObject({ statusCode: 403 });
  });
});
