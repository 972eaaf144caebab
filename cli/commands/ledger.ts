import { type Command, Option } from 'commander';
import { wholeNumber, withAccount, withInstance, withJson, withTimeout } from '../options.ts';
import { done } from '../output.ts';
import { runTrading } from '../run-trading.ts';

interface CommonOptions {
  account?: string;
  instance?: number;
  json?: boolean;
}
type ShowOptions = CommonOptions & { limit: number; all?: boolean };
type VerifyOptions = CommonOptions & { timeout: number };

export function registerLedger(program: Command): void {
  const ledger = program
    .command('ledger')
    .description('the double-entry books of an account')
    .helpCommand(false);
  const show = ledger
    .command('show')
    .description('ledger entries, oldest first')
    .addOption(new Option('--limit <number>', 'at most so many entries').argParser(wholeNumber).default(100))
    .addOption(new Option('--all', 'every entry').conflicts('limit'));
  withAccount(withInstance(withJson(show))).action(runShow);
  const verify = ledger
    .command('verify')
    .description('prove that every entry sums to zero and the balances equal the entries');
  withTimeout(withAccount(withInstance(withJson(verify))), 60).action(runVerify);
}

function runShow(options: ShowOptions): Promise<void> {
  return runTrading(options, async (connection) => {
    const { chooseAccount } = await import('../connection.ts');
    const { failed } = await import('../failures.ts');
    const { readLedger } = await import('../trading/read-ledger.ts');
    const { ledgerTable } = await import('../views/ledger.ts');
    const account = await chooseAccount(connection);
    if (!account.ok) return account.outcome;
    const { client, note } = connection;
    const limit = options.all ? Number.POSITIVE_INFINITY : options.limit;
    const read = await readLedger(client, account.accountId, limit);
    if (!read.ok) return failed(read.failure, client.correlationId);
    const { items, cursor } = read.value;
    if (cursor !== null) note(`There are more than ${items.length}: see them with --all.`);
    return done({ accountId: account.accountId, entries: items, cursor }, ledgerTable([...items]));
  });
}

function runVerify(options: VerifyOptions): Promise<void> {
  return runTrading(options, async (connection) => {
    const { chooseAccount } = await import('../connection.ts');
    const { verifyAccountLedger } = await import('../trading/verify-ledger.ts');
    const account = await chooseAccount(connection);
    if (!account.ok) return account.outcome;
    return verifyAccountLedger(connection, account.accountId, options.timeout * 1000);
  });
}
