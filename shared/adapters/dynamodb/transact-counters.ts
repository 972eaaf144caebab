import type { AccountRef } from '../../domain/account/account.ts';
import type { BalanceDelta } from '../../domain/ledger/entry.ts';
import { type Decimal, zero } from '../../domain/money/decimal.ts';
import type { OrderSide } from '../../domain/order/order.ts';
import type { Position, PositionName } from '../../domain/position/position.ts';
import type { StoreWrite } from '../../ports/store-write.ts';
import { counter, encode } from './codec.ts';
import { keys } from './keys.ts';
import type { TransactItem } from './transact-item.ts';

type Of<Kind extends StoreWrite['kind']> = Extract<StoreWrite, { kind: Kind }>;

/**
 * `buyExposure` is quantity + pendingBuy, `sellExposure` pendingSell - quantity: kept as sums, because a condition
 * cannot add two attributes.
 */
const pendingAttributes = {
  buy: { pending: 'pendingBuy', exposure: 'buyExposure' },
  sell: { pending: 'pendingSell', exposure: 'sellExposure' },
} as const satisfies Record<OrderSide, object>;

export function reservePosition(table: string, write: Of<'reservePosition'>): TransactItem {
  const { position, side, quantity, quantityMax } = write;
  const { pending, exposure } = pendingAttributes[side];
  const identity = identityOf(position);
  const room = quantityMax.minus(quantity);
  const within = `${exposure} <= :room`;
  return {
    Update: {
      TableName: table,
      Key: keys.position(position, position),
      UpdateExpression: `SET ${identity.sets} ADD ${pending} :quantity, ${exposure} :quantity`,
      // No exposure yet is an exposure of zero, which is within the room only when there is any.
      ConditionExpression: room.isNegative() ? within : `attribute_not_exists(${exposure}) OR ${within}`,
      ExpressionAttributeValues: {
        ...identity.values,
        ':quantity': counter(quantity),
        ':room': counter(room),
      },
    },
  };
}

export function movePending(
  table: string,
  ref: AccountRef,
  name: PositionName,
  side: OrderSide,
  quantity: Decimal,
): TransactItem {
  const { pending, exposure } = pendingAttributes[side];
  return {
    Update: {
      TableName: table,
      Key: keys.position(ref, name),
      UpdateExpression: `ADD ${pending} :quantity, ${exposure} :quantity`,
      ExpressionAttributeValues: { ':quantity': counter(quantity) },
    },
  };
}

export function updatePosition(
  table: string,
  { position, quantityDelta, side, pendingUsed }: Of<'updatePosition'>,
): TransactItem {
  const used = { buy: side === 'buy' ? pendingUsed : zero, sell: side === 'sell' ? pendingUsed : zero };
  const versionBefore = position.version - 1;
  const identity = identityOf(position);
  const { leverage, life } = position;
  return {
    Update: {
      TableName: table,
      Key: keys.position(position, position),
      UpdateExpression:
        `SET ${identity.sets}, quantity = :quantity, averageEntryPrice = :average, realizedPnl = :pnl, ` +
        `margin = :margin, entryCost = :cost, ${leverage ? 'leverage = :leverage, ' : ''}` +
        `${life ? 'life = :life, ' : ''}version = :version ${life ? '' : 'REMOVE life '}` +
        'ADD pendingBuy :usedBuy, pendingSell :usedSell, buyExposure :buyDelta, sellExposure :sellDelta',
      ConditionExpression: versionBefore === 0 ? 'attribute_not_exists(version)' : 'version = :before',
      ExpressionAttributeValues: {
        ...identity.values,
        ...encode({
          ':quantity': position.quantity,
          ':average': position.averageEntryPrice,
          ':pnl': position.realizedPnl,
          ':margin': position.margin,
          ':cost': position.entryCost,
          ':leverage': leverage,
          ':life': life,
        }),
        ':version': position.version,
        ':usedBuy': counter(used.buy.negated()),
        ':usedSell': counter(used.sell.negated()),
        ':buyDelta': counter(quantityDelta.minus(used.buy)),
        ':sellDelta': counter(quantityDelta.negated().minus(used.sell)),
        ...(versionBefore === 0 ? {} : { ':before': versionBefore }),
      },
    },
  };
}

/** What every write of a position sets: whichever is the first makes it whole. */
function identityOf({ ownerId, accountId, venue, instrument, positionSide }: Position) {
  const sets =
    'entity = :entity, ownerId = :owner, accountId = :account, venue = :venue, instrument = :instrument';
  const values = {
    ':entity': 'POSITION',
    ':owner': ownerId,
    ':account': accountId,
    ':venue': venue,
    ':instrument': instrument,
  };
  return positionSide === undefined
    ? { sets, values }
    : {
        sets: `${sets}, positionSide = :positionSide`,
        values: { ...values, ':positionSide': positionSide },
      };
}

/** Moves a balance; the condition keeps AVAILABLE and RESERVED at zero or above. */
export function balanceItem(table: string, ref: AccountRef, delta: BalanceDelta): TransactItem {
  const conditions: string[] = [];
  const floors: Record<string, ReturnType<typeof counter>> = {};
  for (const part of ['available', 'reserved'] as const) {
    if (!delta[part].isNegative() || delta[part].isZero()) continue;
    conditions.push(`${part} >= :${part}Needed`);
    floors[`:${part}Needed`] = counter(delta[part].negated());
  }
  return {
    Update: {
      TableName: table,
      Key: keys.balance(ref, delta.asset),
      UpdateExpression:
        'SET entity = :entity, ownerId = :owner, accountId = :account, asset = :asset ' +
        'ADD available :available, reserved :reserved, suspense :suspense',
      ...(conditions.length > 0 ? { ConditionExpression: conditions.join(' AND ') } : {}),
      ExpressionAttributeValues: {
        ':entity': 'BALANCE',
        ':owner': ref.ownerId,
        ':account': ref.accountId,
        ':asset': delta.asset,
        ':available': counter(delta.available),
        ':reserved': counter(delta.reserved),
        ':suspense': counter(delta.suspense),
        ...floors,
      },
    },
  };
}
