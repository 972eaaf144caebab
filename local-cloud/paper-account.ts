import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { dynamoDbClient } from '#shared/adapters/dynamodb/client.ts';
import { DynamoDbTradingStore } from '#shared/adapters/dynamodb/trading-store.ts';
import { venueKeysSecretName } from '#shared/adapters/secrets/venue-keys.ts';
import { type OpeningBalance, openAccount } from '#shared/application/open-account.ts';
import type { Account, AccountLimits } from '#shared/domain/account/account.ts';
import { defaultAccountLimits } from '#shared/domain/account/default-limits.ts';
import { decimal } from '#shared/domain/money/decimal.ts';
import { clientOptions } from './environment.ts';
import type { LocalVenue } from './venues.ts';

interface PaperTerms {
  readonly name: string;
  readonly baseCurrency: string;
  /** The same funds as the simulator gives its account: our books tie out to the venue's from the first entry. */
  readonly openingBalances: readonly OpeningBalance[];
  readonly limits: AccountLimits;
}

/** The paper account of each venue that the simulator speaks, or soon will. */
const paperTerms = {
  binance: {
    name: 'Paper',
    baseCurrency: 'USDT',
    openingBalances: [
      { asset: 'USDT', amount: decimal('100000') },
      { asset: 'BTC', amount: decimal('1') },
    ],
    limits: defaultAccountLimits,
  },
  upbit: {
    name: 'Paper (Upbit)',
    baseCurrency: 'KRW',
    openingBalances: [
      { asset: 'KRW', amount: decimal('150000000') },
      { asset: 'BTC', amount: decimal('1') },
    ],
    // About the same in won: limits count in the quote asset.
    limits: {
      ...defaultAccountLimits,
      orderNotionalMax: decimal('75000000'),
      positionNotionalMax: decimal('225000000'),
    },
  },
} satisfies Record<string, PaperTerms>;

export function paperAccountId(venue: LocalVenue): string {
  return `paper-${venue}`;
}

export interface PaperAccountRequest {
  readonly endpoint: string;
  readonly tableName: string;
  readonly ownerId: string;
  readonly keys: { readonly apiKey: string; readonly secret: string };
  readonly kmsKeyArn: string;
}

/** Stores the account's venue keys, then opens it: through the product's own use case, as root. Safe to repeat. */
export async function openPaperAccountAt(
  venue: LocalVenue,
  request: PaperAccountRequest,
): Promise<'OPENED' | 'ALREADY_OPEN'> {
  const { openingBalances, ...terms }: PaperTerms = paperTerms[venue];
  const client = new DynamoDBClient(clientOptions(request.endpoint));
  const store = new DynamoDbTradingStore({
    client: dynamoDbClient(client),
    table: request.tableName,
    clock: systemClock,
    random: Math.random,
  });
  const account: Account = {
    ownerId: request.ownerId,
    accountId: paperAccountId(venue),
    venue,
    mode: 'PAPER',
    ...terms,
    createdAtMs: systemClock.nowMs(),
  };
  try {
    await storeKeys(request, account);
    return await openAccount({ store, clock: systemClock, ids: ulidIds() }, account, openingBalances);
  } finally {
    client.destroy();
  }
}

async function storeKeys(request: PaperAccountRequest, account: Account): Promise<void> {
  const client = new SecretsManagerClient(clientOptions(request.endpoint));
  const Name = venueKeysSecretName(account);
  const SecretString = JSON.stringify(request.keys);
  try {
    await client.send(new CreateSecretCommand({ Name, SecretString, KmsKeyId: request.kmsKeyArn }));
  } catch (error) {
    if (!(error instanceof ResourceExistsException)) throw error;
    await client.send(new PutSecretValueCommand({ SecretId: Name, SecretString }));
  } finally {
    client.destroy();
  }
}
