import * as z from 'zod';
import { isDecimalText } from '../domain/money/decimal.ts';
import { ledgerQuery } from './schemas.ts';

/** What a proof of the books reads, and how they are corrected. */
export const recordPage = z
  .object({
    accountId: z.string(),
    records: z.array(
      z.object({
        id: z.string().meta({ description: 'As the key of the record names it' }),
        fields: z
          .record(z.string(), z.unknown())
          .meta({ description: 'Every field as it is stored; numbers are text' }),
      }),
    ),
    cursor: z.string().nullable(),
  })
  .meta({ id: 'LedgerRecords' });
export type RecordPage = z.infer<typeof recordPage>;
export const recordQuery = ledgerQuery.omit({ accountId: true });

export const signingKeyResource = z
  .object({
    keyId: z.string(),
    algorithm: z.literal('ECDSA_SHA_256'),
    publicKey: z.string().meta({ description: 'X.509 SubjectPublicKeyInfo, DER in base64' }),
  })
  .meta({ id: 'LedgerSigningKey' });

const amountRule = 'must be a decimal string such as "-12.5", and not zero';
const assetRule = 'must be an asset such as USDT';
const reasonRule = 'must say why the books are corrected';

export const adjustmentRequest = z
  .strictObject({
    asset: z.string(assetRule).regex(/^[A-Z0-9]{1,20}$/, assetRule),
    amount: z
      .string(amountRule)
      .refine((text) => isDecimalText(text) && /[1-9]/.test(text), amountRule)
      .meta({ description: 'Plus adds to the books, minus takes from them', examples: ['-12.5'] }),
    ledgerAccount: z.enum(['AVAILABLE', 'SUSPENSE'], 'must be AVAILABLE or SUSPENSE').default('AVAILABLE'),
    reason: z
      .string(reasonRule)
      .trim()
      .min(3, reasonRule)
      .max(200, 'must be at most 200 characters')
      .regex(/^[^\p{Cc}]*$/u, 'must be one line of text'),
  })
  .meta({ id: 'Adjustment' });
