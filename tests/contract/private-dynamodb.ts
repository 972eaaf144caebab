import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Child } from '#local-cloud/child.ts';
import { startEmulator } from '#local-cloud/emulator.ts';
import { clientOptions, endpointOf } from '#local-cloud/environment.ts';
import { instanceFiles } from '#local-cloud/instance.ts';
import { isPortFree } from '#local-cloud/ports.ts';
import { dynamoDbClient } from '#shared/adapters/dynamodb/client.ts';

const indexes = { byAccount: 'gsi1', byAttention: 'gsi2', byOpenOrder: 'gsi3' };
const string = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' }) as const;
const keySchema = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: 'HASH' } as const,
  { AttributeName: range, KeyType: 'RANGE' } as const,
];

export interface PrivateDynamoDb {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly marketTable: string;
  readonly countersTable: string;
  readonly streamTable: string;
  stop(): Promise<void>;
}

/** A DynamoDB of one's own on a free loopback port, with the product's tables. Stop it in every case. */
export async function startPrivateDynamoDb(): Promise<PrivateDynamoDb> {
  const root = mkdtempSync(join(tmpdir(), 'tradewind-contract-'));
  const started: Child[] = [];
  const stop = async () => {
    for (const child of started) await child.stop();
    rmSync(root, { recursive: true, force: true });
  };
  try {
    const port = await freePort();
    await startEmulator({
      files: { ...instanceFiles(root), tmp: join(root, 'tmp') },
      port,
      auth: false,
      signal: AbortSignal.timeout(90_000),
      onStart: (child) => started.push(child),
    });
    const base = new DynamoDBClient(clientOptions(endpointOf(port)));
    await createTables(base);
    return {
      client: dynamoDbClient(base),
      table: 'trading',
      marketTable: 'market',
      countersTable: 'counters',
      streamTable: 'stream',
      stop: async () => {
        base.destroy();
        await stop();
      },
    };
  } catch (fault) {
    await stop();
    throw fault;
  }
}

async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 20_000);
    if (await isPortFree(port)) return port;
  }
}

async function createTables(base: DynamoDBClient): Promise<void> {
  const prefixes = Object.values(indexes);
  await base.send(
    new CreateTableCommand({
      TableName: 'trading',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keySchema('pk', 'sk'),
      AttributeDefinitions: ['', ...prefixes].flatMap((prefix) => [
        string(`${prefix}pk`),
        string(`${prefix}sk`),
      ]),
      GlobalSecondaryIndexes: Object.entries(indexes).map(([IndexName, prefix]) => ({
        IndexName,
        KeySchema: keySchema(`${prefix}pk`, `${prefix}sk`),
        Projection: { ProjectionType: 'ALL' },
      })),
    }),
  );
  for (const TableName of ['market', 'counters', 'stream'])
    await base.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: keySchema('pk', 'sk'),
        AttributeDefinitions: [string('pk'), string('sk')],
      }),
    );
}
