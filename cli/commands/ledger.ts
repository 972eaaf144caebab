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
type VerifyOptions = CommonOptions & { timeout: number; all?: boolean };
interface AdjustOptions extends CommonOptions {
  asset: string;
  amount: string;
  reason: string;
  ledgerAccount?: string;
  idempotencyKey?: string;
  timeout: number;
}

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
    .description(
      'prove that no entry was changed, the balances equal the entries, and the venue holds the same',
    )
    .addOption(new Option('--all', 'every account of yours').conflicts(['account', 'venue']));
  withTimeout(withAccount(withInstance(withJson(verify))), 60).action(runVerify);
  const adjust = ledger
    .command('adjust')
    .description('correct the books of a halted account by an entry that is signed in your name')
    .requiredOption('--asset <asset>', 'such as USDT')
    .requiredOption('--amount <amount>', 'plus adds to the books, minus takes from them')
    .requiredOption('--reason <text>', 'why; kept with the entry')
    .addOption(
      new Option('--ledger-account <name>', 'what to correct (default: AVAILABLE)').choices([
        'AVAILABLE',
        'SUSPENSE',
      ]),
    )
    .option('--idempotency-key <key>', 'the key of an adjustment that got no answer');
  withTimeout(withAccount(withInstance(withJson(adjust))), 60).action(runAdjust);
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
    const timeoutMs = options.timeout * 1000;
    if (options.all) {
      const { verifyAllLedgers } = await import('../trading/verify-all-ledgers.ts');
      return verifyAllLedgers(connection, timeoutMs);
    }
    const account = await chooseAccount(connection);
    if (!account.ok) return account.outcome;
    return verifyAccountLedger(connection, account.accountId, timeoutMs);
  });
}

function runAdjust(options: AdjustOptions): Promise<void> {
  return runTrading(options, async (connection) => {
    const { randomUUID } = await import('node:crypto');
    const { chooseAccount } = await import('../connection.ts');
    const { adjustLedger } = await import('../trading/adjust-ledger.ts');
    const account = await chooseAccount(connection);
    if (!account.ok) return account.outcome;
    const { asset, amount, reason, ledgerAccount } = options;
    const key = options.idempotencyKey ?? randomUUID();
    if (options.idempotencyKey === undefined) connection.note(`Idempotency key: ${key}`);
    const adjustment = { asset, amount, reason, ...(ledgerAccount ? { ledgerAccount } : {}) };
    return adjustLedger(connection, account.accountId, adjustment, key, options.timeout * 1000);
  });
}
