import * as z from 'zod';
import type { AccountRef } from '../../domain/account/account.ts';
import { type LiveGate, type LiveStep, liveStages } from '../../domain/account/live-gate.ts';
import type { StateWrite } from '../../ports/state-records.port.ts';
import { encode, integerField, textField, textMapField } from './codec.ts';
import type { CommitDeps } from './commit.ts';
import { accountPartition, keys } from './keys.ts';
import { someLimits } from './limits-record.ts';
import { readPage } from './pages.ts';
import type { TransactItem } from './transact-item.ts';

export const liveGateRecord: z.ZodType<LiveGate> = z.object({
  stage: z.enum(liveStages),
  sinceMs: integerField,
  limits: someLimits.exactOptional(),
  version: integerField,
});

const liveStepRecord: z.ZodType<LiveStep> = z.object({
  ownerId: textField,
  accountId: textField,
  from: z.enum(liveStages),
  to: z.enum(liveStages),
  version: integerField,
  by: textField,
  reason: textField,
  checks: textMapField,
  atMs: integerField,
});

const partitionOf = (ref: AccountRef) => `${accountPartition(ref)}#LIVE`;

/** The gate stands in the account itself, so that whoever reads the account reads it; the step is kept for good. */
export function moveGate(
  table: string,
  { live, step }: Extract<StateWrite, { kind: 'moveGate' }>,
): readonly TransactItem[] {
  const before =
    live.version === 1
      ? { ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(live)' }
      : { ConditionExpression: 'live.version = :before' };
  const sk = `STEP#${String(step.version).padStart(8, '0')}`;
  return [
    {
      Update: {
        TableName: table,
        Key: keys.account(step),
        UpdateExpression: 'SET live = :live',
        ...before,
        ExpressionAttributeValues: {
          ':live': encode(live),
          ...(live.version === 1 ? {} : { ':before': live.version - 1 }),
        },
      },
    },
    {
      Put: {
        TableName: table,
        Item: { pk: partitionOf(step), sk, entity: 'LIVE_STEP', ...encode(step) },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
  ];
}

export async function listLiveSteps(
  deps: CommitDeps,
  ref: AccountRef,
  limit: number,
): Promise<readonly LiveStep[]> {
  const input = {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': partitionOf(ref) },
    ConsistentRead: true,
    ScanIndexForward: false,
  };
  return (await readPage(deps, input, { limit }, liveStepRecord)).items;
}
