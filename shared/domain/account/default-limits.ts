import { decimal } from '../money/decimal.ts';
import type { AccountLimits } from './account.ts';

/** What a new account starts with: wide enough to try the product, tight enough that a slipped digit is refused. */
export const defaultAccountLimits: AccountLimits = {
  orderNotionalMax: decimal('50000'),
  positionNotionalMax: decimal('150000'),
  priceCollarRatio: decimal('0.05'),
  priceAgeMaxMs: 15_000,
  instrumentsAllowed: [],
};
