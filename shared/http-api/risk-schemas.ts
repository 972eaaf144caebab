import * as z from 'zod';
import { deniedCodes } from '../domain/refusal.ts';
import type { RiskExplanation } from '../domain/risk/explain.ts';

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
type RiskPreviewResource = z.infer<typeof riskPreviewResource>;

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
