import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { registerIndicators } from './indicators.ts';

const folder = mkdtempSync(join(tmpdir(), 'tradewind-indicators-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = 0;
});

const file = join(folder, 'candles.csv');
const rows = Array.from({ length: 40 }, (_, index) =>
  [index * 60_000, 10, 12, 9, 10 + (index % 3), 1].join(','),
);
writeFileSync(file, `openTimeMs,open,high,low,close,volume\n${rows.join('\n')}\n`);

async function indicators(spec: unknown, candles = file) {
  let printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const program = new Command().exitOverride();
  registerIndicators(program);
  const args = ['indicators', '--candles', candles, '--spec', JSON.stringify(spec), '--json'];
  await program.parseAsync(args, { from: 'user' });
  return JSON.parse(printed);
}

it('prints every output for every candle, null while it warms up', async () => {
  const document = await indicators([
    { name: 'sma', period: 3 },
    { name: 'stoch' },
    { name: 'bbands', period: 5 },
  ]);
  expect(document.candles).toBe(40);
  expect(document.openTimeMs.slice(0, 2)).toEqual([0, 60_000]);
  const [sma, stochastic, bollinger] = document.indicators;
  expect(sma).toMatchObject({ name: 'sma', period: 3, warmUpBars: 2 });
  expect(sma.values.sma.slice(0, 4)).toEqual([null, null, 11, 11]);
  expect(stochastic).toMatchObject({ name: 'stochastic', k: 14, slowing: 3, d: 3 });
  expect(Object.keys(stochastic.values)).toEqual(['k', 'd']);
  expect(bollinger.values.upper).toHaveLength(40);
});

it.each([
  [[{ name: 'rsi', period: 0 }], '0.period'],
  [[{ name: 'none' }], '0.name'],
  [[{ name: 'macd', fast: 26, slow: 12 }], '0.fast'],
  [[], 'expected array'],
])('says what is wrong with a spec: %j', async (spec, message) => {
  const { error } = await indicators(spec);
  expect(error.code).toBe('SPEC_INVALID');
  expect(error.message).toContain(message);
});

it('says which row of the candles is wrong', async () => {
  const bad = join(folder, 'bad.csv');
  writeFileSync(bad, 'Date,Open,High,Low,Close,Volume\n2026-01-01,1,1,1,x,1\n');
  expect((await indicators([{ name: 'obv' }], bad)).error.message).toContain("Row 2, close: 'x'");
});
