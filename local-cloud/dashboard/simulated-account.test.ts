import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningDashboard, startDashboard } from './server.ts';

let dashboard: RunningDashboard;
let status: number;
const asked: { url: string | undefined; body: unknown }[] = [];
const simulator = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  asked.push({ url: request.url, body: JSON.parse(String(Buffer.concat(chunks))) });
  response.writeHead(status).end('{}');
});

async function serve(simulatedVenues: readonly string[], hasSimulator = true): Promise<void> {
  const { port } = simulator.address() as AddressInfo;
  dashboard = await startDashboard({
    ...{ folder: import.meta.dirname, api: 'http://127.0.0.1:9', endpoint: 'http://127.0.0.1:9', port: 0 },
    ...(hasSimulator ? { simulator: `http://127.0.0.1:${port}` } : {}),
    ...{ stream: null, config: { userPoolClientId: 'c', email: null, isOpen: true, simulatedVenues } },
  });
}
beforeEach(async () => {
  [status, asked.length] = [200, 0];
  await new Promise<void>((resolve) => simulator.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await dashboard.stop();
  simulator.closeAllConnections();
  await new Promise((closed) => simulator.close(closed));
});

const ask = (venue: string, init: RequestInit = { method: 'POST' }) =>
  fetch(`${dashboard.url}/simulated-account?venue=${venue}`, init);

describe('an account of one’s own at a simulated venue', () => {
  it('comes with a key that the venue was told, another one each time', async () => {
    await serve(['binance']);
    const answers = [await ask('binance'), await ask('binance')];
    const keys = (await Promise.all(answers.map((answer) => answer.json()))) as readonly object[];
    expect(answers.map((answer) => [answer.status, answer.headers.get('cache-control')])).toEqual([
      [201, 'no-store'],
      [201, 'no-store'],
    ]);
    expect(asked).toEqual(keys.map((each) => ({ url: '/account', body: { venue: 'binance', ...each } })));
    expect(new Set(keys.flatMap((each) => Object.values(each))).size).toBe(4);
  });

  it('is not given to a page of another address, nor by a link', async () => {
    await serve(['binance']);
    const foreign = { method: 'POST', headers: { origin: 'http://evil.example' } };
    expect((await ask('binance', foreign)).status).toBe(403);
    expect((await ask('binance', {})).status).toBe(404);
    expect(asked).toEqual([]);
  });

  it('is not given at a venue that has none to give, nor without a simulator', async () => {
    await serve(['binance']);
    expect((await ask('okx')).status).toBe(404);
    await dashboard.stop();
    await serve(['binance'], false);
    expect((await ask('binance')).status).toBe(405);
    expect(asked).toEqual([]);
  });

  it('that the simulator refuses is no key', async () => {
    await serve(['binance']);
    status = 409;
    const answer = await ask('binance');
    expect([answer.status, await answer.json()]).toEqual([502, {}]);
  });
});
