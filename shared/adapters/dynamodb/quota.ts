import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { QuotaPriority } from '../../domain/quota/quota-window.ts';
import type { QuotaCounter, QuotaStanding, QuotaStore } from '../../ports/quota.port.ts';
import { counterKey, counterRecord, DynamoDbBudgets } from './budgets.ts';
import { integerField } from './codec.ts';
import type { CommitDeps } from './commit.ts';

/** An exception brings the item as DynamoDB writes it. */
const refusedItem = z
  .object({
    used: z.object({ N: integerField }).optional(),
    isClosed: z.object({ BOOL: z.boolean() }).optional(),
  })
  .transform(({ used, isClosed }) => ({ used: used?.N ?? 0, isClosed: isClosed?.BOOL ?? false }));

/** Nobody reads a window that is over. */
const keptSeconds = 3_600;

/** Budgets as counters: one item a window, each change one conditional write; and, once an hour, which budgets there are. */
export class DynamoDbQuota implements QuotaStore {
  readonly #deps: Pick<CommitDeps, 'client' | 'table' | 'clock'>;
  readonly #budgets: DynamoDbBudgets;

  constructor(deps: Pick<CommitDeps, 'client' | 'table' | 'clock'>) {
    this.#deps = deps;
    this.#budgets = new DynamoDbBudgets(deps);
  }

  async take(counter: QuotaCounter, amount: number, ceiling: number, priority: QuotaPriority) {
    // Not even an empty window has room for more than the ceiling.
    const hasRoom = amount > ceiling ? 'used <= :room' : '(attribute_not_exists(used) OR used <= :room)';
    const [{ isWritten, ...found }] = await Promise.all([
      this.#update(counter, {
        UpdateExpression: 'SET expiresAtSeconds = :expires ADD used :amount',
        ConditionExpression: priority === 'order' ? `${hasRoom} AND attribute_not_exists(isClosed)` : hasRoom,
        ExpressionAttributeValues: { ':amount': amount, ':room': ceiling - amount },
      }),
      this.#budgets.tell(counter),
    ]);
    return { ...found, isTaken: isWritten };
  }

  async raise(counter: QuotaCounter, used: number): Promise<QuotaStanding> {
    const { isWritten: _, ...found } = await this.#update(counter, {
      UpdateExpression: 'SET expiresAtSeconds = :expires, used = :used',
      ConditionExpression: 'attribute_not_exists(used) OR used < :used',
      ExpressionAttributeValues: { ':used': used },
    });
    return found;
  }

  async close(counter: QuotaCounter): Promise<void> {
    await this.#update(counter, {
      UpdateExpression: 'SET expiresAtSeconds = :expires, isClosed = :closed',
      ExpressionAttributeValues: { ':closed': true },
    });
  }

  /** What the counter is after the write, or what it was when the condition refused it. */
  async #update(
    { name, startMs, endMs }: QuotaCounter,
    update: Pick<
      UpdateCommandInput,
      'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeValues'
    >,
  ): Promise<QuotaStanding & { readonly isWritten: boolean }> {
    const { client, table } = this.#deps;
    const expires = Math.ceil(endMs / 1000) + keptSeconds;
    try {
      const { Attributes } = await client.send(
        new UpdateCommand({
          TableName: table,
          Key: counterKey(name, startMs),
          ...update,
          ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ':expires': expires },
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { ...counterRecord.parse(Attributes), isWritten: true };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { ...refusedItem.parse(error.Item ?? {}), isWritten: false };
    }
  }
}
