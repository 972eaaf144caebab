import * as z from 'zod';
import { type AccountControl, type AccountRef, tradingStates } from '../domain/account/account.ts';
import type { LimitScope } from '../domain/account/limit-set.ts';
import { decimalText } from '../domain/money/decimal.ts';
import { deniedCodes } from '../domain/refusal.ts';
import type { RiskExplanation } from '../domain/risk/explain.ts';
import { textOf } from '../domain/risk/finding.ts';
import type { LimitUse } from '../domain/risk/usage.ts';
import { decimalString, epochMs } from './fields.ts';

export const riskPreviewResource = z
  .object({
    isValid: z.boolean(),
    code: z.enum(deniedCodes).nullable().meta({ description: 'Of the first rule that refuses' }),
    message: z.string().nullable(),
    context: z.record(z.string(), z.string()),
    riskScore: z.number().int().min(0).max(100).meta({
      description:
        '100 for an order that is refused; else the greatest use of any maximum, in whole percent, at most 99',
    }),
    rules: z.array(
      z.object({
        name: z.string(),
        status: z
          .enum(['PASS', 'REFUSE', 'OFF', 'UNKNOWN'])
          .meta({ description: 'OFF: the limit is not set. UNKNOWN: it needs a market price' }),
        value: z.string().nullable(),
        limit: z.string().nullable(),
        words: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'RiskPreview' });
export type RiskPreviewResource = z.infer<typeof riskPreviewResource>;

export function riskPreviewOf({ isValid, refusal, riskScore, rules }: RiskExplanation): RiskPreviewResource {
  return {
    isValid,
    code: refusal?.code ?? null,
    message: refusal?.message ?? null,
    context: { ...refusal?.context },
    riskScore,
    rules: rules.map(({ name, status, value = null, limit = null, words = null }) => ({
      name,
      status,
      value,
      limit,
      words,
    })),
  };
}

const measure = z.string().nullable();
export const riskStatusResource = z
  .object({
    accountId: z.string(),
    tradingState: z.enum(tradingStates),
    tradingStateReason: z.string(),
    asOfMs: epochMs,
    limits: z.array(
      z.object({
        scope: z.string().meta({
          description:
            'account (with the user’s level), or strategy:ID or instrument:SYMBOL for what these set themselves',
        }),
        name: z.string().meta({ description: 'As in the account’s limits' }),
        of: z.string().nullable().meta({
          description:
            'What is counted: an instrument, or an asset that others are quoted in; null for the account as a whole',
        }),
        used: measure.meta({ description: 'Null for a limit that each order is held against by itself' }),
        limit: measure.meta({ description: 'Null where it is not set' }),
        ratio: decimalString.nullable().meta({ description: 'Used of a maximum: "1" is all of it' }),
      }),
    ),
  })
  .meta({ id: 'RiskStatus' });
export type RiskStatusResource = z.infer<typeof riskStatusResource>;

export function riskStatusOf(
  { accountId }: AccountRef,
  { state, reason }: AccountControl,
  uses: readonly (LimitUse & { readonly scope: LimitScope })[],
  asOfMs: number,
): RiskStatusResource {
  return {
    accountId,
    tradingState: state,
    tradingStateReason: reason,
    asOfMs,
    limits: uses.map(({ scope, name, of, used, limit, ratio }) => ({
      scope,
      name,
      of: of ?? null,
      used: used === undefined ? null : textOf(used),
      limit: limit === undefined ? null : textOf(limit),
      ratio: ratio === undefined ? null : decimalText(ratio.toDecimalPlaces(4)),
    })),
  };
}
