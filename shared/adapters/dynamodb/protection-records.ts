import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type AccountRef, isVenueId, type VenueId } from '../../domain/account/account.ts';
import { type ExitLeg, positionSides } from '../../domain/order/order.ts';
import { type PositionName, positionKey } from '../../domain/position/position.ts';
import { stopCauses } from '../../domain/protection/levels.ts';
import {
  closeCauses,
  endReasons,
  isLive,
  type ProtectionPlan,
  planStates,
} from '../../domain/protection/plan.ts';
import type { ProtectionTerms } from '../../domain/protection/terms.ts';
import type { ProtectionRecords, ProtectionWrite } from '../../ports/protection-records.port.ts';
import { decimalField, encode, integerField, textField } from './codec.ts';
import type { CommitDeps } from './commit.ts';
import { accountPartition } from './keys.ts';
import type { TransactItem } from './transact-item.ts';

const level = { price: decimalField.exactOptional(), distanceRatio: decimalField.exactOptional() };
const size = { sizeRatio: decimalField.exactOptional(), quantity: decimalField.exactOptional() };

/** What an order asks for its position, and what a plan holds. */
export const protectionTermsRecord: z.ZodType<ProtectionTerms> = z.object({
  stopLoss: z.object(level).exactOptional(),
  takeProfits: z.array(z.object({ ...level, ...size })).exactOptional(),
  trailing: z
    .object({ distanceRatio: decimalField, activationPrice: decimalField.exactOptional() })
    .exactOptional(),
  breakEven: z
    .object({ afterRatio: decimalField, offsetRatio: decimalField.exactOptional() })
    .exactOptional(),
  exitAfterMs: integerField.exactOptional(),
});

/** Of the order that a leg placed. */
export const exitLegRecord: z.ZodType<ExitLeg> = z.object({
  planId: textField,
  leg: textField,
  overlap: decimalField.exactOptional(),
});

const venueStop = z.object({
  id: textField,
  cause: z.enum(stopCauses),
  price: decimalField,
  quantity: decimalField,
  state: z.enum(['CLAIMED', 'RESTS']),
  claimedAtMs: integerField,
  heldLessEntered: decimalField.exactOptional(),
  lostAtMs: integerField.exactOptional(),
  sold: decimalField.exactOptional(),
});

const legOrder = z.object({
  leg: textField,
  key: textField,
  version: integerField,
  quantity: decimalField,
  price: decimalField.exactOptional(),
  overlap: decimalField.exactOptional(),
  orderId: textField.exactOptional(),
  filled: decimalField,
  isOver: z.boolean(),
  code: textField.exactOptional(),
  claimedAtMs: integerField,
});

const planRecord: z.ZodType<ProtectionPlan> = z.object({
  ownerId: textField,
  accountId: textField,
  instrument: textField,
  positionSide: z.enum(positionSides).exactOptional(),
  planId: textField,
  venue: z.custom<VenueId>(isVenueId),
  side: z.enum(positionSides),
  state: z.enum(planStates),
  terms: protectionTermsRecord,
  version: integerField,
  revision: integerField,
  orderId: textField.exactOptional(),
  openedAtMs: integerField,
  bestPrice: decimalField.exactOptional(),
  exposedSinceMs: integerField.exactOptional(),
  closing: z
    .object({
      cause: z.enum(closeCauses),
      price: decimalField.exactOptional(),
      atMs: integerField,
      isAtVenue: z.literal(true).exactOptional(),
    })
    .exactOptional(),
  venueStops: z.array(venueStop).exactOptional(),
  lostStop: venueStop.exactOptional(),
  bareSinceMs: integerField.exactOptional(),
  orders: z.array(legOrder),
  attempts: integerField,
  failures: integerField,
  dust: z.object({ quantity: decimalField, minimum: decimalField, sinceMs: integerField }).exactOptional(),
  tooSmall: z.array(textField),
  ended: z.object({ reason: z.enum(endReasons), atMs: integerField }).exactOptional(),
  correlationId: textField,
  createdAtMs: integerField,
  updatedAtMs: integerField,
});

const livePlansIndex = 'PROTECTIONS';

function keyOf(ref: AccountRef, name: PositionName) {
  return { pk: accountPartition(ref), sk: `PROTECTION#${positionKey(name)}` };
}

export function saveProtection(table: string, { plan }: ProtectionWrite): TransactItem {
  const index = isLive(plan) ? { gsi2pk: livePlansIndex, gsi2sk: plan.planId } : {};
  return {
    Put: {
      TableName: table,
      Item: { ...keyOf(plan, plan), entity: 'PROTECTION', ...encode(plan), ...index },
      ...(plan.revision === 1
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: 'revision = :before',
            ExpressionAttributeValues: { ':before': plan.revision - 1 },
          }),
    },
  };
}

/** Plans in the trading table, beside their positions. */
export class DynamoDbProtectionRecords implements ProtectionRecords {
  readonly #deps: CommitDeps;

  constructor(deps: CommitDeps) {
    this.#deps = deps;
  }

  async find(ref: AccountRef, name: PositionName): Promise<ProtectionPlan | undefined> {
    const { client, table } = this.#deps;
    const found = await client.send(
      new GetCommand({ TableName: table, Key: keyOf(ref, name), ConsistentRead: true }),
    );
    return found.Item && planRecord.parse(found.Item);
  }

  async listLive(): Promise<readonly ProtectionPlan[]> {
    const { client, table } = this.#deps;
    const plans: ProtectionPlan[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const found = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'byAttention',
          KeyConditionExpression: 'gsi2pk = :pk',
          ExpressionAttributeValues: { ':pk': livePlansIndex },
          ...(start ? { ExclusiveStartKey: start } : {}),
        }),
      );
      plans.push(...(found.Items ?? []).map((item) => planRecord.parse(item)));
      start = found.LastEvaluatedKey;
    } while (start);
    return plans;
  }
}
