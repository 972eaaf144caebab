import { fileURLToPath } from 'node:url';
import { strategies } from '../shared/strategies/all.ts';
import { type BacktestRequest, backtest } from './backtest.ts';
import { readCandles } from './candles/read-candles.ts';
import { type EngineOptions, standardOptions } from './engine/options.ts';

const minutes = '1m of 2022-12-13';
const hours = '1h of May 2018';
const files = { [minutes]: 'bybit-spot-btcusdt-1m-20221213.csv', [hours]: 'binance-spot-btcusdt-1h.csv' };

/** Fees of a usual perpetual, and a basis point lost by whatever takes. */
const recordedOptions: EngineOptions = {
  ...standardOptions,
  feeRate: 0.0005,
  makerFeeRate: 0.0002,
  slippage: 0.0001,
  allowShort: true,
  finalizeTrades: true,
  instrument: { priceTick: 0.01, quantityStep: 1e-6, notionalMin: 5 },
};

/** What the pages of the strategies show: each strategy on the recorded days, by its defaults and by what they were compared with. */
const cases: readonly (readonly [data: keyof typeof files, strategy: string, parameters: object])[] = [
  [minutes, 'ma-crossover', {}],
  [minutes, 'ma-crossover', { adxMin: 25, trendPeriod: 200 }],
  [minutes, 'ma-crossover', { adxMin: 25, trendPeriod: 200, stopLossRatio: 0.005, riskRatio: 0.0025 }],
  [hours, 'ma-crossover', { fast: 5, slow: 20, stopLossRatio: 0.02 }],
  [minutes, 'grid', {}],
  [minutes, 'grid', { rangeRatio: 0.02, gridNum: 20 }],
  [minutes, 'grid', { rangeRatio: 0.02, gridNum: 20, direction: 'neutral' }],
  [hours, 'grid', {}],
  [minutes, 'hyperrsi', {}],
  [minutes, 'hyperrsi', { direction: 'both' }],
  [minutes, 'hyperrsi', { trend: 'with' }],
  [minutes, 'hyperrsi', { trend: 'against' }],
  [minutes, 'hyperrsi', { oversold: 25, overbought: 75 }],
  [minutes, 'hyperrsi', { oversold: 35, overbought: 65 }],
  [minutes, 'hyperrsi', { breakEvenAfterRatio: 0.004 }],
  [minutes, 'hyperrsi', { trailingRatio: 0.006 }],
  [minutes, 'hyperrsi', { isDca: true, dcaStepRatio: 0.005 }],
  [minutes, 'hyperrsi', { isHedge: true, hedgeAfterRatio: 0.004 }],
];

/** Runs them all. @throws Error when a file is missing or parameters do not fit: they are part of the repository */
export function recordedBacktests() {
  return cases.map(([data, name, parameters]) => {
    const { hash, stats } = backtest(requestOf(files[data] ?? '', name, parameters));
    const { returnRatio, maxDrawdownRatio, trades, winRate, profitFactor, fees } = stats;
    return {
      data,
      strategy: name,
      parameters,
      returnRatio,
      maxDrawdownRatio,
      trades,
      winRate,
      profitFactor,
      fees,
      hash,
    };
  });
}

function requestOf(file: string, name: string, parameters: object): BacktestRequest {
  const read = readCandles(fileURLToPath(new URL(`./data/${file}`, import.meta.url)));
  const strategy = strategies.get(name);
  const configured = strategy?.configure(parameters);
  if (read.kind === 'bad' || !strategy || configured?.kind !== 'configured')
    throw new Error(`the recorded backtest of ${name} on ${file} cannot run`);
  const { candles, timeframeMs } = read;
  return { strategy, configured, instrument: 'BTC/USDT', candles, timeframeMs, options: recordedOptions };
}
