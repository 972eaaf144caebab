import { Command } from 'commander';
import { afterEach, expect, it, vi } from 'vitest';
import { registerAvellaneda } from './avellaneda.ts';

afterEach(() => vi.restoreAllMocks());

async function avellaneda(...args: string[]) {
  let printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  registerAvellaneda(program);
  for (const command of program.commands)
    command.exitOverride().configureOutput({ writeErr: () => undefined });
  await program.parseAsync(['avellaneda', ...args, '--json'], { from: 'user' });
  return JSON.parse(printed);
}

/** Table 1 of the paper is a sample of 1,000 paths: its errors are s/√n of a mean and about s/√2n of a deviation. */
it('gives table 1 of the paper, within four sampling errors of both samples', async () => {
  const paths = 4_000;
  const { inventory, symmetric } = await avellaneda(
    '--paths',
    String(paths),
    '--gamma',
    '0.1',
    '--seed',
    '1',
  );
  const error = (deviation: number) => 4 * deviation * Math.sqrt(1 / 1_000 + 1 / paths);
  const expected = [
    [inventory, 65.0, 6.6, 2.9],
    [symmetric, 68.4, 12.7, 8.4],
  ] as const;
  for (const [own, profit, stdProfit, stdFinalQ] of expected) {
    expect(own.spread).toBeCloseTo(1.49, 2);
    expect(Math.abs(own.profit - profit)).toBeLessThan(error(stdProfit));
    expect(Math.abs(own.stdProfit - stdProfit)).toBeLessThan(error(stdProfit) / Math.SQRT2);
    expect(Math.abs(own.finalQ)).toBeLessThan(error(stdFinalQ));
    expect(Math.abs(own.stdFinalQ - stdFinalQ)).toBeLessThan(error(stdFinalQ) / Math.SQRT2);
  }
});

it('is a function of its seed', async () => {
  const one = await avellaneda('--paths', '50');
  expect(await avellaneda('--paths', '50')).toEqual(one);
  expect((await avellaneda('--paths', '50', '--seed', '2')).inventory).not.toEqual(one.inventory);
});

it.each([
  ['--gamma', '0'],
  ['--gamma', 'x'],
  ['--paths', '1'],
])('refuses %s %s', async (...args) => {
  await expect(avellaneda(...args)).rejects.toThrow('must be');
});
