import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { projectFolder } from '#local-cloud/project.ts';
import { registerOptimise } from './optimise.ts';

const folder = mkdtempSync(join(tmpdir(), 'tradewind-optimise-'));
const candles = join(projectFolder, 'research', 'data', 'bybit-spot-btcusdt-1m-20221213.csv');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
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
  registerOptimise(program);
  const all = [
    'optimise',
    '--strategy',
    'ma-crossover',
    '--candles',
    candles,
    '--workers',
    '1',
    '--json',
    ...args,
  ];
  await program.parseAsync(all, { from: 'user' });
  return { document: JSON.parse(printed), exitCode: process.exitCode ?? 0 };
}

const space = '{"fast":{"int":[3,12],"step":3},"slow":{"int":[15,30],"step":5},"reverse":true}';
const small = ['--space', space, '--search', 'grid', '--objective', 'return', '--allow-short'];

describe('tradewind optimise', () => {
  it('prints one document with the best, what speaks against it, and every trial; writes a report', async () => {
    const file = join(folder, 'report.html');
    const { document, exitCode } = await tradewind(
      ...small,
      '--report',
      file,
      '--resume',
      join(folder, 'kept'),
    );
    expect(exitCode).toBe(0);
    expect(document.trials).toHaveLength(16);
    expect(document.best.parameters).toMatchObject({ reverse: true });
    expect(document.guards.deflatedSharpe.trials).toBe(16);
    expect(document.guards.overfitting.combinations).toBe(12_870);
    expect(document.validated.folds).toHaveLength(3);
    expect(existsSync(join(folder, 'kept', 'trials.jsonl'))).toBe(true);
    const page = readFileSync(file, 'utf8');
    expect(page).toContain('Probability of backtest overfitting');
    expect(page).not.toMatch(/<script|https?:/);
    const again = await tradewind(...small, '--resume', join(folder, 'kept'));
    expect(again.document.hash).toBe(document.hash);
  });

  it.each([
    ['SPACE_INVALID', ['--space', '{"fast":3}']],
    ['SPACE_INVALID', ['--space', '[1]']],
    ['PARAMETERS_INVALID', ['--space', '{"slow":{"int":[1,5]},"fast":30}']],
    ['GRID_TOO_LARGE', ['--space', '{"fast":{"int":[1,999]},"slow":{"int":[1,999]}}', '--search', 'grid']],
    ['CANDLES_TOO_FEW', [...small, '--folds', '100']],
    ['NO_RESULT', [...small, '--objective', 'sharpe', '--validate', 'none']],
    ['FILE_NOT_WRITTEN', [...small, '--resume', join(candles, 'in-a-file')]],
  ])('refuses with %s', async (code, args) => {
    const { document, exitCode } = await tradewind(...args);
    expect([document.error.code, exitCode]).toEqual([code, 1]);
  });
});
