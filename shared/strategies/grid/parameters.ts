import * as z from 'zod';

const price = z.number().positive().max(1e12);

export const parameters = z
  .strictObject({
    direction: z.enum(['long', 'short', 'neutral']).default('long').meta({
      description:
        'long buys low and sells a line higher; short the other way; neutral long below the start, short above',
    }),
    lower: price
      .optional()
      .meta({ unit: 'quote', description: 'lowest line; without it, rangeRatio below the start' }),
    upper: price
      .optional()
      .meta({ unit: 'quote', description: 'highest line; without it, rangeRatio above the start' }),
    rangeRatio: z
      .number()
      .min(0.001)
      .max(0.9)
      .default(0.05)
      .meta({ unit: 'part of the price', description: 'half of the range, where no bounds are given' }),
    gridNum: z
      .int()
      .min(1)
      .max(200)
      .default(10)
      .meta({ unit: 'grids', description: 'how many, between one line more' }),
    spacing: z
      .enum(['arithmetic', 'geometric'])
      .default('geometric')
      .meta({ description: 'lines the same distance, or the same ratio, apart' }),
    capitalPercent: z
      .number()
      .positive()
      .max(100)
      .default(90)
      .meta({ unit: 'percent of the capital', description: 'what all grids together may bind' }),
    quantity: z
      .number()
      .positive()
      .max(1e9)
      .optional()
      .meta({ unit: 'base', description: 'of each grid; without it, by capitalPercent' }),
    stopLower: price.optional().meta({ unit: 'quote', description: 'a close at or below it ends the grid' }),
    stopUpper: price.optional().meta({ unit: 'quote', description: 'a close at or above it ends the grid' }),
  })
  .refine(({ lower, upper }) => lower === undefined || upper === undefined || lower < upper, {
    path: ['lower'],
    message: 'must be below upper',
  })
  .refine(({ lower, stopLower }) => lower === undefined || stopLower === undefined || stopLower < lower, {
    path: ['stopLower'],
    message: 'must be below lower',
  })
  .refine(({ upper, stopUpper }) => upper === undefined || stopUpper === undefined || stopUpper > upper, {
    path: ['stopUpper'],
    message: 'must be above upper',
  });

export type Parameters = z.infer<typeof parameters>;
