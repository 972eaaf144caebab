import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { type UncertifiedVenues, uncertifiedVenuesOf } from '#infra/uncertified-venues.ts';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { dynamoDbClient } from '#shared/adapters/dynamodb/client.ts';
import { DynamoDbTradingStore } from '#shared/adapters/dynamodb/trading-store.ts';
import { openAccount } from '#shared/application/open-account.ts';
import type { UncertifiedVenueId } from '#shared/domain/account/account.ts';
import { defaultAccountLimits } from '#shared/domain/account/default-limits.ts';
import { clientOptions } from './environment.ts';
import { readJsonFile } from './json-file.ts';
import { projectFolder } from './project.ts';

const cdkJson = z.object({ context: z.object({ uncertifiedVenues: z.unknown() }) });

/** What goes to the app's context in place of cdk.json's own value: of one start, not of the project. */
export function uncertifiedContext(): Record<string, string> {
  const given = process.env.TRADEWIND_UNCERTIFIED_VENUES;
  return given === undefined || given === '' ? {} : { uncertifiedVenues: given };
}

/**
 * The uncertified venues of the local cloud, by venue id.
 *
 * @throws Error naming each field that is wrong
 */
export function configuredUncertified(): UncertifiedVenues {
  const {
    uncertifiedVenues = readJsonFile(join(projectFolder, 'cdk.json'), cdkJson)?.context.uncertifiedVenues,
  } = uncertifiedContext();
  return uncertifiedVenuesOf(uncertifiedVenues);
}

/**
 * Opens the paper account of each configured venue, without keys and with nothing in its books: what the venue says it
 * holds is booked when good keys are there. Safe to repeat.
 */
export async function openUncertifiedAccounts(
  endpoint: string,
  tableName: string,
  ownerId: string,
): Promise<void> {
  const client = new DynamoDBClient(clientOptions(endpoint));
  const random = Math.random;
  const table = { client: dynamoDbClient(client), table: tableName, clock: systemClock, random };
  const deps = { store: new DynamoDbTradingStore(table), clock: systemClock, ids: ulidIds() };
  try {
    for (const venue of Object.keys(configuredUncertified()))
      await openAccount(
        deps,
        {
          ownerId,
          accountId: `paper-${venue}`,
          venue: venue as UncertifiedVenueId,
          mode: 'PAPER',
          name: `Paper (${venue}, uncertified)`,
          baseCurrency: 'USDT',
          limits: defaultAccountLimits,
          keys: 'REMOVED',
          createdAtMs: systemClock.nowMs(),
        },
        [],
      );
  } finally {
    client.destroy();
  }
}
