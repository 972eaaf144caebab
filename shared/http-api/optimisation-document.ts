import * as z from 'zod';

const figure = z.number().nullable();
const parameters = z.record(z.string(), z.unknown());
const range = z.object({ from: z.int(), to: z.int() });

const trial = z
  .looseObject({
    number: z.int().meta({ description: 'From 1, in the order in which the search asked' }),
    parameters,
    value: figure,
    trades: z.number().exactOptional(),
    returnRatio: z.number().exactOptional(),
    sharpe: figure.exactOptional(),
    maxDrawdownRatio: z.number().exactOptional(),
    failure: z.string().exactOptional(),
  })
  .meta({ id: 'OptimisationDocumentTrial' });

const heatMap = z.object({
  ...{ x: z.string(), y: z.string(), xValues: z.array(z.unknown()), yValues: z.array(z.unknown()) },
  cells: z.array(z.array(figure)).meta({ description: 'Rows of y; the mean objective, null where none is' }),
});

const guards = z.looseObject({
  deflatedSharpe: z
    .looseObject({ probability: z.number(), expectedBest: z.number(), trials: z.int() })
    .nullable(),
  overfitting: z.looseObject({ pbo: z.number() }).nullable(),
  stability: z.looseObject({
    neighbours: z.int(),
    ...{ neighbourMean: figure, neighbourWorst: figure },
    heatMaps: z.array(heatMap),
  }),
  tradeOrder: z.looseObject({ lossShare: z.number() }).nullable(),
});

const validated = z.looseObject({
  ...{ inSample: figure, outOfSample: figure, gap: figure, periodSharpe: figure },
  returnRatio: z.number().meta({ description: 'Of all tests, one after the other' }),
  ...{ winningFolds: z.int(), trades: z.int() },
  folds: z.array(
    z.looseObject({
      ...{ train: z.array(range), test: range, parameters: parameters.nullable() },
      ...{ inSample: figure, outOfSample: figure, returnRatio: figure, trades: z.int() },
    }),
  ),
});

/** The document of `tradewind optimise --json`. */
export const optimisationDocument = z
  .looseObject({
    hash: z.string(),
    best: z
      .looseObject({ number: z.int(), parameters, value: figure })
      .nullable()
      .meta({ description: 'Null where no trial has a value' }),
    trials: z.array(trial),
    counts: z.looseObject({ trials: z.int(), distinct: z.int(), withoutValue: z.int(), failed: z.int() }),
    checks: z
      .array(z.object({ name: z.string(), value: figure, limit: z.string(), ok: z.boolean() }))
      .meta({ description: 'The guards as yes or no: what has no value does not pass' }),
    guards: guards.nullable(),
    validated: validated.nullable().meta({ description: 'Null where nothing was validated' }),
    data: z.looseObject({ candles: z.int() }),
  })
  .meta({ id: 'OptimisationDocument' });
export type OptimisationDocument = z.infer<typeof optimisationDocument>;
