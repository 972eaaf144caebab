import * as z from 'zod';
import { venueIds } from '../domain/account/account.ts';
import { backtestStates } from '../domain/backtest/saved-backtest.ts';
import {
  foldsMax,
  leftMsOf,
  optimisationFailures,
  type SavedOptimisation,
  searchNames,
  searchObjectives,
  trialsMax,
  validationNames,
} from '../domain/optimisation/saved-optimisation.ts';
import { backtestTerms } from './backtest-schemas.ts';
import { epochMs, name } from './fields.ts';
import { type OptimisationDocument, optimisationDocument } from './optimisation-document.ts';

const oneOf = <const Names extends readonly string[]>(names: Names) =>
  z.enum(names, `must be one of ${names.join(', ')}`);
const whole = (least: number, most: number, unsaid: number) =>
  z.int('must be a whole number').min(least).max(most).default(unsaid);

const search = {
  search: oneOf(searchNames).default('tpe').meta({ description: 'Of the command line’s optimise' }),
  trials: whole(1, trialsMax, 100).meta({ description: 'At most so many; a grid has its points' }),
  seed: whole(1, 2 ** 31 - 1, 1).meta({ description: 'The same seed tries the same' }),
  objective: oneOf(searchObjectives).default('sharpe').meta({ description: 'What is made large' }),
  tradesMin: whole(0, 1e9, 0).meta({ description: 'A trial with fewer trades has no value' }),
  validate: oneOf(validationNames).default('walk-forward').meta({
    description: 'Searches again on parts, and tries the best on candles that it did not see',
  }),
  folds: whole(2, foldsMax, 3).meta({ description: 'Tests of the validation' }),
};

export const startOptimisationRequest = z
  .strictObject({
    strategy: name('strategy').meta({ examples: ['ma-crossover'] }),
    strategyVersion: z.int().positive().exactOptional().meta({ description: 'Refused where it is another' }),
    space: z.record(z.string().max(100), z.unknown(), 'must be an object').meta({
      description: 'One key a parameter: a range, a list of choices, or a fixed value',
      examples: [{ fast: { int: [5, 50], step: 5 }, average: ['sma', 'ema'], reverse: true }],
    }),
    ...backtestTerms,
    ...search,
  })
  .meta({ id: 'StartOptimisation' });

const figure = z.number().nullable();
const trial = z
  .object({
    parameters: z.record(z.string(), z.unknown()),
    value: figure.meta({ description: 'Of the objective; null where it has none' }),
    ...{ trades: figure, returnRatio: figure, sharpe: figure, maxDrawdownRatio: figure },
  })
  .meta({ id: 'OptimisationTrial' });

export const optimisationResource = z
  .object({
    optimisationId: z.string(),
    state: z.enum(backtestStates),
    progress: z.number().meta({ description: 'From 0 to 1' }),
    trialsDone: z.int(),
    trialsTotal: z.int(),
    leftMs: z.number().nullable().meta({ description: 'How long it still takes at the pace so far' }),
    strategy: z.string(),
    strategyVersion: z.int(),
    venue: z.enum(venueIds),
    instrument: z.string(),
    timeframe: z.string(),
    fromMs: epochMs,
    toMs: epochMs,
    options: z.record(z.string(), z.unknown()),
    space: z.record(z.string(), z.unknown()).meta({ description: 'With what was left unsaid' }),
    search: z.enum(searchNames),
    trials: z.int(),
    seed: z.int(),
    objective: z.enum(searchObjectives),
    tradesMin: z.int(),
    validate: z.enum(validationNames),
    folds: z.int(),
    best: z.array(trial).meta({ description: 'Different ones, the best first, so far' }),
    failure: z
      .object({ code: z.enum(optimisationFailures), message: z.string() })
      .nullable()
      .meta({ description: 'Of FAILED' }),
    hash: z.string().nullable().meta({ description: 'The same input gives the same, on any machine' }),
    createdAtMs: epochMs,
    endedAtMs: epochMs.nullable(),
  })
  .meta({ id: 'Optimisation' });
export type OptimisationResource = z.infer<typeof optimisationResource>;
export const optimisationList = z
  .object({ optimisations: z.array(optimisationResource) })
  .meta({ id: 'OptimisationList' });

export const shownOptimisation = optimisationResource
  .extend({ result: optimisationDocument.nullable().meta({ description: 'Once it is done' }) })
  .meta({ id: 'ShownOptimisation' });

const record = z.record(z.string(), z.unknown());

export function optimisationResourceOf({ terms, ...saved }: SavedOptimisation): OptimisationResource {
  const { ownerId: _, attempts: __, toldAtMs: ___, spentMs: ____, ...told } = saved;
  const { market, options, space, ...others } = terms;
  return {
    ...told,
    ...others,
    ...{
      venue: market.venue,
      instrument: market.symbol,
      options: { ...options },
      space: record.parse(space),
    },
    leftMs: leftMsOf(saved),
    best: told.best.map((each) => ({ ...each, parameters: record.parse(each.parameters) })),
  };
}

/** @param document JSON text, where there is one */
export function shownOptimisationOf(optimisation: SavedOptimisation, document: string | undefined) {
  const result: OptimisationDocument | null =
    document === undefined ? null : optimisationDocument.parse(JSON.parse(document));
  return { ...optimisationResourceOf(optimisation), result };
}
