import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket as Socket, WebSocketServer } from 'ws';
import { type RunningDashboard, startDashboard } from './server.ts';

let folder: string;
let dashboard: RunningDashboard;
const seen: { url: string | undefined; headers: Record<string, unknown> }[] = [];
const upstream = createServer((asked, answer) => {
  seen.push({ url: asked.url, headers: asked.headers });
  answer.writeHead(429, { 'retry-after': '3', 'x-secret': 'no', 'content-type': 'application/json' });
  asked.pipe(answer);
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tradewind-page-'));
  mkdirSync(join(folder, 'page', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.json'), '{}');
  writeFileSync(join(folder, 'page', 'index.html'), '<title>page</title>');
  writeFileSync(join(folder, 'page', 'assets', 'a-1.js'), 'x');
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const behind = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  dashboard = await startDashboard({
    ...{ folder: join(folder, 'page'), api: `${behind}/stage`, endpoint: behind, port: 0 },
    stream: `${behind.replace('http', 'ws')}/live`,
    config: { userPoolClientId: 'c', email: null, isOpen: false },
  });
  seen.length = 0;
});
afterEach(async () => {
  await dashboard.stop();
  upstream.closeAllConnections();
  await new Promise((closed) => upstream.close(closed));
  rmSync(folder, { recursive: true, force: true });
});

const get = (path: string, init?: RequestInit) => fetch(`${dashboard.url}${path}`, init);
/** fetch would tidy the path, and set the host, by itself. */
const rawStatus = (path: string, host?: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    const { port } = new URL(dashboard.url);
    const headers = host === undefined ? {} : { host };
    request({ host: '127.0.0.1', port, path, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end();
  });

describe('the dashboard’s server', () => {
  it('sends the page for every address of it, under a policy that allows no foreign script', async () => {
    for (const path of ['/', '/orders/01ABC', '/trade?instrument=BTC%2FUSDT']) {
      const answer = await get(path);
      expect(await answer.text()).toContain('page');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      const policy = answer.headers.get('content-security-policy');
      expect(policy).toContain("default-src 'none'; script-src 'self';");
      expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    }
  });

  it('has what is named by its content kept for good', async () => {
    const answer = await get('/assets/a-1.js');
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect(answer.headers.get('content-type')).toContain('javascript');
  });

  it.each([
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/assets/../../secret.json',
    '/none.js',
    '/%zz',
    '/a%00.js',
  ])('sends nothing for %s', async (path) => {
    expect(await rawStatus(path)).toBe(404);
  });

  it('answers to its own names only', async () => {
    expect(await rawStatus('/', 'evil.example')).toBe(421);
    expect(await rawStatus('/', 'localhost:1')).toBe(200);
  });

  it('passes the API on, with what the two sides need and nothing else', async () => {
    const answer = await get('/v1/orders?limit=1', {
      ...{ method: 'POST', body: '{"a":1}' },
      headers: { authorization: 'Bearer t', 'idempotency-key': 'k', cookie: 'c=1', 'content-type': 'a/b' },
    });
    expect(answer.status).toBe(429);
    expect(await answer.text()).toBe('{"a":1}');
    expect(answer.headers.get('retry-after')).toBe('3');
    expect(answer.headers.get('x-secret')).toBeNull();
    expect(seen[0]?.url).toBe('/stage/v1/orders?limit=1');
    expect(seen[0]?.headers).toMatchObject({ authorization: 'Bearer t', 'idempotency-key': 'k' });
    expect(seen[0]?.headers).not.toHaveProperty('cookie');
  });

  it('passes signing in on, and no other call of the user pool', async () => {
    const call = (name: string) =>
      get('/auth', {
        method: 'POST',
        headers: { 'x-amz-target': `AWSCognitoIdentityProviderService.${name}` },
        body: '{}',
      });
    expect((await call('InitiateAuth')).status).toBe(429);
    expect((await call('SignUp')).status).toBe(429);
    for (const name of [
      'AdminDeleteUser',
      'AdminInitiateAuth',
      'ListUsers',
      'DeleteUser',
      'UpdateUserAttributes',
    ])
      expect((await call(name)).status).toBe(403);
    expect((await get('/auth')).status).toBe(403);
    expect(seen).toHaveLength(2);
  });

  it('passes the live stream on, both ways, to its own page alone', async () => {
    const streams = new WebSocketServer({ server: upstream });
    streams.on('connection', (socket, asked) => {
      socket.send(`at ${asked.url}`);
      socket.on('message', (data) => socket.send(String(data).toUpperCase()));
    });
    const address = `${dashboard.url.replace('http', 'ws')}/stream?ticket=t`;
    const socket = new WebSocket(address);
    const heard: string[] = [];
    socket.onopen = () => socket.send('hello');
    await vi.waitFor(() => {
      socket.onmessage = ({ data }) => heard.push(String(data));
      expect(heard).toEqual(['at /live?ticket=t', 'HELLO']);
    });
    const closed = new Promise((resolve) => {
      socket.onclose = resolve;
    });
    for (const client of streams.clients) client.terminate();
    await closed;

    const foreign = new Socket(address, { origin: 'https://evil.example' });
    const [refusal] = (await once(foreign, 'error')) as [Error];
    expect(refusal.message).toContain('403');
    streams.close();
  });

  it('says who is behind an API that does not answer', async () => {
    upstream.closeAllConnections();
    await new Promise((closed) => upstream.close(closed));
    expect((await get('/v1/accounts')).status).toBe(502);
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  });
});
