import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { lambdaBundleOptions } from '#infra/bundling/lambda-bundle.ts';

/** What a bundle leaves out of ccxt is what nothing needs: each call sends the same request as the whole library does. */
const files = globSync('shared/adapters/venues/*/client.ts');
const venues = files.map((file) => [basename(dirname(file)), resolve(file)] as const);
const keys = {
  apiKey: 'the-key',
  secret: 'a-secret-of-enough-length-for-every-hash',
  password: 'a-passphrase',
};

type Calls = Readonly<Record<string, (parameters?: Record<string, string>) => Promise<unknown>>>;

const folder = mkdtempSync(join(tmpdir(), 'tradewind-venues-'));
const sent: unknown[] = [];
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      sent.push({ method, url, headers: asSigned(headers), body: Buffer.concat(chunks).toString() });
      response.end('{"code":"0"}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  // Signatures cover the time: with one time for all, two of them are equal when what they sign is.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-21T12:00:00Z') });
});
afterAll(async () => {
  vi.useRealTimers();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true, force: true });
});

it('there is a client for each venue with a gateway', () => {
  expect(venues.length).toBeGreaterThanOrEqual(5);
});

it.each(venues)(
  'each call to %s is the same from a bundle as from the whole library',
  async (venue, file) => {
    const outfile = join(folder, `${venue}.cjs`);
    const { entryPoints: _handler, ...options } = lambdaBundleOptions('submit-order');
    await esbuild.build({ ...options, entryPoints: [file], outfile });
    const whole = await requestsOf(file);
    expect(whole.length).toBeGreaterThan(3);
    expect(await requestsOf(outfile)).toEqual(whole);
  },
);

/** What every call of the client that `file` exports sends, in order of their names. */
async function requestsOf(file: string): Promise<unknown[]> {
  const exported = Object.values<unknown>(await import(pathToFileURL(file).href));
  const create = exported.find((value) => typeof value === 'function') as (...given: unknown[]) => Calls;
  const { port } = server.address() as AddressInfo;
  const [http, ws] = [`http://127.0.0.1:${port}`, `ws://127.0.0.1:${port}`];
  const client = create(keys, { rest: http, stream: ws, wsApi: ws });
  sent.length = 0;
  for (const name of Object.keys(client).sort()) {
    // Some want an answer that we do not give: what they sent counts.
    await client[name]?.({ symbol: 'BTCUSDT', newClientOrderId: 'an-order' }).catch((error: Error) => {
      expect(error).not.toBeInstanceOf(TypeError);
    });
  }
  return [...sent];
}

/** The bundle sends with Node's own fetch, which adds headers of its own. */
const ofTransport = ['host', 'accept', 'accept-encoding', 'accept-language', 'sec-fetch-mode'];

/** What counts of the headers. Upbit's token carries a random number, which its signature covers. */
function asSigned(headers: IncomingHttpHeaders) {
  const own = Object.entries(headers).filter(([name]) => !ofTransport.includes(name));
  const claims = headers.authorization?.split('.')[1];
  if (claims === undefined) return Object.fromEntries(own);
  const { nonce, ...others } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  expect(nonce).toMatch(/./);
  return { ...Object.fromEntries(own), authorization: others };
}
