import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { DomainEvent } from '../../domain/events/domain-event.ts';
import type { HealthTold } from '../../domain/health/health.ts';
import type { Redrive } from '../../domain/health/redrive.ts';
import type { HealthRecords } from '../../ports/health.port.ts';
import { encode, integerField, textField } from './codec.ts';
import { transactItems } from './transact-item.ts';
import { tryTransaction } from './try-transaction.ts';

const toldRecord: z.ZodType<HealthTold> = z.object({
  version: integerField,
  ringing: z.array(textField),
  lost: z.array(textField),
  deadLetters: z.record(textField, integerField),
  notEmptySinceMs: z.record(textField, integerField),
});
const redriveRecord: z.ZodType<Redrive> = z.object({
  ...{ redriveId: textField, ownerId: textField, queue: textField, reason: textField },
  ...{ max: integerField, taken: integerField, moved: integerField, startedAtMs: integerField },
  endedAtMs: integerField.exactOptional(),
});

const toldKey = { pk: 'HEALTH', sk: 'TOLD' };
const redriveKey = (ownerId: string, redriveId: string) => ({
  pk: `USER#${ownerId}#REDRIVES`,
  sk: redriveId,
});
/** As long as anybody asks who put something back. */
const redriveKeptSeconds = 365 * 86_400;

interface Deps {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** In the trading table: what was told of health, and redrives under who asked for them, each change with its events. */
export class DynamoDbHealthRecords implements HealthRecords {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async findTold(): Promise<HealthTold | undefined> {
    const found = await this.#get(toldKey);
    return found && toldRecord.parse(found);
  }

  saveTold(told: HealthTold, events: readonly DomainEvent[]): Promise<boolean> {
    return this.#replace({ ...toldKey, entity: 'HEALTH', ...encode(told) }, events, {
      ConditionExpression: told.version === 1 ? 'attribute_not_exists(pk)' : 'version = :before',
      ...(told.version === 1 ? {} : { ExpressionAttributeValues: { ':before': told.version - 1 } }),
    });
  }

  async findRedrive(ownerId: string, redriveId: string): Promise<Redrive | undefined> {
    const found = await this.#get(redriveKey(ownerId, redriveId));
    return found && redriveRecord.parse(found);
  }

  startRedrive(redrive: Redrive, event: DomainEvent): Promise<boolean> {
    return this.#replace(redriveItem(redrive), [event], { ConditionExpression: 'attribute_not_exists(pk)' });
  }

  saveRedrive({ taken, moved }: Redrive, redrive: Redrive, event?: DomainEvent): Promise<boolean> {
    return this.#replace(redriveItem(redrive), event ? [event] : [], {
      ConditionExpression: 'taken = :taken AND moved = :moved AND attribute_not_exists(endedAtMs)',
      ExpressionAttributeValues: { ':taken': taken, ':moved': moved },
    });
  }

  async #get(Key: { readonly pk: string; readonly sk: string }) {
    const { client, table } = this.#deps;
    return (await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item;
  }

  #replace(
    Item: Record<string, unknown>,
    events: readonly DomainEvent[],
    condition: { ConditionExpression: string; ExpressionAttributeValues?: Record<string, unknown> },
  ): Promise<boolean> {
    const { client, table } = this.#deps;
    const published = events.flatMap((event) => transactItems(table, { kind: 'publish', event }));
    return tryTransaction(client, [{ Put: { TableName: table, Item, ...condition } }, ...published]);
  }
}

function redriveItem(redrive: Redrive): Record<string, unknown> {
  const expiresAtSeconds = Math.floor(redrive.startedAtMs / 1_000) + redriveKeptSeconds;
  const { ownerId, redriveId } = redrive;
  return { ...redriveKey(ownerId, redriveId), entity: 'REDRIVE', ...encode(redrive), expiresAtSeconds };
}
