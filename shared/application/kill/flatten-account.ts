import type { Account } from '../../domain/account/account.ts';
import type { FlattenedPosition } from '../../domain/kill/kill.ts';
import { type Decimal, zero } from '../../domain/money/decimal.ts';
import type { Order } from '../../domain/order/order.ts';
import { isTerminal } from '../../domain/order/order-state.ts';
import { type Position, positionKey } from '../../domain/position/position.ts';
import { closePosition } from '../close-position.ts';
import type { PlaceTradeDeps } from '../place-trade.ts';

export interface FlattenRequest {
  readonly account: Account;
  readonly killId: string;
  readonly slippageRatio: Decimal;
  readonly correlationId: string;
  readonly untilMs: number;
}

/** Orders one after the other for a position: the market may have gone through the bound, or the books be late. */
const roundsMax = 3;
const booksMs = 5_000;
const pauseMs = 250;
const openMax = 100;

/**
 * Closes what an emptied account holds: per position an order that only reduces, at once or not at all, inside the bound, through the
 * saga like any other; up to three in a row. A crash in between finds its orders again by their keys. What is left is said,
 * with the reason.
 *
 * @returns undefined when time was up before every order had ended: asked again, it goes on with the same orders
 */
export async function flattenAccount(
  deps: PlaceTradeDeps,
  request: FlattenRequest,
): Promise<readonly FlattenedPosition[] | undefined> {
  const { account } = request;
  const held = await heldBy(deps, account);
  const tallies = held.map((position) => new Tally(position));
  for (let round = 1; round <= roundsMax; round += 1) {
    const open = tallies.filter(({ isClosed }) => !isClosed);
    if (open.length === 0) break;
    if (deps.clock.nowMs() >= request.untilMs) return undefined;
    await untilBooksAreQuiet(deps, request);
    const ended = await Promise.all(open.map((tally) => closeOnce(deps, request, tally, round)));
    if (ended.includes(false)) return undefined;
    const left = new Map((await heldBy(deps, account)).map((each) => [positionKey(each), each.quantity]));
    for (const tally of open) tally.remaining = left.get(positionKey(tally.position)) ?? zero;
  }
  return tallies.map((tally) => tally.result());
}

class Tally {
  readonly position: Position;
  readonly orderIds: string[] = [];
  remaining: Decimal;
  trouble: string | undefined;
  /** Less than an order needs: no further order will do. */
  isDust = false;

  constructor(position: Position) {
    this.position = position;
    this.remaining = position.quantity;
  }

  get isClosed(): boolean {
    return this.remaining.isZero() || this.isDust;
  }

  result(): FlattenedPosition {
    const { instrument, positionSide, quantity } = this.position;
    const isOpen = !this.remaining.isZero();
    return {
      instrument,
      ...(positionSide === undefined ? {} : { positionSide }),
      ...{ quantity, remaining: this.remaining, orderIds: this.orderIds },
      ...(isOpen ? { trouble: this.trouble ?? 'the market is beyond the bound' } : {}),
    };
  }
}

/** Of spot only what is held can be sold. */
async function heldBy({ store }: PlaceTradeDeps, account: Account): Promise<readonly Position[]> {
  const positions = await store.listPositions(account);
  return positions.filter(
    ({ instrument, quantity }) =>
      !quantity.isZero() && (instrument.includes(':') || quantity.greaterThan(zero)),
  );
}

/** What was just cancelled gives back what it held in our books a moment later: until then it seems to close the position. */
async function untilBooksAreQuiet(
  { store, clock }: PlaceTradeDeps,
  { account, untilMs }: FlattenRequest,
): Promise<void> {
  const deadlineMs = Math.min(clock.nowMs() + booksMs, untilMs);
  for (;;) {
    const { items } = await store.listOrders(account, { limit: openMax, openOnly: true });
    if (items.every(({ killId }) => killId !== undefined) || clock.nowMs() >= deadlineMs) return;
    await clock.sleep(pauseMs);
  }
}

/** False when time was up before its order had ended. */
async function closeOnce(
  deps: PlaceTradeDeps,
  { account, killId, slippageRatio, correlationId, untilMs }: FlattenRequest,
  tally: Tally,
  round: number,
): Promise<boolean> {
  const { ownerId, accountId } = account;
  const { instrument, positionSide } = tally.position;
  const key = `kill ${killId} ${round} ${positionKey(tally.position)}`;
  const closed = await closePosition(deps, {
    ...{ ownerId, accountId, instrument, slippageRatio, killId, correlationId },
    ...(positionSide === undefined ? {} : { positionSide }),
    ...{ idempotencyKey: key, requestHash: key },
  });
  if (!closed.ok) {
    tally.isDust = closed.refusal.code === 'QUANTITY_BELOW_MINIMUM';
    tally.trouble = `${closed.refusal.code}: ${closed.refusal.message}`;
    return true;
  }
  tally.orderIds.push(closed.value.orderId);
  const ended = await untilEnded(deps, closed.value, untilMs);
  tally.trouble = ended.code === undefined ? undefined : `order ${ended.orderId}: ${ended.code}`;
  return isTerminal(ended.state);
}

async function untilEnded({ store, clock }: PlaceTradeDeps, placed: Order, untilMs: number): Promise<Order> {
  for (let order = placed; ; ) {
    if (isTerminal(order.state) || clock.nowMs() >= untilMs) return order;
    await clock.sleep(pauseMs);
    order = (await store.findOrder(order.ownerId, order.orderId)) ?? order;
  }
}
