import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { type Child, startChild } from '#local-cloud/child.ts';
import { startEmulator } from '#local-cloud/emulator.ts';
import { clientOptions, endpointOf, localEnvironment } from '#local-cloud/environment.ts';
import { instanceFiles } from '#local-cloud/instance.ts';
import { isPortFree } from '#local-cloud/ports.ts';
import { simulatorMain } from '#local-cloud/simulator.ts';
import type { CertifiedVenueId as VenueId } from '#shared/domain/account/account.ts';
import { quotaVenues } from './venues.ts';

const table = 'counters';
const startLimitMs = 90_000;

const simulatorLine = z.object({
  control: z.string(),
  venues: z.record(
    z.string(),
    z.object({
      http: z.string(),
      ws: z.string(),
      apiKey: z.string(),
      secret: z.string(),
      password: z.string().exactOptional(),
    }),
  ),
});

export interface QuotaGround {
  /** Of the store that the workers share. */
  readonly endpoint: string;
  readonly table: string;
  readonly control: string;
  readonly venue: z.infer<typeof simulatorLine>['venues'][string];
  stop(): Promise<void>;
}

/** A simulated venue that enforces its limits, and a store for the workers: both of the drill's own, on free ports. */
export async function openQuotaGround(venue: VenueId, signal: AbortSignal): Promise<QuotaGround> {
  const root = mkdtempSync(join(tmpdir(), 'tradewind-drill-'));
  const started: Child[] = [];
  const stop = async () => {
    await Promise.all(started.map((child) => child.stop()));
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(startLimitMs)]);
    const port = await freePort();
    await startEmulator({
      files: { ...instanceFiles(root), tmp: join(root, 'tmp') },
      port,
      auth: false,
      signal: limited,
      onStart: (child) => started.push(child),
    });
    const endpoint = endpointOf(port);
    await createCounters(endpoint);
    const { control, venues } = await startVenue(venue, root, limited, (child) => started.push(child));
    const address = venues[venue];
    if (!address) throw new Error(`the simulator does not speak ${venue}`);
    return { endpoint, table, control, venue: address, stop };
  } catch (fault) {
    await stop();
    throw fault;
  }
}

async function startVenue(
  venue: VenueId,
  root: string,
  signal: AbortSignal,
  onStart: (child: Child) => void,
) {
  const line = Promise.withResolvers<string>();
  const child = startChild({
    name: 'the exchange simulator',
    command: process.execPath,
    args: [simulatorMain, '--venues', venue, '--market', 'still', ...quotaVenues[venue].simulatorFlags],
    env: localEnvironment({ SIM_EXIT_WITH_PARENT: '1' }),
    logFile: join(root, 'simulator.log'),
    onLine: line.resolve,
  });
  onStart(child);
  void child.exited.then((how) => line.reject(new Error(`the simulator ended: ${how}`)));
  signal.addEventListener('abort', () => line.reject(signal.reason), { once: true });
  return simulatorLine.parse(JSON.parse(await line.promise));
}

async function createCounters(endpoint: string): Promise<void> {
  const client = new DynamoDBClient(clientOptions(endpoint));
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' }) as const;
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [text('pk'), text('sk')],
    }),
  );
  client.destroy();
}

async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 20_000);
    if (await isPortFree(port)) return port;
  }
}
