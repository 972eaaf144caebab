import { Atr, Bollinger, Donchian } from './bands.ts';
import { Adx } from './directional.ts';
import type { Indicator } from './indicator.ts';
import { Larger } from './larger.ts';
import { Rsi, Stochastic } from './momentum.ts';
import { Ema, Macd, Sma, SuperTrend } from './trend.ts';
import { Obv, Vwap } from './volume.ts';

/** Which indicator, with its parameters: periods in candles. Plain data, so that a strategy can declare it. */
export type IndicatorSpec = PlainSpec & {
  /** Of larger candles of this length, made of the strategy's own: see `Larger`. */
  readonly everyMs?: number;
};

type PlainSpec =
  | { readonly name: 'sma' | 'ema' | 'rsi' | 'atr' | 'adx' | 'donchian'; readonly period: number }
  | { readonly name: 'bollinger'; readonly period: number; readonly deviations: number }
  | { readonly name: 'macd'; readonly fast: number; readonly slow: number; readonly signal: number }
  | { readonly name: 'stochastic'; readonly k: number; readonly slowing: number; readonly d: number }
  | { readonly name: 'supertrend'; readonly period: number; readonly multiplier: number }
  | { readonly name: 'obv' | 'vwap' };

/** A fresh indicator. @throws RangeError on a period or length that is no whole number, or too short */
export function createIndicator(spec: IndicatorSpec): Indicator {
  const indicator = plainIndicator(spec);
  return spec.everyMs === undefined ? indicator : new Larger(indicator, spec.everyMs);
}

function plainIndicator(spec: PlainSpec): Indicator {
  switch (spec.name) {
    case 'sma':
      return new Sma(spec.period);
    case 'ema':
      return new Ema(spec.period);
    case 'rsi':
      return new Rsi(spec.period);
    case 'atr':
      return new Atr(spec.period);
    case 'adx':
      return new Adx(spec.period);
    case 'donchian':
      return new Donchian(spec.period);
    case 'bollinger':
      return new Bollinger(spec.period, spec.deviations);
    case 'macd':
      return new Macd(spec.fast, spec.slow, spec.signal);
    case 'stochastic':
      return new Stochastic(spec.k, spec.slowing, spec.d);
    case 'supertrend':
      return new SuperTrend(spec.period, spec.multiplier);
    case 'obv':
      return new Obv();
    case 'vwap':
      return new Vwap();
  }
}
