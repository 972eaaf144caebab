import * as z from 'zod';
import type { AccountLimits } from '../../domain/account/account.ts';
import { decimalField, integerField, textField } from './codec.ts';

export const limitsRecord: z.ZodType<AccountLimits> = z.object({
  orderNotionalMax: decimalField,
  positionNotionalMax: decimalField,
  priceCollarRatio: decimalField,
  priceAgeMaxMs: integerField,
  instrumentsAllowed: z.array(textField),
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
  dailyLossMax: decimalField.exactOptional(),
  consecutiveLossesMax: integerField.exactOptional(),
  lossCooldownMs: integerField.exactOptional(),
});
