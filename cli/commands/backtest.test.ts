import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { projectFolder } from '#local-cloud/project.ts';
import { registerBacktest } from './backtest.ts';

interface Case {
  readonly name: string;
  readonly flags: string[];
  readonly parameters: object;
  readonly finalEquity: number;
  readonly stats?: Record<string, number>;
  readonly trades: number[][];
}

/** Trades of backtesting.py and of backtrader; scripts/reference-backtests.py writes them. */
const reference: { candles: Record<string, number[]>; cases: Case[] } = JSON.parse(
  readFileSync(join(projectFolder, 'research', 'engine', 'data', 'reference-backtests.json'), 'utf8'),
);

const folder = mkdtempSync(join(tmpdir(), 'tradewind-backtest-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = 0;
});

const names = Object.keys(reference.candles);
const rows = (reference.candles.close ?? []).map((_, row) =>
  names.map((name) => reference.candles[name]?.[row] ?? Number.NaN),
);

function csv(
  name: string,
  table: readonly (readonly (number | string)[])[],
  header = names.join(','),
): string {
  const file = join(folder, name);
  writeFileSync(file, `${[header, ...table.map((row) => row.join(','))].join('\n')}\n`);
  return file;
}

const candles = csv('candles.csv', rows);

/** Runs the command in this process; what it printed, and its exit code. */
async function tradewind(...args: string[]) {
  let printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const program = new Command().exitOverride();
  registerBacktest(program);
  await program.parseAsync(['backtest', '--strategy', 'ma-crossover', ...args, '--json'], { from: 'user' });
  return { document: JSON.parse(printed), exitCode: process.exitCode };
}

const tolerance = 1e-8;
const isClose = (own: number, expected: number) =>
  Math.abs(own - expected) <= tolerance * Math.max(1, Math.abs(expected));

describe('the trades of other engines', () => {
  it.each(reference.cases)('$name', async ({ flags, parameters, trades, finalEquity, stats = {} }) => {
    const { document } = await tradewind(
      ...['--candles', candles, '--params', JSON.stringify(parameters), '--allow-short', ...flags],
    );
    const own = document.trades.map((trade: Record<string, number | string>) => [
      Number(trade.size) * (trade.side === 'SHORT' ? -1 : 1),
      ...['entryBar', 'exitBar', 'entryPrice', 'exitPrice', 'pnl', 'fee'].map((name) => Number(trade[name])),
    ]);
    expect(own).toHaveLength(trades.length);
    for (const [index, expected] of trades.entries())
      for (const [column, value] of expected.entries())
        expect(isClose(own[index][column], value), `${index}: ${own[index]} is not ${expected}`).toBe(true);
    expect(isClose(document.stats.finalEquity, finalEquity)).toBe(true);
    for (const [name, value] of Object.entries(stats))
      expect(isClose(document.stats[name], value), `${name}: ${document.stats[name]} is not ${value}`).toBe(
        true,
      );
  });

  it('compares enough of them', () => {
    expect(reference.cases.flatMap(({ trades }) => trades).length).toBeGreaterThan(400);
  });
});

describe('backtest', () => {
  const crossed = ['--params', '{"reverse":true}', '--allow-short'];

  it('reads columns in any case and order, times in s, ms and ISO, and gives the same run', async () => {
    const upper = rows.map(([time, ...rest]) => [...rest.toReversed(), (time ?? 0) / 1000]);
    const seconds = csv('seconds.csv', upper, 'Volume,CLOSE,Low,High,Open,Timestamp');
    const dated = rows.map(([time, ...rest]) => [new Date(time ?? 0).toISOString().slice(0, 19), ...rest]);
    const iso = csv('iso.csv', dated, 'Date,Open,High,Low,Close,Volume');
    const hashes = [];
    for (const file of [candles, seconds, iso]) {
      const { document } = await tradewind('--candles', file, ...crossed);
      hashes.push(document.hash);
    }
    expect(new Set(hashes).size).toBe(1);
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  it('plays smaller candles, and counts them in the hash', async () => {
    const coarse = rows.filter((_, row) => row % 5 === 0);
    const five = csv('five.csv', coarse.slice(0, 200));
    const flags = ['--candles', five, '--params', '{"stopLossRatio":0.002,"fast":3,"slow":8}'];
    const { document } = await tradewind(...flags);
    const finer = await tradewind(...flags, '--finer', candles);
    expect(finer.document.hash).not.toBe(document.hash);
    expect(finer.document.trades.length).toBeGreaterThan(3);
  });

  it('has another hash for other parameters, options or data', async () => {
    const hash = async (file: string, ...flags: string[]) =>
      (await tradewind('--candles', file, ...flags)).document.hash;
    const changed = rows.map((row, index) => (index === 700 ? row.with(4, 1) : row));
    const hashes = [
      await hash(candles),
      await hash(candles, '--params', '{"fast":11}'),
      await hash(candles, '--fee-rate', '0.001'),
      await hash(csv('changed.csv', changed)),
    ];
    expect(new Set(hashes).size).toBe(4);
  });

  it('reports gaps with their count, and invents no candle', async () => {
    const file = csv('gaps.csv', [...rows.slice(0, 100), ...rows.slice(103, 200), ...rows.slice(201)]);
    const { document } = await tradewind('--candles', file, ...crossed);
    expect(document.data).toMatchObject({ candles: rows.length - 4, gaps: 2, missingCandles: 4 });
  });

  it('does about gaps and jumps what it is told, and says so', async () => {
    const split = rows.map((row, index) =>
      index < 500 ? row : row.map((v, i) => (i > 0 && i < 5 ? v / 2 : v)),
    );
    const file = csv('split.csv', [...split.slice(0, 100), ...split.slice(103)]);
    const plain = await tradewind('--candles', file, ...crossed);
    expect(plain.document.data).toMatchObject({ gaps: 1, jumps: 1 });
    expect(plain.document.data.jumpsListed[0].row).toBe(499);
    const refused = await tradewind('--candles', file, '--jumps', 'refuse');
    expect(refused.document.error.message).toContain('Row 499, open');
    const flags = [
      '--jumps',
      'adjust',
      '--gaps',
      'fill',
      '--from',
      String(rows[10]?.[0]),
      '--to',
      String(rows[900]?.[0]),
    ];
    const { document } = await tradewind('--candles', file, ...crossed, ...flags);
    expect(document.data).toMatchObject({ candles: 890, gaps: 0, jumps: 0 });
    expect(document.data.jumpPolicy).toContain('1 taken for splits');
  });

  it('sells nothing that is not held, unless it may', async () => {
    const { document } = await tradewind('--candles', candles, '--params', '{"reverse":true}');
    expect(document.trades.every(({ side }: { side: string }) => side === 'LONG')).toBe(true);
    expect(document.stats.refusedOrders).toBeGreaterThan(0);
  });

  it('refuses orders that the cash does not carry, and counts them', async () => {
    const { document } = await tradewind('--candles', candles, '--size', 'fixed:1000');
    expect(document.trades).toEqual([]);
    expect(document.stats.refusedOrders).toBeGreaterThan(0);
  });

  it('lets no strategy decide before it is warm', async () => {
    const { document } = await tradewind('--candles', csv('short.csv', rows.slice(0, 29)));
    expect(document).toMatchObject({
      warmUpBars: 29,
      trades: [],
      stats: { finalEquity: 10_000, winRate: null },
    });
  });

  it('ends with nothing when leverage has eaten everything', async () => {
    const fallen = rows.map(([time = 0], index) => {
      const price = index < 40 ? 100 - index / 100 : index < 60 ? 100 + index : 20;
      return [time, price, price, price, price, 1];
    });
    const flags = ['--margin', '0.05', '--params', '{"fast":2,"slow":5}'];
    const { document } = await tradewind(
      '--candles',
      csv('ruin.csv', fallen, 'timestamp,open,high,low,close,volume'),
      ...flags,
    );
    expect(document.stats).toMatchObject({ ruined: true, finalEquity: 0 });
  });

  it('writes its document and its report to files', async () => {
    const [json, html] = [join(folder, 'out.json'), join(folder, 'out.html')];
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const program = new Command().exitOverride();
    registerBacktest(program);
    const args = ['backtest', '--strategy', 'ma-crossover', '--candles', candles, ...crossed];
    await program.parseAsync([...args, '--report', html, '--json', json], { from: 'user' });
    const document = JSON.parse(readFileSync(json, 'utf8'));
    const text = readFileSync(html, 'utf8');
    expect(text).toContain(document.hash);
    expect(text.match(/<svg /g)).toHaveLength(4);
    expect(text).not.toMatch(/NaN|Infinity|<script|<link|src=|href=/);
  });

  it('charges what holding costs, and shows how many payments were listed', async () => {
    const times = rows.filter((_, row) => row % 480 === 0).map(([time]) => `${time},0.0001`);
    const file = join(folder, 'funding.csv');
    writeFileSync(file, ['timeMs,rate', ...times].join('\n'));
    const flags = [...crossed, '--funding', file, '--maintenance', '0.005', '--margin', '0.1'];
    const { document } = await tradewind('--candles', candles, ...flags, '--size', 'percent:50');
    expect(document.options.funding).toEqual({ kind: 'listed', payments: times.length });
    expect(document.stats.funding).not.toBe(0);
    expect(document.trades.every((trade: object) => 'carry' in trade)).toBe(true);
  });

  it('checks the strategy on the data, and says so', async () => {
    const { document } = await tradewind('--candles', candles, ...crossed, '--check');
    const { hash } = document;
    expect(document.checks).toMatchObject({ passed: true, determinism: { hash, isSame: true } });
  });

  it('runs several instruments and timeframes under one capital, and reports them', async () => {
    const five = csv('other.csv', rows.filter((_, row) => row % 5 === 0).slice(0, 250));
    const html = join(folder, 'several.html');
    const markets = [
      '--candles',
      candles,
      '--candles',
      five,
      '--instrument',
      'A/USDT',
      '--instrument',
      'B/USDT',
    ];
    const flags = [...markets, '--params', '[{},{"fast":5,"trendPeriod":3,"trendMinutes":60}]'];
    const { document } = await tradewind(...flags, '--size', 'percent:40', '--report', html);
    const again = await tradewind(...flags, '--size', 'percent:40');
    expect(again.document.hash).toBe(document.hash);
    expect(document.instruments).toMatchObject([
      { instrument: 'A/USDT', timeframeMs: 60_000, parameters: { fast: 10 } },
      { instrument: 'B/USDT', timeframeMs: 300_000, parameters: { fast: 5, trendMinutes: 60 } },
    ]);
    const names = new Set(document.trades.map(({ instrument }: { instrument: string }) => instrument));
    expect([...names].sort()).toEqual(['A/USDT', 'B/USDT']);
    const brought = document.trades.reduce((sum: number, { pnl }: { pnl: number }) => sum + pnl, 0);
    expect(brought).toBeCloseTo(
      document.instruments.reduce((sum: number, { pnl }: { pnl: number }) => sum + pnl, 0),
      6,
    );
    expect(readFileSync(html, 'utf8').match(/<svg /g)).toHaveLength(5);
  });

  it('plays smaller candles of each, and fills at the close, and passes the checks', async () => {
    const five = csv('five.csv', rows.filter((_, row) => row % 5 === 0).slice(0, 200));
    const each = (instrument: string) => ['--candles', five, '--instrument', instrument, '--finer', candles];
    const flags = [...each('A/USDT'), ...each('B/USDT'), '--size', 'percent:40', '--fill', 'same-close'];
    const { document } = await tradewind(...flags, '--check');
    expect(document.checks).toMatchObject({ passed: true, together: { found: null } });
    expect(document.trades.length).toBeGreaterThan(3);
    const without = await tradewind(...flags.filter((flag) => flag !== '--finer' && flag !== candles));
    expect(without.document.hash).not.toBe(document.hash);
  });

  it('checks each of several instruments alone, and all of them together', async () => {
    const markets = [
      '--candles',
      candles,
      '--candles',
      candles,
      '--instrument',
      'A/USDT',
      '--instrument',
      'B/USDT',
    ];
    const { document } = await tradewind(...markets, '--size', 'percent:40', '--check');
    expect(document.checks).toMatchObject({
      ...{ passed: true, together: { found: null } },
      instruments: [
        { instrument: 'A/USDT', passed: true },
        { instrument: 'B/USDT', passed: true },
      ],
    });
  });

  it.each<[string, string[], string]>([
    ['names', ['--candles', candles], 'as many different'],
    ['one quote', ['--candles', candles, '--instrument', 'A/USDT', '--instrument', 'B/KRW'], 'one asset'],
    [
      'parameters',
      ['--candles', candles, '--instrument', 'A/B', '--instrument', 'C/B', '--params', '[{}]'],
      '--params',
    ],
    [
      'smaller candles',
      ['--candles', candles, '--instrument', 'A/B', '--instrument', 'C/B', '--finer', candles],
      'as many --finer',
    ],
  ])('asks for %s of several instruments', async (_, flags, message) => {
    const { document } = await tradewind('--candles', candles, ...flags);
    expect(document.error).toMatchObject({ code: 'USAGE' });
    expect(document.error.message).toContain(message);
  });

  const [first = [], second = [], third = []] = rows;
  it.each<[string, (number | string)[][], string]>([
    ['unsorted', [first, third, second], 'Row 4, time: it is before the row above'],
    ['twice', [first, second, second], 'Row 4, time: the row before has the same'],
    ['no number', [first, second.with(2, Number.NaN)], "Row 3, high: 'NaN' is no price above 0"],
    ['negative', [first.with(3, -1)], "Row 2, low: '-1' is no price above 0"],
    ['cut short', [first, second.slice(0, 4)], 'Row 3, close: it is missing'],
    [
      'mixed timeframes',
      [first, second, third.map((v, i) => (i === 0 ? v + 1000 : v))],
      'Row 4, time: 61000 ms',
    ],
    ['impossible', [first.with(2, 1)], 'Row 2, high: it is below the low'],
    ['mixed times', [first, ['2026-01-01T00:01', 1, 1, 1, 1, 1]], 'Row 3, time'],
    ['empty', [], 'There are no candles'],
  ])('says which row and field of bad candles: %s', async (name, table, message) => {
    const { document, exitCode } = await tradewind(
      '--candles',
      csv(`bad ${name}.csv`, table),
      '--timeframe',
      '1m',
    );
    expect(document.error).toMatchObject({ code: 'CANDLES_INVALID' });
    expect(document.error.message).toContain(message);
    expect(exitCode).toBe(1);
  });

  it.each<[string, string[], string, string]>([
    [
      'a column',
      ['--candles', csv('header.csv', [[1, 2]], 'Date,open')],
      'CANDLES_INVALID',
      'no column high',
    ],
    ['a file', ['--candles', join(folder, 'none.csv')], 'FILE_NOT_FOUND', 'no file'],
    ['a folder', ['--candles', folder], 'FILE_NOT_FOUND', 'no file'],
    ['bounds', ['--candles', candles, '--params', '{"fast":0}'], 'PARAMETERS_INVALID', 'fast'],
    [
      'order',
      ['--candles', candles, '--params', '{"fast":30,"slow":10}'],
      'PARAMETERS_INVALID',
      'below slow',
    ],
    ['a size', ['--candles', candles, '--size', 'percent:200'], 'USAGE', '--size'],
    ['tiers', ['--candles', candles, '--fee-tiers', '[{"volume":5}]'], 'USAGE', '--fee-tiers'],
    ['a model', ['--candles', candles, '--slippage-model', 'none:1'], 'USAGE', '--slippage-model'],
    ['brackets', ['--candles', candles, '--maintenance', '{'], 'USAGE', '--maintenance'],
    ['funding', ['--candles', candles, '--funding', 'much'], 'USAGE', '--funding'],
    ['its column', ['--candles', candles, '--funding', candles], 'USAGE', 'row 1'],
    ['an interval', ['--candles', candles, '--funding', '0', '--funding-interval', 'x'], 'USAGE', '8h'],
    ['a delay', ['--candles', candles, '--latency-ms', '5', '--fill', 'same-close'], 'USAGE', 'next-open'],
    ['no debt', ['--candles', candles, '--borrow-rate', '0.1'], 'USAGE', '--allow-short'],
    ['a limit', ['--candles', candles, '--risk', '{"grossExposureMax":-1}'], 'USAGE', '--risk: gross'],
    ['a rule', ['--candles', candles, '--sizing', '{"kind":"all"}'], 'USAGE', '--sizing'],
    ['no smaller candles', ['--candles', candles, '--finer', candles], 'USAGE', '--finer'],
    ['a timeframe', ['--candles', candles, '--timeframe', '1 minute'], 'USAGE', '--timeframe'],
    ['a strategy', ['--candles', candles, '--strategy', 'none'], 'STRATEGY_UNKNOWN', 'ma-crossover'],
    [
      'a strategy of books',
      ['--candles', candles, '--strategy', 'order-book-imbalance'],
      'STRATEGY_UNFIT',
      'replay-book',
    ],
  ])('says what is wrong with %s', async (_, flags, code, message) => {
    const { document } = await tradewind(...flags);
    expect(document.error.code).toBe(code);
    expect(document.error.message).toContain(message);
  });
});
