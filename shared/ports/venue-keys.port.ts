import type { Account } from '../domain/account/account.ts';
import type { KeyFacts } from '../domain/account/venue-keys.ts';
import type { KeyCode } from '../domain/refusal.ts';

/** Keys of one account at its venue. Never logged, never part of an error. */
export interface VenueKeys {
  readonly apiKey: string;
  readonly secret: string;
  /** The passphrase of the venues that have one. */
  readonly password?: string;
}

export type KeyInspection =
  | { readonly outcome: 'KNOWN'; readonly facts: KeyFacts }
  /** The venue does not accept them; the message has its words. */
  | { readonly outcome: 'REFUSED'; readonly code: KeyCode; readonly message: string }
  /** Nobody knows: the venue gave no answer that tells, or there is no endpoint of the account's kind. */
  | {
      readonly outcome: 'UNAVAILABLE';
      readonly code: 'VENUE_UNAVAILABLE' | 'VENUE_NOT_CONFIGURED';
      readonly message: string;
    };

/** Asks a venue about keys before anybody trusts them. Harmless at the venue; answers are values, it never throws for them. */
export interface VenueKeyCheck {
  inspect(account: Account, keys: VenueKeys): Promise<KeyInspection>;
}

/** Writes keys and cannot read them. */
export interface VenueKeyStore {
  /** Replaces the account's keys in one step. Gives the new version's id. */
  put(account: Account, keys: VenueKeys): Promise<string>;
  /** For good; no keys is no error. */
  remove(account: Account): Promise<void>;
}
