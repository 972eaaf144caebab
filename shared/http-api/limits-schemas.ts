import * as z from 'zod';
import type { AccountLimits } from '../domain/account/account.ts';
import {
  isLimitScope,
  type LimitChange,
  type LimitScope,
  type LimitSet,
  type Limits,
} from '../domain/account/limit-set.ts';
import { Decimal, decimal, decimalText } from '../domain/money/decimal.ts';
import { decimalString, epochMs, instrumentSymbol, pageCursor, pageQuery } from './fields.ts';
import { resumeRequest } from './schemas.ts';

/** Limits of one level as they are asked for and shown: amounts are decimals as text, counts and times whole numbers. */
const count = z.number('must be a whole number').int('must be a whole number').exactOptional();
const fieldsOf = <Amount extends z.ZodType>(amount: Amount) => ({
  orderNotionalMax: z.exactOptional(amount),
  positionNotionalMax: z.exactOptional(amount),
  priceCollarRatio: z.exactOptional(amount),
  priceAgeMaxMs: count,
  instrumentsAllowed: z.array(instrumentSymbol, 'must be a list of unified symbols').max(200).exactOptional(),
  orderQuantityMin: z.exactOptional(amount),
  orderQuantityMax: z.exactOptional(amount),
  orderNotionalMin: z.exactOptional(amount),
  fatFingerRatioMax: z.exactOptional(amount),
  openOrdersMax: count,
  ordersPerMinuteMax: count,
  cancelsPerMinuteMax: count,
  selfCrossing: z.literal('REFUSE', 'must be REFUSE, or absent').exactOptional(),
  duplicateRatio: z.exactOptional(amount),
  instrumentExposureMax: z.exactOptional(amount),
  grossExposureMax: z.exactOptional(amount),
  netExposureMax: z.exactOptional(amount),
  concentrationRatioMax: z.exactOptional(amount),
  leverageMax: z.exactOptional(amount),
  marginHeadroomRatioMin: z.exactOptional(amount),
  liquidationDistanceRatioMin: z.exactOptional(amount),
  roundTripCostRatio: z.exactOptional(amount),
  drawdownMax: z.exactOptional(amount),
  dailyLossMax: z.exactOptional(amount),
  consecutiveLossesMax: count,
  lossCooldownMs: count,
});
type FieldName = keyof ReturnType<typeof fieldsOf>;
/** A limit that is added and forgotten here does not compile. */
fieldsOf(decimalString) satisfies Record<keyof AccountLimits, z.ZodType>;

const needed = [
  'orderNotionalMax',
  'positionNotionalMax',
  'priceCollarRatio',
  'priceAgeMaxMs',
  'instrumentsAllowed',
] as const satisfies readonly FieldName[];

const scopeRule = 'must be user, account, strategy:ID or instrument:SYMBOL';
const scopeText = z.string(scopeRule).refine(isLimitScope, scopeRule);

/** Some limits, read: amounts are decimals. */
export const limitsField = z.strictObject(fieldsOf(decimalString.transform((text) => decimal(text))));

export const changeLimitsRequest = z
  .strictObject({
    scope: scopeText.default('account'),
    version: z
      .number('must be a whole number')
      .int('must be a whole number')
      .min(0, 'must not be negative')
      .meta({ description: 'The version that you have seen; 0 for a level that was never set' }),
    reason: resumeRequest.shape.reason,
    limits: limitsField,
  })
  .superRefine(({ scope, limits }, context) => {
    const missing = scope === 'account' ? needed.find((name) => limits[name] === undefined) : undefined;
    if (missing)
      context.addIssue({
        code: 'custom',
        path: ['limits', missing],
        message: 'is required of the account’s own level',
      });
  })
  .meta({ id: 'ChangeLimits', description: 'The whole level: what is absent is off' });

export const limitsResource = z.object(fieldsOf(decimalString)).meta({ id: 'Limits' });
type LimitsResource = z.infer<typeof limitsResource>;

const setResource = {
  scope: scopeText,
  version: z.number().int(),
  limits: limitsResource,
  changedBy: z.string().nullable(),
  reason: z.string().nullable(),
  changedAtMs: epochMs,
};
export const limitSetResource = z.object(setResource).meta({ id: 'LimitSet' });
export type LimitSetResource = z.infer<typeof limitSetResource>;

export const limitsOfAccount = z
  .object({
    accountId: z.string(),
    effective: limitsResource.meta({
      description: 'The account’s and the user’s level, the strictest of each',
    }),
    levels: z.array(limitSetResource).meta({ description: 'The account’s own first' }),
  })
  .meta({ id: 'LimitsOfAccount' });
export type LimitsOfAccount = z.infer<typeof limitsOfAccount>;

export const limitHistoryQuery = z.strictObject({
  ...pageQuery,
  of: z.enum(['account', 'user'], 'must be account or user').default('account'),
});
export const limitHistoryPage = z
  .object({
    accountId: z.string(),
    changes: z.array(z.object({ ...setResource, before: limitsResource })),
    cursor: pageCursor,
  })
  .meta({ id: 'LimitHistory' });
export type LimitHistoryPage = z.infer<typeof limitHistoryPage>;

export function limitsResourceOf(limits: Limits): LimitsResource {
  const fields = Object.entries(limits).map(([name, value]) => [
    name,
    value instanceof Decimal ? decimalText(value) : value,
  ]);
  return limitsResource.parse(Object.fromEntries(fields));
}

export function limitSetResourceOf(set: LimitSet): LimitSetResource {
  const { scope, version, limits, changedBy, reason, changedAtMs } = set;
  return { scope, version, limits: limitsResourceOf(limits), changedBy, reason, changedAtMs };
}

export function limitChangeResourceOf(change: LimitChange): LimitHistoryPage['changes'][number] {
  return { ...limitSetResourceOf(change), before: limitsResourceOf(change.before) };
}

/** The account's own level before anybody changed it. */
export function openedLevel(limits: AccountLimits, createdAtMs: number): LimitSetResource {
  const scope: LimitScope = 'account';
  const nobody = { changedBy: null, reason: null };
  return { scope, version: 0, limits: limitsResourceOf(limits), ...nobody, changedAtMs: createdAtMs };
}
