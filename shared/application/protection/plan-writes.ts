import type { DomainEventType } from '../../domain/events/domain-event.ts';
import { decimalText } from '../../domain/money/decimal.ts';
import type { Fill } from '../../domain/order/fill.ts';
import type { Order } from '../../domain/order/order.ts';
import { type ProtectionPlan, planAfterFill } from '../../domain/protection/plan.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { Ids } from '../../ports/ids.port.ts';
import type { StoreWrite } from '../../ports/store-write.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import { type FillChange, lived } from '../fill-change.ts';

interface Deps {
  readonly store: Pick<TradingStore, 'protections'>;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** The plan of a position comes to be in the transaction of the fill that opens it: no crash lies between the two. */
export async function planWrites(
  { store, clock, ids }: Deps,
  order: Order,
  fill: Fill,
  change: FillChange,
): Promise<readonly StoreWrite[]> {
  if (!order.protect) return [];
  const { position } = lived(change, fill, order);
  const former = await store.protections.find(position, position);
  const { venueTimeMs } = fill;
  const plan = planAfterFill(order, position, former, {
    venueTimeMs,
    nowMs: clock.nowMs(),
    planId: ids.nextId(),
  });
  return plan ? savePlan(ids, plan, ['protection.set']) : [];
}

/** A plan with the events that its change is. */
export function savePlan(
  ids: Ids,
  plan: ProtectionPlan,
  events: readonly DomainEventType[],
): readonly StoreWrite[] {
  return [
    { kind: 'saveProtection', plan },
    ...events.map((type): StoreWrite => ({ kind: 'publish', event: eventOf(ids, plan, type) })),
  ];
}

function eventOf(ids: Ids, plan: ProtectionPlan, type: DomainEventType) {
  const { ownerId, accountId, venue, instrument, positionSide, side, closing, ended, dust } = plan;
  const { correlationId, updatedAtMs: atMs } = plan;
  const payload = {
    event_type: type,
    user_id: ownerId,
    account_id: accountId,
    exchange: venue,
    symbol: instrument,
    ...(positionSide ? { position_side: positionSide } : {}),
    side,
    plan_id: plan.planId,
    version: String(plan.version),
    ...(closing ? { cause: closing.cause } : {}),
    ...(closing?.price ? { price: decimalText(closing.price) } : {}),
    ...(ended ? { reason: ended.reason } : {}),
    ...(dust ? { dust_qty: decimalText(dust.quantity), minimum_qty: decimalText(dust.minimum) } : {}),
    timestamp: String(atMs),
  };
  return { eventId: ids.nextId(), ownerId, accountId, type, correlationId, atMs, payload };
}
