import * as z from 'zod';
import { tradingStates } from '../domain/account/account.ts';
import { liveStages } from '../domain/account/live-gate.ts';
import { preflightChecks } from '../domain/preflight/preflight.ts';
import { epochMs } from './fields.ts';
import { limitsResource } from './limits-schemas.ts';
import { accountIdText, resumeRequest } from './schemas.ts';

const scopeText = 'global, venue:V, user, account:ID or strategy:S';
const stateName = z.enum(tradingStates, 'must be ACTIVE, REDUCING or HALTED');

export const stateRequest = z
  .strictObject({
    scope: z
      .string(`must be ${scopeText}`)
      .max(80, `must be ${scopeText}`)
      .meta({ description: scopeText, examples: ['venue:binance'] }),
    state: stateName,
    reason: resumeRequest.shape.reason,
    epoch: z
      .number()
      .int()
      .nonnegative()
      .exactOptional()
      .meta({ description: 'As you have seen it; needed for a laxer state' }),
  })
  .meta({ id: 'StateRequest' });

const scopeState = {
  scope: z.string(),
  state: z.enum(tradingStates),
  epoch: z.number().int(),
  reason: z.string(),
  changedAtMs: epochMs,
};
const told = {
  changedBy: z.string(),
  accounts: z.number().int().meta({ description: 'That it concerns, of those you may see' }),
  told: z.number().int().meta({ description: 'Whose control item has it' }),
  stragglers: z.array(z.string()).meta({ description: 'The first of those that are told again each minute' }),
};

export const stateChangeResource = z
  .object({ ...scopeState, ...told, tookMs: z.number().int() })
  .meta({ id: 'StateChange' });

export const stateList = z
  .object({
    scopes: z.array(z.object({ ...scopeState, ...told })).meta({ description: 'Those that were ever set' }),
    accounts: z.array(
      z.object({
        accountId: z.string(),
        state: z.enum(tradingStates).meta({ description: 'The strictest of its scopes' }),
        epoch: z.number().int(),
        reason: z.string(),
        scopes: z.array(z.object(scopeState)),
      }),
    ),
  })
  .meta({ id: 'StateList' });
export type StateList = z.infer<typeof stateList>;

export const preflightQuery = z.strictObject({ accountId: accountIdText });

export const preflightResource = z
  .object({
    accountId: z.string(),
    isPassed: z.boolean(),
    checks: z.array(
      z.object({
        name: z.enum(preflightChecks),
        isPassed: z.boolean(),
        isNeededToResume: z.boolean(),
        seen: z.string(),
        next: z.string(),
      }),
    ),
  })
  .meta({ id: 'Preflight' });

const stage = z.enum(liveStages, 'must be LOCKED, READ_ONLY, PILOT or SCALED');

export const liveRequest = z
  .strictObject({ stage, reason: resumeRequest.shape.reason })
  .meta({ id: 'LiveRequest' });

export const liveResource = z
  .object({
    accountId: z.string(),
    mode: z.enum(['PAPER', 'LIVE']),
    stage: stage.nullable().meta({ description: 'null on paper' }),
    sinceMs: epochMs.nullable(),
    fallsTo: stage.nullable().meta({ description: 'The stage after a critical halt that still stands' }),
    pilotLimits: limitsResource.nullable(),
    steps: z.array(
      z.object({
        ...{ from: stage, to: stage, version: z.number().int(), by: z.string(), reason: z.string() },
        checks: z
          .record(z.string(), z.string())
          .meta({ description: 'What each check of the preflight saw' }),
        atMs: epochMs,
      }),
    ),
  })
  .meta({ id: 'Live' });
