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

/**
 * Tables 1 to 3 of the paper: spread, then profit, its deviation and that of the final q, with and without regard to the
 * inventory. Each is a sample of 1,000 paths: its errors are s/√n of a mean and about s/√2n of a deviation.
 */
it.each([
  ['0.1', 1.49, [65.0, 6.6, 2.9], [68.4, 12.7, 8.4]],
  ['0.01', 1.35, [68.6, 8.7, 5.1], [68.8, 12.8, 8.7]],
  ['1', 3.02, [31.4, 5.0, 1.7], [44.0, 11.0, 5.1]],
] as const)(
  'gives the table of gamma %s, within four sampling errors of both samples',
  async (gamma, spread, first, second) => {
    const paths = 4_000;
    const told = await avellaneda('--paths', String(paths), '--gamma', gamma, '--seed', '1');
    const error = (deviation: number) => 4 * deviation * Math.sqrt(1 / 1_000 + 1 / paths);
    for (const [own, [profit, stdProfit, stdFinalQ]] of [
      [told.inventory, first],
      [told.symmetric, second],
    ] as const) {
      // The paper averages over the steps behind each quote, or before: half a step of γσ²dt apart, and two digits.
      expect(Math.abs(own.spread - spread)).toBeLessThan(0.0151);
      expect(Math.abs(own.profit - profit)).toBeLessThan(error(stdProfit));
      expect(Math.abs(own.stdProfit - stdProfit)).toBeLessThan(error(stdProfit) / Math.SQRT2);
      expect(Math.abs(own.finalQ)).toBeLessThan(error(stdFinalQ));
      expect(Math.abs(own.stdFinalQ - stdFinalQ)).toBeLessThan(error(stdFinalQ) / Math.SQRT2);
    }
  },
);

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
