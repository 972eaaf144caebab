import * as z from 'zod';
import type { AccountLimits } from '../../domain/account/account.ts';
import {
  isLimitScope,
  type LimitChange,
  type LimitScope,
  type LimitSet,
  type Limits,
} from '../../domain/account/limit-set.ts';
import type { ApprovalLog } from '../../domain/risk/approval-log.ts';
import { decimalField, integerField, textField } from './codec.ts';

const required = {
  orderNotionalMax: decimalField,
  positionNotionalMax: decimalField,
  priceCollarRatio: decimalField,
  priceAgeMaxMs: integerField,
  instrumentsAllowed: z.array(textField),
};
const optional = {
  orderQuantityMin: decimalField.exactOptional(),
  orderQuantityMax: decimalField.exactOptional(),
  orderNotionalMin: decimalField.exactOptional(),
  fatFingerRatioMax: decimalField.exactOptional(),
  openOrdersMax: integerField.exactOptional(),
  ordersPerMinuteMax: integerField.exactOptional(),
  cancelsPerMinuteMax: integerField.exactOptional(),
  selfCrossing: z.literal('REFUSE').exactOptional(),
  duplicateRatio: decimalField.exactOptional(),
  instrumentExposureMax: decimalField.exactOptional(),
  grossExposureMax: decimalField.exactOptional(),
  netExposureMax: decimalField.exactOptional(),
  concentrationRatioMax: decimalField.exactOptional(),
  leverageMax: decimalField.exactOptional(),
  marginHeadroomRatioMin: decimalField.exactOptional(),
  liquidationDistanceRatioMin: decimalField.exactOptional(),
  roundTripCostRatio: decimalField.exactOptional(),
  drawdownMax: decimalField.exactOptional(),
  dailyLossMax: decimalField.exactOptional(),
  consecutiveLossesMax: integerField.exactOptional(),
  lossCooldownMs: integerField.exactOptional(),
};

export const limitsRecord: z.ZodType<AccountLimits> = z.object({ ...required, ...optional });

/** Of one level; the five that every account has may be absent too. */
export const someLimits: z.ZodType<Limits> = z.object({
  orderNotionalMax: required.orderNotionalMax.exactOptional(),
  positionNotionalMax: required.positionNotionalMax.exactOptional(),
  priceCollarRatio: required.priceCollarRatio.exactOptional(),
  priceAgeMaxMs: required.priceAgeMaxMs.exactOptional(),
  instrumentsAllowed: required.instrumentsAllowed.exactOptional(),
  ...optional,
});

const set = {
  ownerId: textField,
  accountId: textField,
  scope: z.custom<LimitScope>((value) => typeof value === 'string' && isLimitScope(value)),
  version: integerField,
  limits: someLimits,
  changedBy: textField,
  reason: textField,
  changedAtMs: integerField,
};
export const limitSetRecord: z.ZodType<LimitSet> = z.object(set);
export const limitChangeRecord: z.ZodType<LimitChange> = z.object({ ...set, before: someLimits });

export const approvalLogRecord: z.ZodType<ApprovalLog> = z.object({
  ownerId: textField,
  accountId: textField,
  version: integerField,
  recent: z.array(z.object({ orderId: textField, orderVersion: integerField, atMs: integerField })),
});
