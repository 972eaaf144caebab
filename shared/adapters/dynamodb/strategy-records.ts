import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { isVenueId, type VenueId } from '../../domain/account/account.ts';
import { positionSides } from '../../domain/order/order.ts';
import type { Holding } from '../../domain/position/position.ts';
import type { StrategyDecision, StrategyParameters } from '../../domain/strategy/decision.ts';
import {
  type StrategyInstance,
  sharings,
  strategyStates,
  strategyStopCauses,
} from '../../domain/strategy/instance.ts';
import type { StrategyRecords, StrategyWrite } from '../../ports/strategy-records.port.ts';
import type { Page, PageRequest, TimeRange } from '../../ports/trading-store.port.ts';
import { decimalField, encode, integerField, textField } from './codec.ts';
import type { CommitDeps } from './commit.ts';
import { latestMs, sortableMs } from './keys.ts';
import { queryAll, readPage } from './pages.ts';
import type { TransactItem } from './transact-item.ts';

const holding: z.ZodType<Holding> = z.object({
  quantity: decimalField,
  averageEntryPrice: decimalField,
  realizedPnl: decimalField,
  version: integerField,
});

const tracked = z.object({
  orderId: textField,
  tag: textField.nullable(),
  side: z.enum(['buy', 'sell']),
  positionSide: z.enum(positionSides).exactOptional(),
  price: decimalField.nullable(),
  quantity: decimalField,
  filled: decimalField,
  filledQuote: decimalField,
  fees: z.record(textField, decimalField),
  refused: textField.exactOptional(),
});

const timeframes = [
  ...(['1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h'] as const),
  ...(['6h', '8h', '12h', '1d', '3d', '1w', '1M'] as const),
] satisfies StrategyInstance['timeframe'][];

const instanceRecord: z.ZodType<StrategyInstance> = z.object({
  ownerId: textField,
  accountId: textField,
  strategyId: textField,
  strategy: textField,
  venue: z.custom<VenueId>(isVenueId),
  instrument: textField,
  positionSide: z.enum(positionSides).exactOptional(),
  timeframe: z.enum(timeframes),
  sharing: z.enum(sharings),
  schedule: z
    .object({
      everyMinutes: integerField,
      jitterMinutes: integerField,
      missed: z.enum(['SKIP', 'CATCH_UP']),
    })
    .exactOptional(),
  webhookHash: textField.exactOptional(),
  settings: z.object({ size: textField, capital: decimalField, lossMax: decimalField.exactOptional() }),
  parameters: textField,
  parametersVersion: integerField,
  state: z.enum(strategyStates),
  reason: textField,
  cause: z.enum(strategyStopCauses).exactOptional(),
  run: z.object({
    sequence: integerField,
    isUndone: z.boolean(),
    stateVersion: integerField.nullable(),
    state: textField.nullable(),
    indicators: textField.nullable(),
    candleMs: integerField,
    timerMs: integerField,
    book: z.object({ net: holding, long: holding, short: holding, fees: decimalField }),
    orders: z.array(tracked),
    toldLegs: z.array(textField).default([]),
  }),
  correlationId: textField,
  startedAtMs: integerField,
  updatedAtMs: integerField,
  revision: integerField,
});

const decisionRecord: z.ZodType<StrategyDecision> = z.object({
  ownerId: textField,
  accountId: textField,
  strategyId: textField,
  sequence: integerField,
  eventId: textField,
  strategy: textField,
  strategyVersion: integerField,
  parametersVersion: integerField,
  event: textField,
  view: textField,
  isSkipped: z.boolean(),
  intents: textField,
  stateHash: textField,
  before: z
    .object({
      stateVersion: integerField.nullable(),
      state: textField.nullable(),
      indicators: textField.nullable(),
    })
    .exactOptional(),
  outcomes: z
    .array(z.object({ orderId: textField.exactOptional(), code: textField.exactOptional() }))
    .exactOptional(),
  atMs: integerField,
});

const parametersRecord: z.ZodType<StrategyParameters> = z.object({
  ownerId: textField,
  strategyId: textField,
  version: integerField,
  parameters: textField,
  changedBy: textField,
  atMs: integerField,
});

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
    case 'insertParameters': {
      const { ownerId, strategyId, version } = write.parameters;
      const sk = `PARAMETERS#${String(version).padStart(10, '0')}`;
      const key = { pk: partitionOf(ownerId, strategyId), sk };
      return [insert(table, { ...key, entity: 'STRATEGY_PARAMETERS', ...encode(write.parameters) })];
    }
  }
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
