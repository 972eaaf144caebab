import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import * as z from 'zod';
import { answerOf } from './testing/signed-client.ts';
import { upbit } from './testing/upbit-client.ts';

const venueSchema = z.strictObject({ http: z.url(), ws: z.url(), apiKey: z.string(), secret: z.string() });
const readySchema = z.strictObject({ control: z.url(), venues: z.record(z.string(), venueSchema) });
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

function run(args: string[], env: Record<string, string> = {}) {
  const main = path.join(import.meta.dirname, 'main.ts');
  const child = spawn(process.execPath, [main, '--market', 'still', ...args], {
    env: { ...process.env, SIM_EXIT_WITH_PARENT: '1', ...env },
  });
  children.push(child);
  return child;
}

async function ready(args: string[], env: Record<string, string> = {}) {
  const [line] = await once(createInterface(run(args, env).stdout), 'line');
  return readySchema.parse(JSON.parse(String(line)));
}

it('says on one line where both venues are, with the keys it was given', async () => {
  const shared = { SIM_API_KEY: 'shared', SIM_SECRET: 'shared secret' };
  const own = { SIM_UPBIT_API_KEY: 'own', SIM_UPBIT_SECRET: 'own secret' };
  const funds = [
    '--venues',
    'binance,upbit',
    '--fund',
    'USDT=5',
    '--fund',
    'upbit:KRW=9000,ETH=2',
    '--fund',
    'upbit:BTC=3',
  ];
  const { control, venues } = await ready(funds, { ...shared, ...own });
  expect(venues).toMatchObject({
    binance: { apiKey: 'shared', secret: 'shared secret' },
    upbit: { apiKey: 'own', secret: 'own secret' },
  });
  const balances = async (venue: string) =>
    (await answerOf(await fetch(`${control}/balances?venue=${venue}`))).body;
  expect(await balances('binance')).toEqual({ USDT: { free: '5', locked: '0' } });
  expect(await balances('upbit')).toEqual({
    KRW: { free: '9000', locked: '0' },
    ETH: { free: '2', locked: '0' },
    BTC: { free: '3', locked: '0' },
  });
});

it("runs the venues that are named, under Upbit's own limits where it is told to", async () => {
  const { venues } = await ready(['--venues', 'upbit', '--upbit-limits', 'venue', '--port', 'upbit=0']);
  expect(Object.keys(venues)).toEqual(['upbit']);
  const address = venueSchema.parse(venues.upbit);
  const answer = await upbit(address, 'GET', '/v1/accounts');
  expect(answer.headers.get('remaining-req')).toBe('group=default; min=1800; sec=29');
});

it.each([
  [['--nope'], "Unknown option '--nope'", 2],
  [['--seed'], 'argument missing', 2],
  [['stray'], 'Unexpected argument', 2],
  [['--venues', 'binance,kraken'], 'no venue kraken', 2],
  [['--fund', 'kraken:USD=1'], 'no venue kraken', 2],
  [['--fund', 'upbit:KRW'], 'expected name=value', 2],
  [['--fund', 'upbit:KRW=much'], 'not an amount of KRW', 1],
  [['--upbit-limits', 'none'], 'must be venue or open, not none', 2],
  [['--reset-hook', 'http://192.0.2.1/'], 'must be a loopback', 1],
])('does not start with %j', async (args, words, code) => {
  const child = run(args);
  const [complaint, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect(complaint).toContain(words);
  expect(complaint).not.toMatch(/\n\s+at /);
  expect(exitCode).toBe(code);
});
