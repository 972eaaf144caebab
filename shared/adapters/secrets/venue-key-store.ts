import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Account } from '../../domain/account/account.ts';
import type { VenueKeyStore, VenueKeys } from '../../ports/venue-keys.port.ts';
import { venueKeysSecretName } from './venue-keys.ts';

/**
 * Writes venue keys to Secrets Manager under our own KMS key. Its encryption context is the secret's ARN, and so the
 * owner and the account, who lead the secret's name.
 */
export class SecretsManagerVenueKeyStore implements VenueKeyStore {
  readonly #client: SecretsManagerClient;
  readonly #kmsKeyId: string;

  constructor(client: SecretsManagerClient, kmsKeyId: string) {
    this.#client = client;
    this.#kmsKeyId = kmsKeyId;
  }

  async put(account: Account, keys: VenueKeys): Promise<string> {
    const name = venueKeysSecretName(account);
    const SecretString = JSON.stringify(keys);
    const replaced = await this.#replace(name, SecretString);
    if (replaced !== undefined) return replaced;
    try {
      return versionIn(
        await this.#client.send(
          new CreateSecretCommand({ Name: name, SecretString, KmsKeyId: this.#kmsKeyId }),
        ),
      );
    } catch (error) {
      // Somebody else was first: theirs is replaced.
      if (!(error instanceof ResourceExistsException)) throw error;
      return (await this.#replace(name, SecretString)) ?? versionIn({});
    }
  }

  /** Without the days of grace that Secrets Manager offers: keys can be made anew, and removed keys must be gone. */
  async remove(account: Account): Promise<void> {
    const SecretId = venueKeysSecretName(account);
    try {
      await this.#client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  }

  /** Undefined where there is nothing to replace. */
  async #replace(SecretId: string, SecretString: string): Promise<string | undefined> {
    try {
      return versionIn(await this.#client.send(new PutSecretValueCommand({ SecretId, SecretString })));
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }
}

function versionIn({ VersionId }: { readonly VersionId?: string | undefined }): string {
  if (VersionId === undefined) throw new Error('the venue keys were stored without a version');
  return VersionId;
}
