import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { randomPortBase } from '#local-cloud/index.ts';
import { portPlan, takenPorts } from '#local-cloud/ports.ts';
import { identify } from '#local-cloud/process-identity.ts';

/** The commands that start and stop, without a local cloud: instances are records of processes of the test's own. */
let stateDir: string;
const supervisors: ChildProcess[] = [];

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'tradewind-test-'));
});
afterEach(() => {
  for (const supervisor of supervisors.splice(0)) supervisor.kill('SIGKILL');
  rmSync(stateDir, { recursive: true, force: true });
});

const document = (portBase: number) => ({
  api: `http://127.0.0.1:${portBase}/_aws/execute-api/a/$default`,
  dashboard: null,
  ws: null,
  control: `http://127.0.0.1:${portBase + 1}`,
  portBase,
  uncertifiedVenues: {},
  venues: {
    binance: {
      http: `http://127.0.0.1:${portBase + 2}`,
      ws: `ws://127.0.0.1:${portBase + 2}`,
      accountId: 'paper-binance',
    },
  },
  user: { email: 'paper@tradewind.local', userId: 'u', accountId: 'a' },
  ingest: `http://127.0.0.1:${portBase + 10}`,
  endpoint: `http://127.0.0.1:${portBase}`,
  region: 'us-east-1',
  auth: false,
});

/** An instance whose supervisor is a process that does nothing; `isReady` false leaves it starting. */
async function runInstance(portBase: number, isReady = true, script = ''): Promise<ChildProcess> {
  const supervisor = spawn(
    process.execPath,
    ['-e', `${script}; setInterval(() => {}, 1000); console.log("up")`],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  supervisors.push(supervisor);
  await once(supervisor.stdout, 'data');
  const folder = join(stateDir, String(portBase));
  mkdirSync(folder);
  const record = {
    portBase,
    supervisor: identify(supervisor.pid ?? 0),
    children: [],
    ...(isReady && { document: document(portBase) }),
  };
  writeFileSync(join(folder, 'instance.json'), JSON.stringify(record));
  return supervisor;
}

function spawnTradewind(...args: string[]) {
  return spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], {
    env: { PATH: process.env.PATH, TRADEWIND_STATE_DIR: stateDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function tradewind(...args: string[]) {
  const child = spawnTradewind(...args);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code, stdout, stderr };
}

const errorCode = (stdout: string) => JSON.parse(stdout).error.code;

describe('status', () => {
  it('prints exactly the one document of the only instance', async () => {
    await runInstance(4600);
    const { code, stdout } = await tradewind('status', '--json');
    expect({ code, printed: JSON.parse(stdout) }).toEqual({ code: 0, printed: document(4600) });
  });

  it('selects an instance by its port base', async () => {
    await Promise.all([runInstance(4600), runInstance(5000)]);
    const { stdout } = await tradewind('status', '--json', '--instance', '5000');
    expect(JSON.parse(stdout).portBase).toBe(5000);
  });

  it.each([
    { case: 'nothing runs', running: [], args: [], expected: 'NOT_RUNNING' },
    { case: 'several run', running: [4600, 5000], args: [], expected: 'INSTANCE_AMBIGUOUS' },
    { case: 'another runs', running: [4600], args: ['--instance', '5000'], expected: 'NOT_RUNNING' },
  ])('refuses when $case', async ({ running, args, expected }) => {
    await Promise.all(running.map((portBase) => runInstance(portBase)));
    const { code, stdout, stderr } = await tradewind('status', '--json', ...args);
    expect({ code, error: errorCode(stdout) }).toEqual({ code: 1, error: expected });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('refuses while the instance is starting', async () => {
    await runInstance(4600, false);
    const { code, stdout } = await tradewind('status', '--json');
    expect({ code, error: errorCode(stdout) }).toEqual({ code: 1, error: 'NOT_READY' });
  });
});

describe('down', () => {
  it('stops the instance and waits for its end', async () => {
    const supervisor = await runInstance(4600);
    const { code, stdout } = await tradewind('down', '--json');
    expect({ code, printed: JSON.parse(stdout) }).toEqual({
      code: 0,
      printed: { portBase: 4600, stopped: true },
    });
    expect(supervisor.signalCode ?? (await once(supervisor, 'exit'))[1]).toBe('SIGTERM');
  });

  it('exits with 4 when it is not decided in time', async () => {
    await runInstance(4600, true, 'process.on("SIGTERM", () => {})');
    const { code, stdout } = await tradewind('down', '--json', '--timeout', '1');
    expect({ code, error: errorCode(stdout) }).toEqual({ code: 4, error: 'STILL_STOPPING' });
  });

  it('refuses when nothing runs', async () => {
    expect(await tradewind('down')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'Tradewind is not running. Start it with `bin/tradewind up`.\n',
    });
  });
});

describe('up', () => {
  it('refuses to start a running instance again, and says how to go on', async () => {
    await runInstance(4600);
    const { code, stderr } = await tradewind('up');
    expect(code).toBe(1);
    expect(stderr).toContain('bin/tradewind down --instance 4600');
    expect(stderr).toContain('bin/tradewind up --port-base 4620');
  });

  it('refuses an asked-for port base that another program uses', async () => {
    const portBase = await randomPortBase();
    const stranger = createServer().listen(portBase + 2, '127.0.0.1');
    await once(stranger, 'listening');
    try {
      const { code, stdout } = await tradewind('up', '--json', '--port-base', String(portBase));
      expect({ code, error: errorCode(stdout) }).toEqual({ code: 1, error: 'PORTS_TAKEN' });
    } finally {
      stranger.close();
    }
  });

  it('--detach that is stopped before it is ready stops what it started', async () => {
    const portBase = await randomPortBase();
    const up = spawnTradewind('up', '--detach', '--json', '--port-base', String(portBase));
    supervisors.push(up);
    const printed = text(up.stdout);
    await once(up.stderr, 'data');
    up.kill('SIGINT');
    const [code] = await once(up, 'exit');
    expect({ code, error: errorCode(await printed) }).toEqual({ code: 1, error: 'INTERRUPTED' });
    expect(existsSync(join(stateDir, String(portBase), 'lock.json'))).toBe(false);
    expect(await takenPorts(portPlan(portBase))).toEqual([]);
  });

  it.each(['0', '80', '70000', '4600x', '-1', ''])('refuses %j as a port base', async (portBase) => {
    const { code, stdout } = await tradewind('up', '--json', `--port-base=${portBase}`);
    expect({ code, documents: stdout.trim().split('\n').length }).toEqual({ code: 1, documents: 1 });
  });
});

describe('every command of them', () => {
  it.each(['up', 'down', 'status', 'sim'])('%s has --help', async (command) => {
    const { code, stdout } = await tradewind(command, '--help');
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: tradewind ${command}`);
  });

  it.each([
    { args: ['--bogus'], why: "Unknown option '--bogus'" },
    { args: ['--seed', 'x'], why: 'not a whole number: x' },
    { args: ['--replay', 'nowhere.gz'], why: 'no such file' },
  ])('sim $args says in one sentence and one document why it cannot start', async ({ args, why }) => {
    const { code, stdout, stderr } = await tradewind('sim', '--json', ...args);
    expect({ code, error: errorCode(stdout) }).toEqual({ code: 1, error: 'SIMULATOR_FAILED' });
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(why)]);
  });

  const capture = join(import.meta.dirname, '../sim-exchange/data/btcusdt-20240808.raw.gz');
  it.each([
    { case: 'as it is', args: ['--seed', '7'] },
    { case: 'with --json', args: ['--json', '--seed', '7'] },
    { case: 'with a recording', args: ['--seed', '7', '--replay', capture, '--json'] },
  ])(
    'sim $case passes the simulator’s one JSON line through, and ends with its terminal',
    async ({ args }) => {
      const main = join(import.meta.dirname, 'main.ts');
      const sim = spawn(process.execPath, [main, 'sim', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
      supervisors.push(sim);
      const printed = text(sim.stdout);
      const [line] = await once(sim.stdout, 'data');
      const { control, venues } = JSON.parse(String(line));
      expect(control).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(Object.keys(venues.binance).sort()).toEqual(['apiKey', 'http', 'secret', 'ws']);
      sim.kill('SIGINT');
      expect((await once(sim, 'exit'))[0]).toBe(0);
      expect((await printed).trimEnd().split('\n')).toHaveLength(1);
      await expect(fetch(control)).rejects.toThrow();
    },
  );
});
