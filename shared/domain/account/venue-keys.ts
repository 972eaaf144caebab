import { type KeyCode, type Refusal, refuse } from '../refusal.ts';

/** What a venue tells of keys it knows. */
export interface KeyFacts {
  readonly canTrade: boolean;
  /** Also true where the venue does not rule it out. */
  readonly canWithdraw: boolean;
  /** The venue accepts them from registered addresses only. */
  readonly isIpBound: boolean;
  readonly expiresAtMs?: number;
  /** Whose they are, where the venue tells: keys of another account see other orders. */
  readonly venueAccountId?: string;
}

/** What may be told of the keys an account trades with. Nothing of the secret, and of the key its end. */
export interface StoredKeys extends KeyFacts {
  /** The secret's version: whoever holds keys reads them anew when it changes. */
  readonly version: string;
  readonly apiKeyEnding: string;
  readonly storedAtMs: number;
}

/** Whether an account's keys were taken away. Accounts opened before keys were recorded have no record, and may have keys. */
export type KeysRecord = StoredKeys | 'REMOVED';

/** Short keys show less of themselves. */
export function endingOf(apiKey: string): string {
  return apiKey.slice(apiKey.length - Math.min(4, Math.floor(apiKey.length / 4)));
}

/** Why keys that the venue accepts are not stored all the same; undefined for good ones. */
export function keyProblem(
  facts: KeyFacts,
  stored: KeysRecord | undefined,
  nowMs: number,
): Refusal<KeyCode> | undefined {
  if (facts.canWithdraw)
    return refuse(
      'KEYS_CAN_WITHDRAW',
      'These keys may withdraw money, or the venue does not rule it out: make keys without that permission.',
    ).refusal;
  if (facts.expiresAtMs !== undefined && facts.expiresAtMs <= nowMs)
    return refuse('KEYS_EXPIRED', 'These keys have expired: make new ones at the venue.').refusal;
  if (!facts.canTrade)
    return refuse('KEYS_CANNOT_TRADE', 'These keys may not trade: give them that permission, or make others.')
      .refusal;
  const before = stored === undefined || stored === 'REMOVED' ? undefined : stored.venueAccountId;
  // An order in doubt would be looked up where it never was, and sent again.
  if (before !== undefined && facts.venueAccountId !== undefined && before !== facts.venueAccountId)
    return refuse(
      'KEYS_OF_ANOTHER_ACCOUNT',
      'These keys belong to another account at the venue: remove the present keys first, when no order is open.',
    ).refusal;
  return undefined;
}
