import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import type { Account } from '../../domain/account/account.ts';
import type { Clock } from '../../ports/clock.port.ts';

/** Keys of one account at its venue. Never logged, never part of an error. */
const venueKeysSchema = z.object({
  apiKey: z.string().min(1),
  secret: z.string().min(1),
  password: z.string().exactOptional(),
});
export type VenueKeys = z.infer<typeof venueKeysSchema>;

/** A rotated key is picked up within this time. */
const cachedMs = 300_000;

/** The name of an account's secret: one an account and venue, the owner leading. */
export function venueKeysSecretName(account: Pick<Account, 'ownerId' | 'accountId' | 'venue'>): string {
  return `tradewind/venue-keys/${account.ownerId}/${account.accountId}/${account.venue}`;
}

interface Cached {
  readonly text: string | undefined;
  readonly keys: VenueKeys;
  readonly untilMs: number;
}

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
   * @throws Error without any part of the secret when it is missing or malformed
   */
  async read(account: Account): Promise<VenueKeys> {
    const name = venueKeysSecretName(account);
    const cached = this.#cache.get(name);
    if (cached && cached.untilMs > this.#clock.nowMs()) return cached.keys;
    const { SecretString } = await this.#client.send(new GetSecretValueCommand({ SecretId: name }));
    const keys =
      cached && cached.text === SecretString ? cached.keys : parseKeys(SecretString, account.accountId);
    this.#cache.set(name, { text: SecretString, keys, untilMs: this.#clock.nowMs() + cachedMs });
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
