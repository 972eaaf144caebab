import type { Account } from '../domain/account/account.ts';
import type { KillAlarm, VenueBeat, VenueInspection } from '../domain/preflight/preflight.ts';

/** Asks a venue with an account's own keys: whoever holds them does. What goes wrong is an answer too. */
export interface VenueInspector {
  /** @param compares also compares the account's books with the venue's, when nobody has lately */
  inspect(account: Account, compares: boolean): Promise<VenueInspection>;
}

export interface KillAlarms {
  /** Those that press the kill switch. @throws Error when they cannot be listed */
  list(): Promise<readonly KillAlarm[]>;
}

export interface VenueBeats {
  listBeats(): Promise<readonly VenueBeat[]>;
}
