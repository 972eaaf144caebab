import type { AccountRef } from '../../domain/account/account.ts';
import type { BalanceDelta } from '../../domain/ledger/entry.ts';
import { type Decimal, zero } from '../../domain/money/decimal.ts';
import type { OrderSide } from '../../domain/order/order.ts';
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
  const { ownerId, accountId, venue, instrument } = position;
  const { pending, exposure } = pendingAttributes[side];
  const room = quantityMax.minus(quantity);
  const within = `${exposure} <= :room`;
  return {
    Update: {
      TableName: table,
      Key: keys.position(position, instrument),
      UpdateExpression: `SET entity = :entity, ownerId = :owner, accountId = :account, venue = :venue, instrument = :instrument ADD ${pending} :quantity, ${exposure} :quantity`,
      // No exposure yet is an exposure of zero, which is within the room only when there is any.
      ConditionExpression: room.isNegative() ? within : `attribute_not_exists(${exposure}) OR ${within}`,
      ExpressionAttributeValues: {
        ':entity': 'POSITION',
        ':owner': ownerId,
        ':account': accountId,
        ':venue': venue,
        ':instrument': instrument,
        ':quantity': counter(quantity),
        ':room': counter(room),
      },
    },
  };
}

export function movePending(
  table: string,
  ref: AccountRef,
  instrument: string,
  side: OrderSide,
  quantity: Decimal,
): TransactItem {
  const { pending, exposure } = pendingAttributes[side];
  return {
    Update: {
      TableName: table,
      Key: keys.position(ref, instrument),
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
  return {
    Update: {
      TableName: table,
      Key: keys.position(position, position.instrument),
      UpdateExpression:
        'SET entity = :entity, ownerId = :owner, accountId = :account, venue = :venue, instrument = :instrument, ' +
        'quantity = :quantity, averageEntryPrice = :average, realizedPnl = :pnl, version = :version ' +
        'ADD pendingBuy :usedBuy, pendingSell :usedSell, buyExposure :buyDelta, sellExposure :sellDelta',
      ConditionExpression: versionBefore === 0 ? 'attribute_not_exists(version)' : 'version = :before',
      ExpressionAttributeValues: {
        ':entity': 'POSITION',
        ':owner': position.ownerId,
        ':account': position.accountId,
        ':venue': position.venue,
        ':instrument': position.instrument,
        ...encode({
          ':quantity': position.quantity,
          ':average': position.averageEntryPrice,
          ':pnl': position.realizedPnl,
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
