import { describe, expect, it } from 'vitest';
import { strategies } from '../../shared/strategies/all.ts';
import type { Configured, HostedStrategy } from '../../shared/strategies/host.ts';
import { StrategyFault } from '../../shared/strategies/host.ts';
import { backtest } from '../backtest.ts';
import { standardOptions, type Trade } from '../engine/options.ts';
import { evidenceOf } from './evidence.ts';
import { gateOf, standardGate } from './kpi.ts';
import { type Pace, type PaperRequest, paperSession } from './session.ts';
import { marketKinds, simulatedMarket } from './simulated-market.ts';
import { watched } from './watched.ts';

const history = 100;
const candles = simulatedMarket('range', 1, history + 400, 5_000);
const options = {
  ...standardOptions,
  feeRate: 0.0005,
  makerFeeRate: 0.0002,
  slippage: 0.0001,
  allowShort: true,
};

function requestOf(name: string, parameters: object): PaperRequest {
  const strategy = strategies.get(name) as HostedStrategy;
  const configured = strategy.configure(parameters);
  if (configured.kind === 'invalid') throw new Error(configured.problems.join());
  const rest = { instrument: 'BTC/USDT', timeframeMs: 5_000, gate: standardGate };
  return { ...rest, strategy, configured, candles, options, history };
}

/** A clock that a session moves by itself: a millisecond each time it is asked. */
function paceOf(endsAt = Number.POSITIVE_INFINITY): Pace & { readonly waits: number[] } {
  let nowMs = 0;
  const waits: number[] = [];
  return {
    waits,
    clockMs: () => nowMs++,
    waitFor: async (index) => {
      waits.push(index);
      return index < endsAt;
    },
  };
}

describe('a paper session', () => {
  it.each([
    ['grid', { rangeRatio: 0.005, gridNum: 8, direction: 'neutral' }],
    ['hyperrsi', { direction: 'both' }],
    ['ma-crossover', {}],
  ])(
    'of %s trades what a backtest of the same candles trades, and waits for each candle of its time',
    async (name, parameters) => {
      const request = requestOf(name, parameters);
      const pace = paceOf();
      const session = await paperSession(request, pace);
      const plain = backtest({ ...request, options: { ...options, finalizeTrades: true } });
      expect(session.document.trades).toEqual(plain.trades);
      expect(pace.waits).toEqual(Array.from({ length: 400 }, (_, index) => index));
      expect(session).toMatchObject({
        isWhole: true,
        playedCandles: 400,
        historyCandles: history,
        errors: [],
      });
      expect(session.watch.latenciesMs.every((latency) => latency === 1)).toBe(true);
    },
  );

  it('passes its gate where a grid has its range', async () => {
    const session = await paperSession(
      requestOf('grid', { rangeRatio: 0.005, gridNum: 8, direction: 'neutral' }),
      paceOf(),
    );
    expect(session.kpis.filter(({ ok }) => !ok)).toEqual([]);
    expect(session.passed).toBe(true);
  });

  it('that is ended before its time keeps what it has, and does not pass', async () => {
    const session = await paperSession(requestOf('grid', {}), paceOf(50));
    expect(session).toMatchObject({ passed: false, isWhole: false, playedCandles: 50 });
    expect(session.document.data.candles).toBe(history + 50);
  });

  it('ends with the first fault of its strategy, and says what it was', async () => {
    const request = requestOf('ma-crossover', {});
    const configured: Configured = {
      ...request.configured,
      begin: () => ({
        state: null,
        decide: () => {
          throw new StrategyFault('THREW', 'no idea');
        },
      }),
    };
    const session = await paperSession({ ...request, configured }, paceOf());
    expect(session).toMatchObject({ passed: false, errors: ['THREW: no idea'] });
    expect(session.kpis.find(({ name }) => name === 'errors')).toMatchObject({ value: 1, ok: false });
  });

  it('leaves evidence: a document, tables, and a page that needs nothing else', async () => {
    const session = await paperSession(requestOf('ma-crossover', {}), paceOf());
    const files = evidenceOf(session);
    const names = ['kpi', 'trades', 'fills', 'equity', 'decisions'].map((name) => `${name}.csv`);
    expect(Object.keys(files).sort()).toEqual([...names, 'report.html', 'report.json'].sort());
    const report = JSON.parse(files['report.json'] ?? '');
    expect(report).toMatchObject({ passed: session.passed, backtest: { hash: session.document.hash } });
    expect(files['trades.csv']?.trim().split('\n')).toHaveLength(session.document.trades.length + 1);
    expect(files['decisions.csv']).toMatch(/^time,event,intents\n\S+Z,candle,"\[\{""kind""/);
    expect(files['report.html']).toContain('edgeAfterFees');
    expect(files['report.html']?.match(/<svg /g)).toHaveLength(6);
    expect(files['report.html']).not.toMatch(/NaN|Infinity|<script|<link|src=|href=/);
  });
});

describe('what is measured', () => {
  it('slippage is what an order fills worse than its price was when it was wished', () => {
    const request = requestOf('hyperrsi', {});
    const entry = { kind: 'place', side: 'SELL', type: 'MARKET', tag: 'a' } as const;
    const configured: Configured = {
      ...request.configured,
      begin: () => ({ state: null, decide: ({ kind }) => (kind === 'timer' ? [entry] : []) }),
    };
    const { strategy, watch } = watched(configured, () => 0);
    const run = strategy.begin({ ...eyes, price: 100 });
    run.decide({ kind: 'timer', timeMs: 0 });
    const fill = { kind: 'fill', timeMs: 1, side: 'SELL', quantity: 1, tag: 'a', remaining: 0 } as const;
    run.decide({ ...fill, price: 99 });
    run.decide({ ...fill, price: 98 });
    run.decide({ kind: 'order', timeMs: 2, tag: 'a', outcome: 'DENIED', code: 'X', filled: 0 });
    expect(watch).toMatchObject({ slippagesBps: [100], refusals: ['X'], decisions: [{ event: 'timer' }] });
  });

  const trade = (pnl: number, entryBar: number, size = 1): Trade => ({
    ...{ side: 'LONG', size, entryBar, exitBar: entryBar + 1, entryPrice: 100, exitPrice: 101, pnl, fee: 0 },
  });
  const watch = { latenciesMs: [1], slippagesBps: [1], errors: [], refusals: [], decisions: [] };
  const good = [trade(2, 1), trade(2, 2), trade(2, 3), trade(-1, 4), trade(-1, 5)];

  it.each<[string, Partial<Parameters<typeof gateOf>[0]>, string[]]>([
    ['all is well', {}, []],
    ['too few', { trades: good.slice(1, 4) }, ['trades']],
    ['none', { trades: [] }, ['trades', 'winRate', 'edgeAfterFees']],
    ['only wins', { trades: [1, 2, 3, 4, 5].map((bar) => trade(1, bar)) }, ['winRate']],
    ['a loss in all', { trades: [...good.slice(0, 4), trade(-6, 5)] }, ['edgeAfterFees']],
    ['a fall', { maxDrawdownRatio: 0.03 }, ['maxDrawdown']],
    ['slippage', { watch: { ...watch, slippagesBps: [11] } }, ['slippageP95']],
    ['slow decisions', { watch: { ...watch, latenciesMs: [51] } }, ['latencyP99']],
    ['errors', { watch: { ...watch, errors: ['x'] } }, ['errors']],
  ])('the gate: %s', (_, more, failed) => {
    const kpis = gateOf({ trades: good, maxDrawdownRatio: 0.01, watch, ...more }, standardGate);
    expect(kpis.flatMap(({ name, ok }) => (ok ? [] : [name]))).toEqual(failed);
  });

  it('three parts of one entry are one trade', () => {
    const parts = [trade(1, 7), trade(1, 7), trade(-3, 7)];
    const [trades, winRate] = gateOf({ trades: parts, maxDrawdownRatio: 0, watch }, standardGate);
    expect([trades?.value, winRate?.value]).toEqual([1, 0]);
  });

  it.each(marketKinds)('the simulated market %s is the same for a seed, and another for another', (kind) => {
    const market = (seed: number) => simulatedMarket(kind, seed, 200, 1_000);
    expect(market(1)).toEqual(market(1));
    expect(market(1).close).not.toEqual(market(2).close);
    const { low, high, open, close } = market(3);
    expect(
      close.every(
        (price, bar) => price >= (low[bar] ?? 0) && price <= (high[bar] ?? 0) && (open[bar] ?? 0) > 0,
      ),
    ).toBe(true);
  });
});

const side = { quantity: 0, entryPrice: 0 };
const eyes = {
  ...{
    indicators: [],
    position: 0,
    entryPrice: 0,
    long: side,
    short: side,
    equity: 1,
    price: 0,
    openOrders: [],
  },
  instrument: {
    priceTick: 1,
    quantityStep: 1,
    quantityMin: 1,
    notionalMin: 0,
    makerFeeRate: 0,
    takerFeeRate: 0,
  },
};
