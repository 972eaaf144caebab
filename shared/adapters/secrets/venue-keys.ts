import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import type { Account } from '../../domain/account/account.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { VenueKeys } from '../../ports/venue-keys.port.ts';

export type { VenueKeys } from '../../ports/venue-keys.port.ts';

const venueKeysSchema: z.ZodType<VenueKeys> = z.object({
  apiKey: z.string().min(1),
  secret: z.string().min(1),
  password: z.string().exactOptional(),
});

/** Keys replaced behind our back, in the console say, are picked up within this time. */
const cachedMs = 300_000;
/** While Secrets Manager gives another version than the account's record names, it is soon asked again. */
const unsettledMs = 5_000;

/** The name of an account's secret: one an account and venue, the owner leading. */
export function venueKeysSecretName(account: Pick<Account, 'ownerId' | 'accountId' | 'venue'>): string {
  return `tradewind/venue-keys/${account.ownerId}/${account.accountId}/${account.venue}`;
}

interface Cached {
  /** Of the account's record, when they were read. */
  readonly version: string | undefined;
  readonly text: string | undefined;
  readonly keys: VenueKeys;
  readonly untilMs: number;
}

/** Reads keys, and keeps them while the account's record names the same version. */
export class SecretsManagerVenueKeys {
  readonly #client: SecretsManagerClient;
  readonly #clock: Clock;
  readonly #cache = new Map<string, Cached>();

  constructor(client: SecretsManagerClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /**
   * The same object for as long as the keys are the same: who holds it need not compare secrets.
   * @throws Error without any part of the secret when it is missing, removed or malformed
   */
  async read(account: Account): Promise<VenueKeys> {
    const name = venueKeysSecretName(account);
    if (account.keys === 'REMOVED') {
      this.#cache.delete(name);
      throw new Error(`account ${account.accountId} has no venue keys: they were removed`);
    }
    const version = account.keys?.version;
    const cached = this.#cache.get(name);
    if (cached && cached.version === version && cached.untilMs > this.#clock.nowMs()) return cached.keys;
    const { SecretString, VersionId } = await this.#client.send(
      new GetSecretValueCommand({ SecretId: name }),
    );
    const keys =
      cached && cached.text === SecretString ? cached.keys : parseKeys(SecretString, account.accountId);
    const isSettled = version === undefined || version === VersionId;
    const untilMs = this.#clock.nowMs() + (isSettled ? cachedMs : unsettledMs);
    this.#cache.set(name, { version, text: SecretString, keys, untilMs });
    return keys;
  }
}

function parseKeys(text: string | undefined, accountId: string): VenueKeys {
  try {
    return venueKeysSchema.parse(JSON.parse(text ?? ''));
  } catch {
    // The cause would quote the secret.
    throw new Error(`the venue keys of account ${accountId} are not readable: store them again`);
  }
}
