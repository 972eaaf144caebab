import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readOutputs, requireOutput } from '#local-cloud/cdk.ts';
import { clientOptions } from '#local-cloud/environment.ts';
import { filesOfPortBase } from '#local-cloud/instance.ts';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { dynamoDbClient } from '#shared/adapters/dynamodb/client.ts';
import { DynamoDbKillRecords } from '#shared/adapters/dynamodb/kill-records.ts';
import type { KillDrill } from '#shared/domain/kill/kill-drill.ts';
import type { DrillGround } from '../ground.ts';
import type { KillDrillReport } from './drill.ts';

/** What of a report is kept as evidence. */
export function figuresOf(report: KillDrillReport): KillDrill['figures'] {
  const { acceptedAfterFence, restingAfter, pendingInDoubt, orders, runs } = report;
  return {
    ...{ acceptedAfterFence, restingAfter, pendingInDoubt, orders, runs: runs.length },
    fenceMs: report.fenceMs.p99,
    verifiedMs: report.verifiedMs.p99,
  };
}

/** Keeps the evidence where preflight looks for it: with the kills of the paper user. */
export async function keepEvidence(
  { portBase, document }: Pick<DrillGround, 'portBase' | 'document'>,
  drill: Omit<KillDrill, 'ownerId' | 'drillId' | 'source' | 'endedAtMs'>,
): Promise<void> {
  const table = requireOutput(readOutputs(filesOfPortBase(portBase)), 'TableName');
  const base = new DynamoDBClient(clientOptions(document.endpoint));
  try {
    const kills = new DynamoDbKillRecords({ client: dynamoDbClient(base), table, clock: systemClock });
    const { userId: ownerId } = document.user;
    const endedAtMs = systemClock.nowMs();
    await kills.putDrill({ ...drill, ownerId, drillId: ulidIds().nextId(), source: 'CLI', endedAtMs });
  } finally {
    base.destroy();
  }
}
