import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readOutputs, requireOutput } from '#local-cloud/cdk.ts';
import { clientOptions } from '#local-cloud/environment.ts';
import { filesOfPortBase } from '#local-cloud/instance.ts';
import { dynamoDbClient } from '#shared/adapters/dynamodb/client.ts';
import { DynamoDbRequestCounter } from '#shared/adapters/dynamodb/request-counter.ts';
import { windowMs } from '#shared/domain/quota/user-limits.ts';
import type { DrillGround } from './ground.ts';

/**
 * Lifts the limits of the paper user, or of others, for this hour and the next: a drill asks more in a minute than a person may,
 * and is run by whoever owns the instance.
 */
export async function liftLimits(
  { portBase, document }: Pick<DrillGround, 'portBase' | 'document'>,
  userIds: readonly string[] = [document.user.userId],
): Promise<void> {
  const table = requireOutput(readOutputs(filesOfPortBase(portBase)), 'CountersTableName');
  const base = new DynamoDBClient(clientOptions(document.endpoint));
  const counter = new DynamoDbRequestCounter({ client: dynamoDbClient(base), table });
  const nowMs = Date.now();
  for (const userId of userIds)
    for (const kind of ['READ', 'COMMAND', 'STOP'] as const)
      for (const atMs of [nowMs, nowMs + windowMs.hour]) await counter.lift(userId, kind, atMs);
  base.destroy();
}
