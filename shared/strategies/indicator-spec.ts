import * as z from 'zod';
import type { IndicatorSpec } from '../domain/indicators/catalogue.ts';
import { periodMax } from '../domain/indicators/indicator.ts';

const period = (standard: number, min = 1) => z.int().min(min).max(periodMax).default(standard);
const factor = (standard: number) => z.number().positive().max(100).default(standard);

/**
 * One indicator as a person writes it, with the usual periods where none are given. `bbands` and `stoch` are TA-Lib's
 * names.
 */
const one = z.discriminatedUnion('name', [
  z.strictObject({ name: z.enum(['sma', 'ema']), period: period(20) }),
  z.strictObject({ name: z.enum(['rsi', 'adx']), period: period(14, 2) }),
  z.strictObject({ name: z.literal('atr'), period: period(14) }),
  z.strictObject({ name: z.literal('donchian'), period: period(20) }),
  z.strictObject({ name: z.enum(['bollinger', 'bbands']), period: period(20, 2), deviations: factor(2) }),
  z
    .strictObject({ name: z.literal('macd'), fast: period(12), slow: period(26), signal: period(9) })
    .refine(({ fast, slow }) => fast < slow, { path: ['fast'], message: 'must be below slow' }),
  z.strictObject({ name: z.enum(['stochastic', 'stoch']), k: period(14), slowing: period(3), d: period(3) }),
  z.strictObject({ name: z.literal('supertrend'), period: period(10, 2), multiplier: factor(3) }),
  z.strictObject({ name: z.enum(['obv', 'vwap']) }),
]);

export const indicatorSpecs = z
  .array(
    one.transform((spec): IndicatorSpec => {
      if (spec.name === 'bbands') return { ...spec, name: 'bollinger' };
      return spec.name === 'stoch' ? { ...spec, name: 'stochastic' } : asIs(spec);
    }),
  )
  .min(1)
  .max(100);

/** Narrowing by a literal does not reach into unions of names. */
function asIs(spec: Exclude<z.infer<typeof one>, { name: 'bbands' | 'stoch' }>): IndicatorSpec {
  return spec as IndicatorSpec;
}
