import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { isVenueId, type VenueId } from '../../domain/account/account.ts';
import { isOver, type Kill, killSources, killStates, sweepOutcomes } from '../../domain/kill/kill.ts';
import { type KillDrill, killDrillSources } from '../../domain/kill/kill-drill.ts';
import { positionSides } from '../../domain/order/order.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { KillRecords } from '../../ports/kill-records.port.ts';
import type { Page, PageRequest } from '../../ports/trading-store.port.ts';
import { decimalField, encode, integerField, textField } from './codec.ts';
import { readPage } from './pages.ts';
import { tryTransaction } from './try-transaction.ts';

const killRecord: z.ZodType<Kill> = z.object({
  ownerId: textField,
  killId: textField,
  scope: textField,
  state: z.enum(killStates),
  source: z.enum(killSources),
  triggeredBy: textField,
  reason: textField,
  correlationId: textField,
  triggeredAtMs: integerField,
  flatten: z.object({ slippageRatio: decimalField }).exactOptional(),
  presses: integerField,
  fencedAtMs: integerField.exactOptional(),
  verifiedAtMs: integerField.exactOptional(),
  accounts: z.array(
    z.object({
      accountId: textField,
      venue: z.custom<VenueId>(isVenueId),
      outcome: z.enum([...sweepOutcomes, 'WAITING']),
      fence: z.object({ epoch: integerField, atMs: integerField, wasHalted: z.boolean() }).exactOptional(),
      canceled: integerField,
      resting: integerField,
      inDoubt: z.array(textField),
      foreignOrders: z.array(
        z.object({
          venueOrderId: textField,
          clientOrderId: textField,
          market: textField,
          side: z.enum(['buy', 'sell']),
        }),
      ),
      rounds: integerField,
      clearAtMs: integerField.exactOptional(),
      trouble: textField.exactOptional(),
      flattened: z
        .array(
          z.object({
            instrument: textField,
            positionSide: z.enum(positionSides).exactOptional(),
            quantity: decimalField,
            remaining: decimalField,
            orderIds: z.array(textField),
            trouble: textField.exactOptional(),
          }),
        )
        .exactOptional(),
    }),
  ),
  updatedAtMs: integerField,
  version: integerField,
});

const drillRecord: z.ZodType<KillDrill> = z.object({
  ownerId: textField,
  drillId: textField,
  source: z.enum(killDrillSources),
  accounts: z.array(textField),
  isPassed: z.boolean(),
  failure: textField.exactOptional(),
  figures: z.record(textField, integerField.nullable()),
  startedAtMs: integerField,
  endedAtMs: integerField,
});

const killPrefix = 'KILL#';
const drillPrefix = 'DRILL#';
const openKillsIndex = 'KILLS';
const partitionOf = (ownerId: string) => `USER#${ownerId}#KILLS`;
const keyOf = (ownerId: string, killId: string) => ({
  pk: partitionOf(ownerId),
  sk: `${killPrefix}${killId}`,
});
/** Exists while a kill of this scope is not over, and names it. */
const openKeyOf = ({ ownerId, scope }: Kill) => ({ pk: partitionOf(ownerId), sk: `OPEN#${scope}` });

/** A press that meets another one tries again: between two reads the other may be over. */
const beginsMax = 10;
const conflictPauseMs = 20;

interface Deps {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Clock;
}

/** Kills in the trading table, under their owner. */
export class DynamoDbKillRecords implements KillRecords {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async begin(kill: Kill): Promise<Kill> {
    const { table, clock } = this.#deps;
    const onlyOne = { TableName: table, ConditionExpression: 'attribute_not_exists(pk)' };
    const open = { ...openKeyOf(kill), entity: 'OPEN_KILL', killId: kill.killId };
    for (let tries = 1; tries <= beginsMax; tries += 1) {
      const written = await tryTransaction(this.#deps.client, [
        { Put: { ...onlyOne, Item: itemOf(kill) } },
        { Put: { ...onlyOne, Item: open } },
      ]);
      if (written) return kill;
      const other = await this.#findOpen(kill);
      if (other) return other;
      await clock.sleep(conflictPauseMs * tries);
    }
    throw new Error(`the kill of ${kill.scope} found neither room nor another one`);
  }

  async find(ownerId: string, killId: string): Promise<Kill | undefined> {
    const { client, table } = this.#deps;
    const Key = keyOf(ownerId, killId);
    const found = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
    return found.Item && killRecord.parse(found.Item);
  }

  async save(kill: Kill): Promise<boolean> {
    const { table } = this.#deps;
    const replace = {
      TableName: table,
      Item: itemOf(kill),
      ConditionExpression: 'version = :before',
      ExpressionAttributeValues: { ':before': kill.version - 1 },
    };
    const close = isOver(kill) ? [{ Delete: { TableName: table, Key: openKeyOf(kill) } }] : [];
    return tryTransaction(this.#deps.client, [{ Put: replace }, ...close]);
  }

  list(ownerId: string, page: PageRequest): Promise<Page<Kill>> {
    const input = {
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': partitionOf(ownerId), ':prefix': killPrefix },
      ConsistentRead: true,
      ScanIndexForward: false,
    };
    return readPage(this.#deps, input, page, killRecord);
  }

  async listOpen(limit: number): Promise<readonly Kill[]> {
    const { client, table } = this.#deps;
    const found = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'byAttention',
        KeyConditionExpression: 'gsi2pk = :pk',
        ExpressionAttributeValues: { ':pk': openKillsIndex },
        Limit: limit,
      }),
    );
    return (found.Items ?? []).map((item) => killRecord.parse(item));
  }

  async putDrill(drill: KillDrill): Promise<void> {
    const { client, table } = this.#deps;
    const key = { pk: partitionOf(drill.ownerId), sk: `${drillPrefix}${drill.drillId}` };
    const Item = { ...key, entity: 'KILL_DRILL', ...encode(drill) };
    await client.send(new PutCommand({ TableName: table, Item }));
  }

  async newestDrill(ownerId: string): Promise<KillDrill | undefined> {
    const input = {
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': partitionOf(ownerId), ':prefix': drillPrefix },
      ConsistentRead: true,
      ScanIndexForward: false,
    };
    return (await readPage(this.#deps, input, { limit: 1 }, drillRecord)).items[0];
  }

  async #findOpen(kill: Kill): Promise<Kill | undefined> {
    const { client, table } = this.#deps;
    const Key = openKeyOf(kill);
    const pointer = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
    const killId: unknown = pointer.Item?.killId;
    const found = typeof killId === 'string' ? await this.find(kill.ownerId, killId) : undefined;
    return found && !isOver(found) ? found : undefined;
  }
}

function itemOf(kill: Kill): Record<string, unknown> {
  const index = isOver(kill) ? {} : { gsi2pk: openKillsIndex, gsi2sk: kill.killId };
  return { ...keyOf(kill.ownerId, kill.killId), entity: 'KILL', ...encode(kill), ...index };
}
