import * as z from 'zod';

export const parameters = z.strictObject({
  gamma: z
    .number()
    .min(1e-6)
    .max(1_000)
    .default(0.1)
    .meta({ unit: '1/quote', description: 'risk aversion: how far an order in hand moves both quotes' }),
  k: z.number().min(1e-6).max(1e6).default(1.5).meta({
    unit: '1/quote',
    description: 'how fast fills fade with the distance of a quote: larger quotes nearer',
  }),
  sigma: z.number().min(0).max(1e6).default(0).meta({
    unit: 'quote/√s',
    description: 'standard deviation of the price in a second; 0: measured as it goes',
  }),
  sigmaWindowSeconds: z
    .number()
    .min(1)
    .max(86_400)
    .default(60)
    .meta({ unit: 's', description: 'over which it is measured: the mean lag of an exponential average' }),
  horizonSeconds: z
    .number()
    .min(0.1)
    .max(86_400)
    .default(10)
    .meta({ unit: 's', description: 'T - t of the paper, which stays as it is: these markets do not close' }),
  quantity: z
    .number()
    .positive()
    .max(1e9)
    .default(0.001)
    .meta({ unit: 'base', description: 'of each quote; inventory counts in it' }),
  target: z.number().min(0).max(1e9).default(0).meta({ unit: 'base', description: 'what it wants to hold' }),
  inventoryMax: z
    .number()
    .min(1)
    .max(1_000)
    .default(5)
    .meta({ unit: 'quotes', description: 'beyond the target: the side that adds more is not quoted' }),
  allowShort: z.boolean().default(false).meta({ description: 'it also offers what it does not hold' }),
  spreadMinRatio: z.number().min(0).max(0.1).default(0).meta({
    unit: 'ratio',
    description: 'least spread as a share of the price, such as twice the fee of a maker',
  }),
  everyMs: z
    .int()
    .min(100)
    .max(60_000)
    .default(1_000)
    .meta({ unit: 'ms', description: 'between two looks at the book' }),
  toleranceTicks: z.number().min(0).max(1e6).default(0).meta({
    unit: 'ticks',
    description: 'a quote that is no further off stays, and keeps its place in the queue',
  }),
  requote: z.enum(['amend', 'cancel']).default('amend').meta({
    description: 'how a quote moves; cancel, and quote anew after it: where orders cannot be amended',
  }),
});

export type Parameters = z.infer<typeof parameters>;
