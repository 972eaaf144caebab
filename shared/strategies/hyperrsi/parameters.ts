import * as z from 'zod';
import { exits } from '../manager/exits.ts';
import { scaleIn } from '../manager/scale-in.ts';
import { sizeParameter } from '../size-parameter.ts';

const period = z.int().min(2).max(1_000);
const rsi = z.number().min(1).max(99);

export const parameters = z
  .strictObject({
    direction: z.enum(['long', 'short', 'both']).default('long').meta({ description: 'which entries count' }),
    rsiPeriod: period.default(14).meta({ unit: 'candles', description: 'period of the RSI' }),
    oversold: rsi
      .default(30)
      .meta({ unit: 'RSI', description: 'a long enters when the RSI rises back through it' }),
    overbought: rsi
      .default(70)
      .meta({ unit: 'RSI', description: 'a short enters when the RSI falls back through it' }),
    trendFast: period
      .default(50)
      .meta({ unit: 'candles', description: 'period of the fast EMA of the trend' }),
    trendSlow: period
      .default(200)
      .meta({ unit: 'candles', description: 'period of the slow EMA of the trend' }),
    trend: z
      .enum(['with', 'any', 'against'])
      .default('any')
      .meta({ description: 'enter with the trend only (fast above slow: up), in any, or against it only' }),
    size: sizeParameter.default({ kind: 'percent', percent: 20 }).meta({
      description: 'of the first entry: all, percent:P or fixed:Q',
    }),
    exitAtRsi: rsi.optional().meta({
      unit: 'RSI',
      description: 'a long is closed when the RSI reaches it, a short when it reaches 100 less it',
    }),
    ...exits,
    stopLossRatio: exits.stopLossRatio.default(0.02),
    takeProfits: exits.takeProfits.default([
      { distanceRatio: 0.004, sizeRatio: 0.5 },
      { distanceRatio: 0.008, sizeRatio: 0.3 },
      { distanceRatio: 0.012, sizeRatio: 0.2 },
    ]),
    ...scaleIn,
  })
  .refine(({ oversold, overbought }) => oversold < overbought, {
    path: ['oversold'],
    message: 'must be below overbought',
  })
  // Averaging lowers the entry, by which the best price before would count as good enough at once.
  .refine(({ isDca, breakEvenAfterRatio }) => !isDca || breakEvenAfterRatio === undefined, {
    path: ['breakEvenAfterRatio'],
    message: 'does not go with isDca',
  })
  .refine(({ trendFast, trendSlow }) => trendFast < trendSlow, {
    path: ['trendFast'],
    message: 'must be below trendSlow',
  });

export type Parameters = z.infer<typeof parameters>;
