import * as z from 'zod';
import { backtestStates } from '../../domain/backtest/saved-backtest.ts';
import {
  optimisationFailures,
  type SavedOptimisation,
  searchNames,
  searchObjectives,
  validationNames,
} from '../../domain/optimisation/saved-optimisation.ts';
import { recordedTerms } from './backtest-items.ts';

const time = z.number().int();
const figure = z.number().nullable();
const record = z.object({
  ownerId: z.string(),
  optimisationId: z.string(),
  terms: recordedTerms.omit({ parameters: true, live: true }).extend({
    space: z.unknown(),
    search: z.enum(searchNames),
    trials: z.number().int(),
    seed: z.number().int(),
    objective: z.enum(searchObjectives),
    tradesMin: z.number().int(),
    validate: z.enum(validationNames),
    folds: z.number().int(),
  }),
  state: z.enum(backtestStates),
  progress: z.number(),
  trialsDone: z.number().int(),
  trialsTotal: z.number().int(),
  best: z.array(
    z.object({
      parameters: z.unknown(),
      ...{ value: figure, trades: figure, returnRatio: figure, sharpe: figure, maxDrawdownRatio: figure },
    }),
  ),
  attempts: z.number().int(),
  spentMs: z.number(),
  createdAtMs: time,
  toldAtMs: time,
  endedAtMs: time.nullable(),
  failure: z.object({ code: z.enum(optimisationFailures), message: z.string() }).nullable(),
  hash: z.string().nullable(),
});

export const optimisationsOf = (ownerId: string) => `USER#${ownerId}#OPTIMISATIONS`;
export const optimisationKey = (ownerId: string, optimisationId: string) => ({
  pk: optimisationsOf(ownerId),
  sk: `OPTIMISATION#${optimisationId}`,
});
/** Its finished runs and its result. */
export const partsOf = (ownerId: string, optimisationId: string) =>
  `USER#${ownerId}#OPTIMISATION#${optimisationId}`;
export const partKey = (ownerId: string, optimisationId: string, part: number) => ({
  pk: partsOf(ownerId, optimisationId),
  sk: `RUNS#${String(part).padStart(6, '0')}`,
});
export const optimisedKey = (ownerId: string, optimisationId: string) => ({
  pk: partsOf(ownerId, optimisationId),
  sk: 'RESULT',
});
/** Which of an owner's are saved, and which of them are not over: what the limits are held against. */
export const optimisationRoomKey = (ownerId: string) => ({
  pk: `USER#${ownerId}#OPTIMISATION_ROOM`,
  sk: 'ROOM',
});

/** As text: doubles stay what they are. */
export function optimisationItem(optimisation: SavedOptimisation) {
  const { ownerId, optimisationId } = optimisation;
  const json = JSON.stringify(optimisation);
  return { ...optimisationKey(ownerId, optimisationId), entity: 'OPTIMISATION', json };
}

export function optimisationOf(item: Record<string, unknown>): SavedOptimisation {
  return record.parse(JSON.parse(z.string().parse(item.json)));
}
