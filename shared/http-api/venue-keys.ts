import * as z from 'zod';
import type { Account } from '../domain/account/account.ts';
import type { StoredKeys } from '../domain/account/venue-keys.ts';
import { accountIdText } from './schemas.ts';
import { venueIdSchema } from './venue-id.ts';

/** The rules never quote what was sent: a refusal may end in a log of the caller's. */
const visible = (charactersMax: number) =>
  z
    .string('must be text')
    .regex(
      new RegExp(`^[\\x21-\\x7e]{1,${charactersMax}}$`),
      `must be 1 to ${charactersMax} visible ASCII characters`,
    );

export const venueKeysRequest = z
  .strictObject({
    accountId: accountIdText.exactOptional(),
    apiKey: visible(256),
    /** Or a private key, of several lines. */
    secret: z.string('must be text').regex(/^[\x20-\x7e\r\n]{1,8192}$/, 'must be 1 to 8192 ASCII characters'),
    password: visible(256).meta({ description: 'The passphrase, at venues that have one' }).exactOptional(),
  })
  .meta({ id: 'AddVenueKeys' });

const epochMs = z.number().int();

export const venueKeysResource = z
  .object({
    accountId: z.string(),
    venue: venueIdSchema,
    apiKeyEnding: z.string().meta({ description: 'The last characters of the API key' }),
    canTrade: z.boolean(),
    canWithdraw: z.boolean(),
    isIpBound: z.boolean().meta({ description: 'The venue accepts them from registered addresses only' }),
    expiresAtMs: epochMs
      .nullable()
      .meta({ description: 'UTC epoch milliseconds; null when the venue tells no end' }),
    storedAtMs: epochMs,
  })
  .meta({ id: 'VenueKeys', description: 'What may be told of keys: never the secret' });
export type VenueKeysResource = z.infer<typeof venueKeysResource>;

export const venueKeysRemoved = z
  .object({ accountId: z.string(), venue: venueIdSchema, isRemoved: z.literal(true) })
  .meta({ id: 'VenueKeysRemoved' });

export function venueKeysResourceOf({ accountId, venue }: Account, keys: StoredKeys): VenueKeysResource {
  const { apiKeyEnding, canTrade, canWithdraw, isIpBound, expiresAtMs, storedAtMs } = keys;
  return {
    accountId,
    venue,
    apiKeyEnding,
    canTrade,
    canWithdraw,
    isIpBound,
    expiresAtMs: expiresAtMs ?? null,
    storedAtMs,
  };
}
