import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { dynamoDbClient } from '#shared/adapters/dynamodb/client.ts';
import { DynamoDbTradingStore } from '#shared/adapters/dynamodb/trading-store.ts';
import { SecretsManagerVenueKeyStore } from '#shared/adapters/secrets/venue-key-store.ts';
import { CcxtVenueKeyCheck } from '#shared/adapters/venues/key-check.ts';
import { addVenueKeys } from '#shared/application/add-venue-keys.ts';
import { type OpeningBalance, openAccount } from '#shared/application/open-account.ts';
import type { Account, AccountLimits } from '#shared/domain/account/account.ts';
import { defaultAccountLimits } from '#shared/domain/account/default-limits.ts';
import { endingOf } from '#shared/domain/account/venue-keys.ts';
import { decimal } from '#shared/domain/money/decimal.ts';
import { clientOptions } from './environment.ts';
import type { SimulatorDocument } from './simulator.ts';
import type { LocalVenue } from './venues.ts';

interface PaperTerms {
  readonly name: string;
  readonly baseCurrency: string;
  /** The same funds as the simulator gives its account: our books tie out to the venue's from the first entry. */
  readonly openingBalances: readonly OpeningBalance[];
  readonly limits: AccountLimits;
}

/** The terms of most venues. */
function usualTerms(name: string): PaperTerms {
  return {
    name,
    baseCurrency: 'USDT',
    openingBalances: [
      { asset: 'USDT', amount: decimal('100000') },
      { asset: 'BTC', amount: decimal('1') },
    ],
    limits: defaultAccountLimits,
  };
}

/** The paper account of each venue that the simulator speaks, or soon will. */
const paperTerms = {
  binance: usualTerms('Paper'),
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
  binanceusdm: {
    name: 'Paper (Binance USDⓈ-M)',
    baseCurrency: 'USDT',
    openingBalances: [
      { asset: 'USDT', amount: decimal('100000') },
      { asset: 'BNB', amount: decimal('10') },
    ],
    limits: defaultAccountLimits,
  },
  okx: usualTerms('Paper (OKX)'),
  bitget: usualTerms('Paper (Bitget)'),
  bybit: usualTerms('Paper (Bybit)'),
} satisfies Record<string, PaperTerms>;

export function paperAccountId(venue: LocalVenue): string {
  return `paper-${venue}`;
}

export interface PaperAccountRequest {
  readonly endpoint: string;
  readonly tableName: string;
  readonly ownerId: string;
  /** The simulated venue: where it is, and its own key. */
  readonly address: SimulatorDocument['venues'][LocalVenue];
  readonly kmsKeyArn: string;
}

/** Opens the account and stores its venue keys: through the product's own use cases, as root. Safe to repeat. */
export async function openPaperAccountAt(
  venue: LocalVenue,
  request: PaperAccountRequest,
): ReturnType<typeof openAccount> {
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
    const deps = { store, clock: systemClock, ids: ulidIds() };
    const outcome = await openAccount(deps, account, openingBalances);
    await storeKeys(request, store, account);
    return outcome;
  } finally {
    client.destroy();
  }
}

/** Keys that were added by hand ended with the simulator's last process: its own take their place. */
async function storeKeys(
  { address, endpoint, kmsKeyArn }: PaperAccountRequest,
  store: DynamoDbTradingStore,
  fresh: Account,
): Promise<void> {
  const account = (await store.findAccount(fresh)) ?? fresh;
  const { apiKey, secret, password, http: rest, ws } = address;
  const { keys } = account;
  // Another version would have every stream opened anew.
  if (keys !== undefined && keys !== 'REMOVED' && keys.apiKeyEnding === endingOf(apiKey)) return;
  const client = new SecretsManagerClient(clientOptions(endpoint));
  try {
    const added = await addVenueKeys(
      {
        store,
        keyCheck: new CcxtVenueKeyCheck({ [account.venue]: { rest, stream: ws, wsApi: ws } }),
        keyStore: new SecretsManagerVenueKeyStore(client, kmsKeyArn),
        clock: systemClock,
      },
      account,
      { apiKey, secret, ...(password === undefined ? {} : { password }) },
    );
    if (!added.ok) throw new Error(`the simulator's own keys were refused: ${added.refusal.message}`);
  } finally {
    client.destroy();
  }
}
