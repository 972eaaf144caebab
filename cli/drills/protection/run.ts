import { setTimeout as sleep } from 'node:timers/promises';
import { Decimal } from '#shared/domain/money/decimal.ts';
import { positionIdOf } from '#shared/domain/position/position-id.ts';
import { type ProtectionResource, protectionResource } from '#shared/http-api/protection-schemas.ts';
import { orderList } from '#shared/http-api/schemas.ts';
import { tradePage } from '#shared/http-api/trades.ts';
import type { Connection } from '../../connection.ts';
import { type DrillAccount, type DrillGround, must } from '../ground.ts';
import { placeOne } from '../place.ts';

/** One entry, protected, whose stop the price then met. Times in ms; null: it did not come within the time. */
export interface ProtectionRun {
  readonly venue: string;
  /** From the transaction of the entry's fill until the API shows its stop in force. */
  readonly protectedMs: number | null;
  /** From the moved price until the stop fired, and until the plan ended with nothing open and nothing resting. */
  readonly firedMs: number | null;
  readonly closedMs: number | null;
  /** Orders that closed the position, ours or the venue's own stop; one is right. */
  readonly exits: number;
  /** Legs that rest after the end. */
  readonly orphans: number;
}

const withinMs = 30_000;
const pollMs = 25;
const quantity = '0.01';

/** Enters, waits for the stop, moves the price through it, waits for the end, and moves the price back. */
export async function protectionRun(
  ground: DrillGround,
  connection: Connection,
  { venue, accountId, market }: DrillAccount,
): Promise<ProtectionRun> {
  const { control } = ground;
  const mid = new Decimal(await control.midPrice(venue, market.symbol));
  const { instrument } = market;
  const protect = {
    stopLoss: { distanceRatio: '0.01' },
    takeProfits: [
      { distanceRatio: '0.02', sizeRatio: '0.5' },
      { distanceRatio: '0.03', sizeRatio: '0.5' },
    ],
  };
  const startedAtMs = Date.now();
  const body = { accountId, instrument, side: 'buy', type: 'market', quantity, protect } as const;
  const placed = await placeOne(connection, body, withinMs, 10);
  if (!placed.ok) throw new Error(`the entry was not placed: ${placed.reason}`);
  const path = `/v1/positions/${encodeURIComponent(positionIdOf({ accountId, instrument }))}/protection`;
  const until = (isSo: (plan: ProtectionResource) => boolean) => poll(connection, path, isSo);
  const isIts = ({ orderId }: ProtectionResource) => orderId === placed.order.orderId;
  const guarded = await until((plan) => isIts(plan) && plan.exposedSinceMs === null);
  const movedAtMs = Date.now();
  const below = mid.times('0.985').dividedToIntegerBy(market.priceStep).times(market.priceStep);
  await control.movePrice(venue, market.symbol, below.toFixed());
  const ended = await until((plan) => isIts(plan) && plan.state === 'ENDED');
  await control.movePrice(venue, market.symbol, mid.toFixed());
  const query = { accountId, limit: '50' };
  const { orders } = must(await connection.client.get('/v1/orders', orderList, { query }));
  const legs = orders.filter(({ exitLeg, createdAtMs }) => exitLeg !== null && createdAtMs >= startedAtMs);
  const { trades } = must(await connection.client.get('/v1/trades', tradePage, { query }));
  const closing = trades.filter(
    (trade) => trade.instrument === instrument && trade.side === 'sell' && trade.timeMs >= startedAtMs,
  );
  const since = (atMs: number | undefined) => (atMs === undefined ? null : atMs - movedAtMs);
  return {
    venue,
    protectedMs: guarded ? guarded.atMs - guarded.plan.createdAtMs : null,
    firedMs: since(ended?.plan.closing?.atMs),
    closedMs: since(ended?.plan.ended?.atMs),
    exits: new Set(closing.map(({ venueOrderId }) => venueOrderId)).size,
    orphans: legs.filter(({ state }) => ['ACCEPTED', 'PARTIALLY_FILLED', 'PENDING_CANCEL'].includes(state))
      .length,
  };
}

async function poll(
  { client }: Connection,
  path: string,
  isSo: (plan: ProtectionResource) => boolean,
): Promise<{ readonly plan: ProtectionResource; readonly atMs: number } | undefined> {
  const untilMs = Date.now() + withinMs;
  while (Date.now() < untilMs) {
    const shown = await client.get(path, protectionResource);
    if (shown.ok && isSo(shown.value)) return { plan: shown.value, atMs: Date.now() };
    await sleep(pollMs);
  }
  return undefined;
}
