import type { AccountRef } from '../../domain/account/account.ts';
import type { DomainEventType } from '../../domain/events/domain-event.ts';
import type { Instrument } from '../../domain/instrument/instrument.ts';
import type { Decimal } from '../../domain/money/decimal.ts';
import type { Order, OrderTerms } from '../../domain/order/order.ts';
import { isTerminal } from '../../domain/order/order-state.ts';
import type { Position, PositionName } from '../../domain/position/position.ts';
import { decideProtection, type Quote } from '../../domain/protection/decide.ts';
import { idsOf, liveOf, type ProtectionDecision } from '../../domain/protection/legs.ts';
import type { LegOrder, ProtectionPlan } from '../../domain/protection/plan.ts';
import { hasStop } from '../../domain/protection/terms.ts';
import type { CommandQueue } from '../../ports/queues.port.ts';
import type { VenueSessions } from '../../ports/venue.port.ts';
import { type CancelOrderDeps, cancelOrder } from '../cancel-order.ts';
import { type PlaceTradeDeps, placeTrade } from '../place-trade.ts';
import { startSaga } from '../start-saga.ts';
import { savePlan } from './plan-writes.ts';

export type KeepDeps = PlaceTradeDeps &
  CancelOrderDeps & {
    readonly commands: CommandQueue;
    /** Where stops may rest at the venues too. */
    readonly venues?: VenueSessions;
  };

/** What whoever watches the market saw: the newest quote, and the best price since it looked last. */
export interface Sight {
  readonly quote?: Quote;
  readonly seenBest?: Decimal;
}

/** The plan as it is now, with what it was judged by. */
export interface Kept {
  readonly plan: ProtectionPlan;
  readonly position: Position | undefined;
  readonly instrument: Instrument;
  /** Nothing is placed then. */
  readonly isHalted: boolean;
}

/** An order of ours whose saga has not moved it for so long was never started, as a rule; the sweeper comes once a minute. */
const startedWithinMs = 500;

/** The best price alone is written this often: what a restart may forget of it. */
const bestEveryMs = 1_000;

/**
 * Brings what rests for a position in line with its plan, once. What is to be placed is written first, each under a key of
 * its own: of two that look at once one writes, and an order that was placed before a crash is the same order afterwards.
 * Undefined when there is nothing to keep.
 */
export async function keepProtected(
  deps: KeepDeps,
  ref: AccountRef & PositionName,
  sight: Sight,
): Promise<Kept | undefined> {
  const stored = await deps.store.protections.find(ref, ref);
  if (!stored || stored.state === 'ENDED') return undefined;
  // Orders first: what the position does not know of them yet makes us do less, not more.
  const ids = idsOf(liveOf(stored));
  const found = await Promise.all(ids.map((id) => deps.store.findOrder(ref.ownerId, id)));
  const [position, instrument, control] = await Promise.all([
    deps.store.findPosition(ref, ref.instrument, ref.positionSide),
    deps.market.findInstrument(stored.venue, ref.instrument),
    deps.store.findControl(ref),
  ]);
  if (!instrument) return undefined;
  const orders = new Map(found.flatMap((order) => (order ? [[order.orderId, order] as const] : [])));
  const nowMs = deps.clock.nowMs();
  const facts = { position, instrument, orders, nowMs, quote: sight.quote };
  const decided = decideProtection(stored, {
    ...facts,
    ...(sight.seenBest ? { seenBest: sight.seenBest } : {}),
  });
  await startAgain(deps, [...orders.values()], nowMs);
  const isHalted = control?.state === 'HALTED';
  const decision = isHalted ? held(stored, decided, nowMs) : decided;
  const saved = await save(deps, stored, decision.plan, nowMs);
  if (!saved) return { plan: stored, position, instrument, isHalted };
  await cancelAll(deps, decision.cancel, orders);
  const plan = await placeAll(deps, saved, decision.place, instrument);
  return { plan, position, instrument, isHalted };
}

/** Starting twice under one name is starting once: what runs already is left alone. */
async function startAgain(deps: KeepDeps, orders: readonly Order[], nowMs: number): Promise<void> {
  const lost = orders.filter(
    ({ state, updatedAtMs }) => state === 'INITIALIZED' && nowMs - updatedAtMs >= startedWithinMs,
  );
  await Promise.all(lost.map((order) => startSaga(deps, order)));
}

/** A halted account places nothing, so its stops are not in force: they are judged anew when it trades again. */
function held(stored: ProtectionPlan, decided: ProtectionDecision, nowMs: number): ProtectionDecision {
  if (decided.plan.state === 'ENDED') return decided;
  const { exposedSinceMs = nowMs } = stored;
  const plan = hasStop(stored.terms) ? { ...stored, exposedSinceMs } : stored;
  return { plan, place: [], cancel: decided.cancel };
}

/** Undefined when somebody else was faster: what to do is theirs, or the next look's. */
async function save(
  { store, ids, log }: KeepDeps,
  before: ProtectionPlan,
  next: ProtectionPlan,
  nowMs: number,
): Promise<ProtectionPlan | undefined> {
  const isSame = textOf(before) === textOf(next);
  const isBestDue = nowMs - before.updatedAtMs >= bestEveryMs;
  const isBest = before.bestPrice?.toFixed() !== next.bestPrice?.toFixed();
  if (isSame && !(isBest && isBestDue)) return before;
  const plan = { ...next, revision: before.revision + 1, updatedAtMs: nowMs };
  const result = await store.commit(savePlan(ids, plan, eventsOf(before, next)));
  if (!result.ok) return undefined;
  const { planId, state, closing, ended, exposedSinceMs } = plan;
  if (before.state !== state || before.exposedSinceMs !== exposedSinceMs)
    log.info('protection', { planId, state, cause: closing?.cause, ended: ended?.reason, exposedSinceMs });
  return plan;
}

function textOf({ bestPrice: _best, ...plan }: ProtectionPlan): string {
  return JSON.stringify(plan);
}

function eventsOf(before: ProtectionPlan, next: ProtectionPlan): readonly DomainEventType[] {
  return [
    ...(!before.closing && next.closing ? (['protection.fired'] as const) : []),
    ...(!before.dust && next.dust ? (['position.dust'] as const) : []),
    ...(next.state === 'ENDED' ? (['protection.ended'] as const) : []),
  ];
}

/** One that ends meanwhile needs no cancel; one whose cancel is asked for already is the venue's to end. */
async function cancelAll(
  deps: KeepDeps,
  orderIds: readonly string[],
  orders: ReadonlyMap<string, Order>,
): Promise<void> {
  const asked = orderIds
    .flatMap((id) => orders.get(id) ?? [])
    .filter(({ state, cancelRequestedAtMs }) => !isTerminal(state) && cancelRequestedAtMs === undefined);
  await Promise.all(asked.map(({ ownerId, orderId }) => cancelOrder(deps, ownerId, orderId)));
}

async function placeAll(
  deps: KeepDeps,
  plan: ProtectionPlan,
  claims: readonly LegOrder[],
  instrument: Instrument,
): Promise<ProtectionPlan> {
  if (claims.length === 0) return plan;
  const placed = new Map<string, Partial<LegOrder>>();
  // An exit before anything else: it is what cannot wait.
  const urgent = claims.toSorted((a, b) => Number(b.leg === 'EXIT') - Number(a.leg === 'EXIT'));
  for (const claim of urgent) placed.set(claim.key, await place(deps, plan, claim, instrument));
  const orders = plan.orders.map((leg) => ({ ...leg, ...placed.get(leg.key) }));
  const exits = [...placed].filter(([key, { isOver }]) => isOver && isExit(plan, key)).length;
  const nowMs = deps.clock.nowMs();
  const { revision, failures } = plan;
  const noted = {
    ...plan,
    orders,
    failures: failures + exits,
    revision: revision + 1,
    updatedAtMs: nowMs,
  };
  const result = await deps.store.commit(savePlan(deps.ids, noted, []));
  // Not noted: whoever was faster, or the next look, places the same claim again and hears of the same order.
  return result.ok ? noted : plan;
}

function isExit({ orders }: ProtectionPlan, key: string): boolean {
  return orders.some((leg) => leg.key === key && leg.leg === 'EXIT');
}

async function place(
  deps: KeepDeps,
  plan: ProtectionPlan,
  leg: LegOrder,
  instrument: Instrument,
): Promise<Partial<LegOrder>> {
  const { ownerId, accountId, correlationId } = plan;
  const placed = await placeTrade(deps, {
    ownerId,
    accountId,
    terms: termsOf(plan, leg, instrument),
    idempotencyKey: leg.key,
    // The key says all: of two who place it one may have read another overlap.
    requestHash: leg.key,
    correlationId,
  });
  if (placed.ok) return { orderId: placed.value.orderId };
  const { code, message } = placed.refusal;
  deps.log.error('a leg of a protection was refused', { planId: plan.planId, leg: leg.leg, code, message });
  return { isOver: true, code };
}

function termsOf(plan: ProtectionPlan, leg: LegOrder, { kind }: Instrument): OrderTerms {
  const { instrument, positionSide, planId, side } = plan;
  const { price, quantity, overlap } = leg;
  const rests = price !== undefined && kind === 'PERPETUAL';
  return {
    instrument,
    side: side === 'LONG' ? 'sell' : 'buy',
    type: price ? 'limit' : 'market',
    quantity,
    ...(price ? { limitPrice: price } : {}),
    timeInForce: rests ? 'GTC' : 'IOC',
    reduceOnly: kind === 'PERPETUAL',
    ...(positionSide ? { positionSide } : {}),
    postOnly: false,
    exit: { planId, leg: leg.leg, ...(overlap ? { overlap } : {}) },
  };
}
