import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from './testing/eventually.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** ws-ingest as a process, with nothing but `env`. */
function startMain(env: Record<string, string>) {
  const child = spawn(process.execPath, [main], { env, stdio: ['pipe', 'ignore', 'pipe'] });
  const output = { text: '' };
  child.stderr.on('data', (chunk: Buffer) => {
    output.text += chunk.toString();
  });
  started.push(child);
  return { child, output, exited: once(child, 'exit') };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Complete, with a cloud and a venue that are both away. */
async function aloneEnvironment() {
  const away = `127.0.0.1:${await freePort()}`;
  const endpoints = { rest: `http://${away}`, stream: `ws://${away}`, wsApi: `ws://${away}` };
  const port = await freePort();
  const env = {
    TABLE_NAME: 'trading',
    MARKET_TABLE_NAME: 'market',
    COUNTERS_TABLE_NAME: 'counters',
    ACCOUNT_EVENTS_QUEUE_URL: `http://${away}/000000000000/events.fifo`,
    KILL_SWITCH_FUNCTION: 'tradewind-kill-switch',
    COMMANDS_QUEUE_URL: `http://${away}/000000000000/commands.fifo`,
    STRATEGY_QUEUE_URL: `http://${away}/000000000000/strategies.fifo`,
    ORDER_SAGA_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:tradewind-order-saga',
    VENUE_ENDPOINTS: JSON.stringify({ binance: endpoints }),
    VENUES: 'binance',
    HEALTH_PORT: String(port),
    AWS_ENDPOINT_URL: `http://${away}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return { env, url: `http://127.0.0.1:${port}` };
}

async function statusOf(url: string): Promise<number | undefined> {
  return fetch(url).then(
    (response) => response.status,
    () => undefined,
  );
}

describe('the process', () => {
  it('refuses to start without its settings, in one sentence', async () => {
    const { exited, output } = startMain({});
    expect(await exited).toEqual([1, null]);
    const [line = ''] = output.text.trim().split('\n');
    expect(JSON.parse(line).message).toMatch(/^ws-ingest cannot start: TABLE_NAME is missing, .*\.$/);
  });

  it('lives through an outage of cloud and venue, and ends cleanly on SIGTERM', async () => {
    const { env, url } = await aloneEnvironment();
    const { child, exited, output } = startMain(env);
    await eventually('alive', async () => (await statusOf(`${url}/health`)) === 200);
    expect(await statusOf(`${url}/ready`)).toBe(503);
    expect(await statusOf(`${url}/nothing`)).toBe(404);
    await eventually('a failed try', () => output.text.includes('the instruments could not be loaded'));
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });

  it('ends with its parent when told to', async () => {
    const { env, url } = await aloneEnvironment();
    const { child, exited } = startMain({ ...env, EXIT_WITH_PARENT: '1' });
    await eventually('alive', async () => (await statusOf(`${url}/health`)) === 200);
    child.stdin.end();
    expect(await exited).toEqual([0, null]);
  });
});
