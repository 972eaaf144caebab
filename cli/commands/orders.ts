import { type Command, Option } from 'commander';
import { wholeNumber, withAccount, withInstance, withJson, withTimeout } from '../options.ts';
import { done } from '../output.ts';
import { runTrading } from '../run-trading.ts';
import { registerOrderBatches } from './order-batches.ts';

interface CommonOptions {
  account?: string;
  instance?: number;
  json?: boolean;
}
type ListOptions = CommonOptions & { state: 'open' | 'all'; limit: number };
type CancelOptions = CommonOptions & { wait?: boolean; timeout: number };

export function registerOrders(program: Command): void {
  const orders = program.command('orders').description('list, show and cancel orders').helpCommand(false);
  const list = orders
    .command('list')
    .description('orders, newest first')
    .addOption(new Option('--state <which>', 'which orders').choices(['open', 'all']).default('all'))
    .addOption(new Option('--limit <number>', 'at most so many').argParser(wholeNumber).default(50));
  withAccount(withInstance(withJson(list))).action(runList);
  const show = orders.command('show').description('one order').argument('<orderId>');
  withInstance(withJson(show)).action(runShow);
  const cancel = orders
    .command('cancel')
    .description('ask for the cancel of an order')
    .argument('<orderId>')
    .option('--wait', 'wait until it has ended');
  withTimeout(withInstance(withJson(cancel)), 60).action(runCancel);
  registerOrderBatches(orders);
}

function runList(options: ListOptions): Promise<void> {
  return runTrading(options, async ({ client, accountId, note }) => {
    const { orderList } = await import('#shared/http-api/schemas.ts');
    const { readPages } = await import('../trading/read-pages.ts');
    const { failed } = await import('../failures.ts');
    const { orderTable } = await import('../views/order.ts');
    const read = await readPages(options.limit, async (page) => {
      const query = { accountId, state: options.state, ...page };
      const listed = await client.get('/v1/orders', orderList, { query });
      return listed.ok
        ? { ok: true, value: { items: listed.value.orders, cursor: listed.value.cursor } }
        : listed;
    });
    if (!read.ok) return failed(read.failure, client.correlationId);
    const { items, cursor } = read.value;
    if (cursor !== null) note(`There are more than ${items.length}: see them with a larger --limit.`);
    return done({ orders: items, cursor }, orderTable(items));
  });
}

function runShow(orderId: string, options: CommonOptions): Promise<void> {
  return runTrading(options, async ({ client }) => {
    const { orderResource } = await import('#shared/http-api/schemas.ts');
    const { failed } = await import('../failures.ts');
    const { orderText } = await import('../views/order.ts');
    const read = await client.get(`/v1/orders/${encodeURIComponent(orderId)}`, orderResource);
    return read.ok ? done(read.value, orderText(read.value)) : failed(read.failure, client.correlationId);
  });
}

function runCancel(orderId: string, options: CancelOptions): Promise<void> {
  return runTrading(options, async (connection) => {
    const { cancelOrder } = await import('../trading/cancel-order.ts');
    const timeoutMs = options.timeout * 1000;
    return cancelOrder(connection, { orderId, wait: options.wait === true, timeoutMs });
  });
}
