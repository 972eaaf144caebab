import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { projectFolder } from '#local-cloud/project.ts';
import { registerPaper } from './paper.ts';

const folder = mkdtempSync(join(tmpdir(), 'tradewind-paper-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = 0;
});

const recorded = join(projectFolder, 'research', 'data', 'bybit-spot-btcusdt-1m-20221213.csv');
const fast = ['--speed', 'max', '--out', join(folder, 'out')];
const grid = ['--strategy', 'grid', '--params', '{"rangeRatio":0.005,"gridNum":8,"direction":"neutral"}'];

async function tradewind(...args: string[]) {
  let printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const program = new Command().exitOverride();
  program.configureOutput({ writeErr: () => undefined });
  registerPaper(program);
  await program.parseAsync(['paper', ...args, '--json'], { from: 'user' });
  return { document: JSON.parse(printed), exitCode: process.exitCode };
}

describe('paper', () => {
  it('runs an hour of a simulated market, passes the gate and keeps the evidence', async () => {
    const { document, exitCode } = await tradewind(...grid, ...fast, '--minutes', '60');
    expect(document).toMatchObject({ passed: true, playedCandles: 720, historyCandles: 300, errors: [] });
    expect(exitCode).toBe(0);
    expect(readdirSync(document.folder)).toHaveLength(7);
    const again = await tradewind(...grid, ...fast, '--minutes', '60');
    expect(again.document.hash).toBe(document.hash);
    const other = await tradewind(...grid, ...fast, '--minutes', '60', '--seed', '2');
    expect(other.document.hash).not.toBe(document.hash);
  });

  it('runs over recorded candles, and exits with 1 when the gate is not passed', async () => {
    const { document, exitCode } = await tradewind(
      ...['--strategy', 'hyperrsi', '--candles', recorded, '--history', '300', '--minutes', '60', ...fast],
    );
    expect(document).toMatchObject({ passed: false, playedCandles: 60, error: { code: 'GATE_NOT_PASSED' } });
    expect(exitCode).toBe(1);
    expect(readFileSync(join(document.folder, 'kpi.csv'), 'utf8')).toContain('winRate');
  });

  it('takes its time', async () => {
    const args = ['--minutes', '1', '--step', '10', '--speed', '600x', '--out', join(folder, 'slow')];
    const { document } = await tradewind(...grid, ...args);
    // A minute at 600 times its speed; a timer may come late, never early.
    expect(document.seconds).toBeGreaterThanOrEqual(0.095);
  });

  it.each<[string, string[], string]>([
    ['a strategy', ['--strategy', 'none'], 'STRATEGY_UNKNOWN'],
    ['a strategy of books', ['--strategy', 'order-book-imbalance'], 'STRATEGY_UNFIT'],
    ['parameters', ['--strategy', 'grid', '--params', '{"gridNum":0}'], 'PARAMETERS_INVALID'],
    ['a size', ['--strategy', 'grid', '--size', 'much'], 'USAGE'],
    ['a gate', ['--strategy', 'grid', '--gate', '{"winRate":1}'], 'USAGE'],
    ['too few candles', ['--strategy', 'grid', '--candles', recorded, '--skip', '1200'], 'CANDLES_TOO_FEW'],
    ['a file', ['--strategy', 'grid', '--candles', join(folder, 'none.csv')], 'FILE_NOT_FOUND'],
    ['a folder', ['--strategy', 'grid', '--speed', 'max', '--out', join(recorded, 'x')], 'FILE_NOT_WRITTEN'],
  ])('says what is wrong with %s', async (_, args, code) => {
    const { document, exitCode } = await tradewind(...args);
    expect(document.error.code).toBe(code);
    expect(exitCode).toBe(1);
  });

  it('refuses a speed that is none', async () => {
    await expect(tradewind(...grid, '--speed', '0')).rejects.toThrow('such as 60x');
  });
});
