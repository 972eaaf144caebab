import { type Decimal, decimal, decimalText, minimum, zero } from '#shared/domain/money/decimal.ts';
import { isTerminal } from '#shared/domain/order/order-state.ts';
import { type OrderResource, orderResource, type PlaceOrderRequest } from '#shared/http-api/schemas.ts';
import type { Connection } from '../connection.ts';
import { sendUntilAnswered } from '../trading/send-until-answered.ts';
import { waitForOrder } from '../trading/wait-for-order.ts';
import { listOrders } from './books.ts';
import { type DrillAccount, type DrillGround, must } from './ground.ts';
import { placeOne } from './place.ts';

const limitMs = 90_000;
const atOnce = 8;
const historyMax = 500;
/** Well inside the limits of a paper account. */
const orderQuantityMax = decimal('0.4');

/**
 * Cancels what the drill left open, and buys or sells back what it traded. `drilled` are the correlation ids of what it
 * placed: orders of others stay. Returns how many could not be cancelled.
 */
export async function cleanUp(
  ground: DrillGround,
  connection: Connection,
  drilled: ReadonlySet<string>,
): Promise<number> {
  const left = await Promise.all(
    ground.accounts.map(async (account) => {
      const orders = must(
        await listOrders(connection.client, account.accountId, { state: 'all', limit: historyMax }),
      ).filter(({ correlationId }) => drilled.has(correlationId));
      const ended = await cancelAll(connection, orders);
      await tradeBack(connection, account, ended);
      return ended.filter(({ state }) => !isTerminal(state)).length;
    }),
  );
  return left.reduce((sum, count) => sum + count, 0);
}

async function cancelAll(connection: Connection, orders: readonly OrderResource[]): Promise<OrderResource[]> {
  const ended: OrderResource[] = [];
  const queue = [...orders];
  const work = async () => {
    for (let order = queue.shift(); order; order = queue.shift())
      ended.push(await cancelOne(connection, order));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return ended;
}

async function cancelOne(connection: Connection, order: OrderResource): Promise<OrderResource> {
  if (isTerminal(order.state)) return order;
  const { client, clock } = connection;
  const deadlineMs = clock.nowMs() + limitMs;
  // An answer that says that it has ended already is as good.
  await sendUntilAnswered(connection, deadlineMs, () =>
    client.send('DELETE', `/v1/orders/${order.orderId}`, orderResource),
  );
  return must(await waitForOrder(connection, order, ({ state }) => isTerminal(state), deadlineMs));
}

/** Small differences (fees) stay: they are what trading costs. */
async function tradeBack(
  connection: Connection,
  { accountId, market }: DrillAccount,
  orders: readonly OrderResource[],
): Promise<void> {
  const net = orders.reduce(
    (sum, { side, filledQuantity }) =>
      side === 'buy' ? sum.plus(filledQuantity) : sum.minus(filledQuantity),
    zero,
  );
  const side = net.isNegative() ? 'buy' : 'sell';
  for (let left: Decimal = net.abs(); left.greaterThanOrEqualTo('0.001'); ) {
    const quantity = minimum(left, orderQuantityMax);
    const body: PlaceOrderRequest = {
      ...{ accountId, instrument: market.instrument, side, type: 'market' },
      quantity: decimalText(quantity),
    };
    const placed = await placeOne(connection, body, limitMs, 20);
    if (!placed.ok) throw new Error(`trading back was refused: ${placed.reason}`);
    await waitForOrder(
      connection,
      placed.order,
      ({ state }) => isTerminal(state),
      connection.clock.nowMs() + limitMs,
    );
    left = left.minus(quantity);
  }
}
