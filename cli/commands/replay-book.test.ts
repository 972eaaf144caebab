import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { registerReplayBook } from './replay-book.ts';

const capture = join(import.meta.dirname, '..', 'book', 'data', 'btcusdt-20240808-head.raw.gz');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradewind-replay-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const replayed = (...args: string[]) => replayedFile(capture, ...args);

async function replayedFile(file: string, ...args: string[]) {
  return replayedAs('hftbacktest-binance', file, ...args);
}

async function replayedAs(format: string, file: string, ...args: string[]) {
  return parse('replay-book', file, '--format', format, ...args);
}

async function parse(...args: string[]) {
  let printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  const program = new Command().exitOverride();
  registerReplayBook(program);
  await program.parseAsync([...args, '--json'], { from: 'user' });
  return JSON.parse(printed);
}

const quoting = JSON.stringify({
  gamma: 0.01,
  k: 50,
  horizonSeconds: 1,
  quantity: 0.01,
  everyMs: 100,
  allowShort: true,
});
const maker = ['--strategy', 'avellaneda-stoikov', '--params', quoting, '--allow-short'];

interface Told {
  readonly fills: readonly { side: string; price: number; size: number; fee: number; isMaker: boolean }[];
  readonly trades: readonly { pnl: number; side: string; size: number; entryPrice: number; fee: number }[];
  readonly stats: { finalEquity: number; finalPosition: number; fees: number };
  readonly equity: readonly { equity: number }[];
}

/** What is left of the cash once every fill was paid, and of the position when all trades are closed. */
function tieOut({ fills, stats, trades }: Told) {
  const cash = fills.reduce(
    (sum, { side, price, size, fee }) => sum + (side === 'BUY' ? -1 : 1) * price * size - fee,
    10_000,
  );
  const position = fills.reduce((sum, { side, size }) => sum + (side === 'BUY' ? size : -size), 0);
  expect(fills.length).toBeGreaterThan(4);
  expect(stats.finalPosition).toBeCloseTo(position, 9);
  expect(stats.fees).toBeCloseTo(
    fills.reduce((sum, { fee }) => sum + fee, 0),
    9,
  );
  return { cash, position, pnl: trades.reduce((sum, { pnl }) => sum + pnl, 0) };
}

/** A maker who quotes around a price that swings by a cent, and a taker each way in turn, in the lines of LOBSTER. */
function ordersOfADay(): string {
  const lines: string[] = [];
  const say = (type: number, id: number, size: number, cents: number, side: number) =>
    lines.push(`${(34_200 + lines.length / 10).toFixed(9)},${type},${id},${size},${cents * 100},${side}`);
  const midOf = (round: number) => 10_000 + (round % 3);
  for (let round = 0; round < 400; round += 1) {
    const [bid, ask, mid, before] = [round * 2 + 1, round * 2 + 2, midOf(round), midOf(round - 1)];
    say(1, bid, 9, mid - 5, 1);
    say(1, ask, 9, mid + 5, -1);
    if (round > 0) say(3, bid - 2, round % 2 === 1 ? 5 : 9, before - 5, 1);
    if (round > 0) say(3, ask - 2, round % 2 === 1 ? 9 : 5, before + 5, -1);
    if (round % 2 === 0) say(4, bid, 4, mid - 5, 1);
    else say(4, ask, 4, mid + 5, -1);
  }
  return `${lines.join('\n')}\n`;
}

describe('replay-book', () => {
  it('replays a file of single orders: the queue is known, and it ties out too', async () => {
    const file = join(folder, 'XYZ_2012-06-21_message.csv');
    writeFileSync(file, ordersOfADay());
    const shares = quoting.replace('"quantity":0.01', '"quantity":1');
    const quoted = ['--strategy', 'avellaneda-stoikov', '--params', shares, '--allow-short'];
    const told = await replayedAs('lobster', file, ...quoted, '--latency', 'constant:1');
    expect(told).toMatchObject({
      options: { queue: 'known' },
      data: { trades: 400, lost: 0, priceTick: 0.01 },
    });
    const { cash, position } = tieOut(told);
    const last = told.equity.at(-1).equity;
    // What is left is worth no more than the best prices of the day say.
    expect(last).toBeGreaterThanOrEqual(cash + Math.min(position * 99.9, position * 100.1));
    expect(last).toBeLessThanOrEqual(cash + Math.max(position * 99.9, position * 100.1));
    const two = await parse('replay-book', file, file, '--format', 'lobster', ...quoted);
    expect(two.error.code).toBe('USAGE');
  });

  it('refuses a recording of which no book is whole, rather than to find nothing in it', async () => {
    const cut = join(import.meta.dirname, '..', '..', 'sim-exchange', 'data', 'btcusdt-20240808.raw.gz');
    const told = await replayedFile(cut, ...maker);
    expect(told.error.code).toBe('BOOK_NEVER_VALID');
  });

  it('is a function of its input: hash, fills and equity; cash, fees and profit tie out', async () => {
    const one = await replayed(...maker, '--finalize-trades');
    const other = await replayed(...maker, '--finalize-trades');
    expect({ ...other, seconds: 0 }).toEqual({ ...one, seconds: 0 });
    expect(one.hash).toMatch(/^[0-9a-f]{64}$/);
    const { cash, position, pnl } = tieOut(one);
    // All is closed at the end, so profit is all that changed.
    expect(position).toBeCloseTo(0, 12);
    expect(one.stats.finalEquity).toBeCloseTo(cash, 6);
    expect(pnl).toBeCloseTo(cash - 10_000, 6);
    expect((await replayed(...maker)).hash).not.toBe(one.hash);
  });

  it('a more pessimistic queue, slower orders and dearer fills never make it fill more or earn more', async () => {
    const shares = async (...more: string[]) => {
      const { fills } = (await replayed(...maker, ...more)) as Told;
      return fills.reduce((sum, { size }) => sum + size, 0);
    };
    const worst = await shares('--queue', 'risk-averse');
    expect(worst).toBeLessThanOrEqual((await shares('--queue', 'power:1')) + 1e-9);
    const fee = async (rate: string) =>
      (await replayed(...maker, '--maker-fee-rate', rate)).stats.finalEquity;
    expect(await fee('0.002')).toBeLessThan(await fee('0'));
  });

  it('every fill of an order that rested was traded by others at its price or through it', async () => {
    const { fills } = (await replayed(
      ...maker,
      '--latency',
      'feed:2',
      '--feed-latency',
      'constant:3',
    )) as Told;
    const made = fills.filter(({ isMaker }) => isMaker);
    const traded = (await tradesOfCapture()).filter(({ takerSells }) => takerSells);
    const bought = made.filter(({ side }) => side === 'BUY');
    const volume = bought.reduce((sum, { size }) => sum + size, 0);
    const best = Math.max(...bought.map(({ price }) => price));
    const through = traded.filter(({ price }) => price <= best).reduce((sum, { size }) => sum + size, 0);
    expect(volume).toBeLessThanOrEqual(through);
  });

  it('writes the document and one HTML file, and takes ticks and lots that are told', async () => {
    const [file, html] = [join(folder, 'out.json'), join(folder, 'out.html')];
    const program = new Command().exitOverride();
    registerReplayBook(program);
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const args = ['--price-tick', '0.01', '--quantity-step', '0.00001', '--json', file, '--report', html];
    const call = [
      'replay-book',
      capture,
      '--format',
      'hftbacktest-binance',
      '--strategy',
      'order-book-imbalance',
    ];
    await program.parseAsync(
      [...call, ...args, '--params', '{"size":"fixed:0.01","allowShort":true}', '--allow-short'],
      { from: 'user' },
    );
    const told = JSON.parse(readFileSync(file, 'utf8'));
    expect(told.data).toMatchObject({ priceTick: 0.01, quantityStep: 0.00001, trades: expect.any(Number) });
    expect(readFileSync(html, 'utf8')).toContain('<h1>order-book-imbalance on BTC/USDT</h1>');
  });

  it.each([
    [['--strategy', 'nobody'], 'STRATEGY_UNKNOWN'],
    [['--strategy', 'grid'], 'STRATEGY_UNFIT'],
    [['--strategy', 'order-book-imbalance', '--params', '{"levels":0}'], 'PARAMETERS_INVALID'],
    [[...maker, '--size', 'half'], 'USAGE'],
    [[...maker, '--queue', 'power:x'], 'USAGE'],
    [[...maker, '--latency', 'feed'], 'USAGE'],
    [[...maker, '--latency', 'constant:-1'], 'USAGE'],
    [[...maker, '--feed-latency', 'often'], 'USAGE'],
    [[...maker, '--symbol', 'ETHUSDT'], 'SYMBOL_NOT_IN_CAPTURE'],
    [[...maker, '--instrument', 'BTC/USDT', '--instrument', 'ETH/USDT'], 'USAGE'],
    [[...maker, '--funding', '0.2'], 'USAGE'],
    [[...maker, '--maintenance', '0.01'], 'USAGE'],
    [[...maker, '--instrument', 'BTC/USDT:USDT', '--liquidation-fee', '0.01'], 'USAGE'],
  ])('refuses %j with %s', async (args, code) => {
    expect((await replayed(...args)).error.code).toBe(code);
  });
});

async function tradesOfCapture() {
  const { gunzipSync } = await import('node:zlib');
  return gunzipSync(readFileSync(capture))
    .toString()
    .split('\n')
    .filter((line) => line.includes('"e":"trade"'))
    .map((line) => JSON.parse(line.slice(line.indexOf(' ') + 1)).data)
    .map(({ p, q, m }) => ({ price: Number(p), size: Number(q), takerSells: m === true }));
}
