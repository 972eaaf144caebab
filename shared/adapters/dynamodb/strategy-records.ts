import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { VenueId } from '../../domain/account/account.ts';
import type { StrategyDecision, StrategyParameters } from '../../domain/strategy/decision.ts';
import type { StrategyInstance } from '../../domain/strategy/instance.ts';
import type { StrategyFence, StrategyRecords, StrategyWrite } from '../../ports/strategy-records.port.ts';
import type { Page, PageRequest, TimeRange } from '../../ports/trading-store.port.ts';
import { encode } from './codec.ts';
import type { CommitDeps } from './commit.ts';
import { latestMs, sortableMs } from './keys.ts';
import { queryAll, readPage } from './pages.ts';
import { decisionRecord, instanceRecord, parametersRecord } from './strategy-schemas.ts';
import type { TransactItem } from './transact-item.ts';

/** Longer than any queue keeps a message. */
const eventKeptSeconds = 30 * 86_400;
const instancesOf = (ownerId: string) => `USER#${ownerId}#STRATEGIES`;
const partitionOf = (ownerId: string, strategyId: string) => `USER#${ownerId}#STRATEGY#${strategyId}`;
const activeIndex = (venue: VenueId, instrument: string) => `STRATEGIES#${venue}#${instrument}`;
const instanceKey = (ownerId: string, strategyId: string) => ({
  pk: instancesOf(ownerId),
  sk: `STRATEGY#${strategyId}`,
});
const decisionKey = (ownerId: string, strategyId: string, sequence: number) => ({
  pk: partitionOf(ownerId, strategyId),
  sk: `DECISION#${String(sequence).padStart(10, '0')}`,
});
const eventKey = (ownerId: string, strategyId: string, eventId: string) => ({
  pk: partitionOf(ownerId, strategyId),
  sk: `EVENT#${eventId}`,
});

export function strategyItems(table: string, write: StrategyWrite): readonly TransactItem[] {
  switch (write.kind) {
    case 'saveStrategy':
      return [saveInstance(table, write.instance)];
    case 'insertDecision': {
      const { decision } = write;
      const { ownerId, strategyId, sequence, eventId, atMs } = decision;
      const expiresAtSeconds = Math.floor(atMs / 1_000) + eventKeptSeconds;
      const marker = { ...eventKey(ownerId, strategyId, eventId), sequence, expiresAtSeconds };
      return [
        insert(table, { ...decisionItem(decision) }),
        insert(table, { ...marker, entity: 'STRATEGY_EVENT' }),
      ];
    }
    case 'updateDecision':
      return [
        {
          Put: {
            TableName: table,
            Item: decisionItem(write.decision),
            ConditionExpression: 'attribute_exists(pk)',
          },
        },
      ];
    case 'checkStrategy':
      return [checkInstance(table, write)];
    case 'insertParameters': {
      const { ownerId, strategyId, version } = write.parameters;
      const sk = `PARAMETERS#${String(version).padStart(10, '0')}`;
      const key = { pk: partitionOf(ownerId, strategyId), sk };
      return [insert(table, { ...key, entity: 'STRATEGY_PARAMETERS', ...encode(write.parameters) })];
    }
  }
}

function checkInstance(table: string, fence: StrategyFence): TransactItem {
  const key = { TableName: table, Key: instanceKey(fence.ownerId, fence.strategyId) };
  if ('revision' in fence)
    return {
      ConditionCheck: {
        ...key,
        ConditionExpression: '#state = :active AND revision = :revision',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':active': 'ACTIVE', ':revision': fence.revision },
      },
    };
  return {
    ConditionCheck: {
      ...key,
      ConditionExpression: '#state = :active AND #run.#sequence = :sequence AND #run.isUndone = :true',
      ExpressionAttributeNames: { '#state': 'state', '#run': 'run', '#sequence': 'sequence' },
      ExpressionAttributeValues: { ':active': 'ACTIVE', ':sequence': fence.sequence, ':true': true },
    },
  };
}

function insert(TableName: string, Item: Record<string, unknown>): TransactItem {
  return { Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' } };
}

/** `gsi1` lists decisions by time. */
function decisionItem(decision: StrategyDecision): Record<string, unknown> {
  const { ownerId, strategyId, sequence, atMs } = decision;
  const key = decisionKey(ownerId, strategyId, sequence);
  const time = { gsi1pk: key.pk, gsi1sk: `${sortableMs(atMs)}#${key.sk}` };
  return { ...key, ...time, entity: 'STRATEGY_DECISION', ...encode(decision) };
}

function saveInstance(table: string, instance: StrategyInstance): TransactItem {
  const { ownerId, strategyId, venue, instrument, state, revision } = instance;
  const index =
    state === 'ACTIVE' ? { gsi2pk: activeIndex(venue, instrument), gsi2sk: `${strategyId}#${ownerId}` } : {};
  return {
    Put: {
      TableName: table,
      Item: { ...instanceKey(ownerId, strategyId), entity: 'STRATEGY', ...encode(instance), ...index },
      ...(revision === 1
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: 'revision = :before',
            ExpressionAttributeValues: { ':before': revision - 1 },
          }),
    },
  };
}

/** Strategies in the trading table, under their owner. */
export class DynamoDbStrategyRecords implements StrategyRecords {
  readonly #deps: CommitDeps;

  constructor(deps: CommitDeps) {
    this.#deps = deps;
  }

  async find(ownerId: string, strategyId: string): Promise<StrategyInstance | undefined> {
    const item = await this.#get(instanceKey(ownerId, strategyId));
    return item && instanceRecord.parse(item);
  }

  async list(ownerId: string): Promise<readonly StrategyInstance[]> {
    const found = await this.#under(instancesOf(ownerId), 'STRATEGY#');
    return found.map((item) => instanceRecord.parse(item));
  }

  async listActiveOn(venue: VenueId, instrument: string): Promise<readonly StrategyInstance[]> {
    const found = await queryAll(this.#deps, {
      IndexName: 'byAttention',
      KeyConditionExpression: 'gsi2pk = :pk',
      ExpressionAttributeValues: { ':pk': activeIndex(venue, instrument) },
    });
    return found.map((item) => instanceRecord.parse(item));
  }

  async findDecision(
    ownerId: string,
    strategyId: string,
    sequence: number,
  ): Promise<StrategyDecision | undefined> {
    const item = await this.#get(decisionKey(ownerId, strategyId, sequence));
    return item && decisionRecord.parse(item);
  }

  async hasEvent(ownerId: string, strategyId: string, eventId: string): Promise<boolean> {
    return (await this.#get(eventKey(ownerId, strategyId, eventId))) !== undefined;
  }

  listDecisions(
    ownerId: string,
    strategyId: string,
    { fromMs, toMs, newestFirst, ...page }: PageRequest & TimeRange & { readonly newestFirst?: boolean },
  ): Promise<Page<StrategyDecision>> {
    const input = {
      IndexName: 'byAccount',
      KeyConditionExpression: 'gsi1pk = :pk AND gsi1sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': partitionOf(ownerId, strategyId),
        ':from': sortableMs(fromMs ?? 0),
        ':to': sortableMs(toMs ?? latestMs),
      },
      ScanIndexForward: newestFirst !== true,
    };
    return readPage(this.#deps, input, page, decisionRecord);
  }

  async listParameters(ownerId: string, strategyId: string): Promise<readonly StrategyParameters[]> {
    const found = await this.#under(partitionOf(ownerId, strategyId), 'PARAMETERS#');
    return found.map((item) => parametersRecord.parse(item));
  }

  async #get(Key: {
    readonly pk: string;
    readonly sk: string;
  }): Promise<Record<string, unknown> | undefined> {
    const { client, table: TableName } = this.#deps;
    return (await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;
  }

  #under(partition: string, prefix: string): Promise<readonly Record<string, unknown>[]> {
    return queryAll(this.#deps, {
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': partition, ':prefix': prefix },
      ConsistentRead: true,
    });
  }
}
