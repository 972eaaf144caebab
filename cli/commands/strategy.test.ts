import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { projectFolder } from '#local-cloud/project.ts';
import { newStrategy } from '../strategies/new.ts';
import { registerStrategy } from './strategy.ts';

const root = mkdtempSync(join(tmpdir(), 'tradewind-strategy-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = 0;
});

async function tradewind(...args: string[]) {
  let printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const program = new Command().exitOverride();
  registerStrategy(program);
  await program.parseAsync(['strategy', ...args], { from: 'user' });
  return printed;
}

describe('strategy catalogue and describe', () => {
  it('name every strategy with what it does', async () => {
    const { strategies } = JSON.parse(await tradewind('catalogue', '--json'));
    expect(strategies.map(({ name }: { name: string }) => name)).toEqual([
      ...['ma-crossover', 'grid', 'hyperrsi', 'ml-linear'],
      ...['order-book-imbalance', 'avellaneda-stoikov'],
    ]);
    expect(await tradewind('catalogue')).toContain('RSI');
  });

  it.each(['ma-crossover', 'grid', 'hyperrsi'])('%s: every parameter has its help', async (name) => {
    const { parameters } = JSON.parse(await tradewind('describe', name, '--json'));
    const silent = Object.entries<{ description?: string }>(parameters).filter(([, one]) => !one.description);
    expect(silent).toEqual([]);
    expect(Object.keys(parameters).length).toBeGreaterThan(5);
  });

  it('show what a grid brings before it starts', async () => {
    const grid = ['describe', 'grid', '--price', '100', '--params', '{"gridNum":2}'];
    const { preview } = JSON.parse(await tradewind(...grid, '--json'));
    expect(preview).toMatchObject({ kind: 'laid', gridNum: 2 });
    expect(await tradewind(...grid)).toContain('profitPerGrid');
  });

  it.each([
    [['describe', 'none'], 'STRATEGY_UNKNOWN'],
    [['describe', 'grid', '--params', '{"gridNum":0}'], 'PARAMETERS_INVALID'],
    [['new', 'Grid'], 'USAGE'],
    [['new', 'grid'], 'STRATEGY_EXISTS'],
    [['new', 'class'], 'USAGE'],
    [['new', 'exits'], 'USAGE'],
  ])('%j is refused', async (args, code) => {
    expect(JSON.parse(await tradewind(...args, '--json')).error.code).toBe(code);
    expect(process.exitCode).toBe(1);
  });
});

describe('strategy new', () => {
  it('makes a strategy that runs, is listed, and is formatted as the rest', () => {
    cpSync(join(projectFolder, 'shared', 'strategies'), join(root, 'shared', 'strategies'), {
      recursive: true,
    });
    cpSync(join(projectFolder, 'biome.json'), join(root, 'biome.json'));
    expect(newStrategy(root, 'early-bird').kind).toBe('done');
    const own = (file: string) => readFileSync(join(root, 'shared', 'strategies', file), 'utf8');
    expect(own('early-bird/strategy.ts')).toContain('export const earlyBird: Strategy<Parameters, State>');
    expect(own('early-bird/strategy.test.ts')).toContain("import { earlyBird } from './strategy.ts';");
    expect(own('early-bird/strategy.ts') + own('early-bird/strategy.test.ts')).not.toMatch(/template/);
    expect(own('all.ts')).toContain("import { earlyBird } from './early-bird/strategy.ts';\nimport { grid }");
    expect(own('all.ts')).toContain('  hosted(earlyBird),\n');
    const biome = join(projectFolder, 'node_modules', '.bin', 'biome');
    const files = ['early-bird', 'all.ts'].map((file) => join('shared', 'strategies', file));
    const run = spawnSync(biome, ['check', '--vcs-enabled=false', ...files], { cwd: root, encoding: 'utf8' });
    expect(run.status, run.stdout + run.stderr).toBe(0);
    expect(newStrategy(root, 'early-bird')).toMatchObject({ code: 'STRATEGY_EXISTS' });
  });
});
