import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { withAccount, withInstance, withJson, withTimeout } from '../options.ts';
import { runTrading } from '../run-trading.ts';

interface CommonOptions {
  account?: string;
  instance?: number;
  json?: boolean;
  timeout: number;
}
type PlaceOptions = CommonOptions & { idempotencyKey?: string };
type CancelOptions = CommonOptions & { instrument?: string };

/** What works on many orders at once: subcommands of `orders`. */
export function registerOrderBatches(orders: Command): void {
  const batch = orders
    .command('batch')
    .description('place up to 20 orders of a JSON file, each with its own outcome')
    .argument('<file>', 'a list of orders as POST /v1/orders takes them, or - for standard input')
    .option('--idempotency-key <key>', 'repeat a request whose answer was lost (default: a new key)');
  withTimeout(withAccount(withInstance(withJson(batch))), 60).action(runBatch);
  const all = orders
    .command('cancel-all')
    .description('ask for the cancel of every open order of an account')
    .option('--instrument <symbol>', 'only of this one');
  withTimeout(withAccount(withInstance(withJson(all))), 60).action(runCancelAll);
  const some = orders
    .command('cancel-batch')
    .description('ask for the cancel of several orders, each with its own outcome')
    .argument('<orderIds...>');
  withTimeout(withInstance(withJson(some)), 60).action(runCancelSome);
}

function runBatch(file: string, options: PlaceOptions): Promise<void> {
  return runTrading(options, async (connection) => {
    const { readBatch } = await import('../trading/read-batch.ts');
    const { chooseAccount } = await import('../connection.ts');
    const { placeBatch } = await import('../trading/place-batch.ts');
    const account = await chooseAccount(connection);
    if (!account.ok) return account.outcome;
    const read = await readBatch(file, account.accountId);
    if (!read.ok) return read.outcome;
    const idempotencyKey = options.idempotencyKey ?? randomUUID();
    // Said before anything is sent: after a cut, this key alone tells a repeat from a second batch.
    if (options.idempotencyKey === undefined) connection.note(`Idempotency key: ${idempotencyKey}`);
    return placeBatch(connection, { orders: read.value, idempotencyKey, timeoutMs: options.timeout * 1000 });
  });
}

function runCancelAll(options: CancelOptions): Promise<void> {
  return runTrading(options, async (connection) => {
    const { chooseAccount } = await import('../connection.ts');
    const { cancelBatch } = await import('../trading/cancel-batch.ts');
    const account = await chooseAccount(connection);
    if (!account.ok) return account.outcome;
    const { accountId } = account;
    const { instrument } = options;
    const which = instrument === undefined ? { accountId } : { accountId, instrument };
    return cancelBatch(connection, which, options.timeout * 1000);
  });
}

function runCancelSome(orderIds: string[], options: CommonOptions): Promise<void> {
  return runTrading(options, async (connection) => {
    const { cancelBatch } = await import('../trading/cancel-batch.ts');
    return cancelBatch(connection, { orderIds }, options.timeout * 1000);
  });
}
