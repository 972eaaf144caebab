import { zero } from '#shared/domain/money/decimal.ts';
import { isTerminal } from '#shared/domain/order/order-state.ts';
import { heldUnder } from '#shared/domain/protection/decide.ts';
import type { ProtectionPlan } from '#shared/domain/protection/plan.ts';
import type { World } from '../world/world.ts';

/** What has fired must have closed its position after this long in good weather. */
const closesWithinMs = 30_000;

/** An exit whose saga was lost waits for the sweeper; then it may take the book in several steps. */
const stepMs = 10_000;

/** Protections at rest: what fired has closed its position, and no stop at a venue is left behind. */
export function checkProtections(world: World, calmSinceMs: number): void {
  for (const plan of world.memory.tables.protections.values()) checkClosed(world, plan, calmSinceMs);
  checkStops(world);
}

/** What a venue still keeps for a plan that is over, or whose position is: a later position would meet it. */
function checkStops(world: World): void {
  const { engine, memory } = world;
  const plans = [...memory.tables.protections.values()];
  for (const account of world.accounts)
    for (const { id } of world.venueOf(account.venue).model.stops.of(account)) {
      const plan = plans.find(({ venueStops = [] }) => venueStops.some((stop) => stop.id === id));
      if (!plan || plan.state === 'ENDED') engine.violate('no-orphan-stop', `${id} rests for nobody`);
    }
}

/** A halted account closes nothing, and what is too small nobody can sell. */
function checkClosed(world: World, plan: ProtectionPlan, calmSinceMs: number): void {
  const { engine, memory } = world;
  const { closing, state, dust, ownerId, accountId } = plan;
  const control = memory.tables.controls.get(`${ownerId}|${accountId}`);
  if (!closing || state !== 'CLOSING' || dust || control?.state !== 'ACTIVE') return;
  const { nowMs } = engine.scheduler;
  if (nowMs < Math.max(closing.atMs, calmSinceMs, control.changedAtMs) + closesWithinMs) return;
  const position = [...memory.tables.positions.values()].find(
    (each) => each.accountId === accountId && each.instrument === plan.instrument,
  );
  const { markets } = world.venueOf(plan.venue).model.row;
  const market = markets.find(({ instrument }) => instrument.symbol === plan.instrument);
  const held = market ? heldUnder(plan, { position, instrument: market.instrument }) : zero;
  // What a person's own order closes already, or holds the coins of, is for that person to take back.
  const closes = plan.side === 'LONG' ? 'sell' : 'buy';
  const isTaken = [...memory.tables.orders.values()].some(
    (order) =>
      order.accountId === accountId &&
      order.instrument === plan.instrument &&
      order.side === closes &&
      !order.exit &&
      !isTerminal(order.state),
  );
  if (held.lessThanOrEqualTo(0) || isTaken || isMoving(world, plan)) return;
  engine.violate(
    'stop-closes',
    `${plan.planId} fired ${nowMs - closing.atMs} ms ago, ${held.toFixed()} is open: ${plan.orders.at(-1)?.code ?? 'no code'}`,
  );
}

function isMoving({ engine, memory }: World, { planId }: ProtectionPlan): boolean {
  const sinceMs = engine.scheduler.nowMs - stepMs;
  return [...memory.tables.orders.values()].some(
    ({ exit, filledQuantity, updatedAtMs }) =>
      exit?.planId === planId && filledQuantity.greaterThan(0) && updatedAtMs > sinceMs,
  );
}
