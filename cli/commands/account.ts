import type { Command } from 'commander';
import type { Connection } from '../connection.ts';
import { withAccount, withInstance, withJson } from '../options.ts';
import { done, type Outcome, refused } from '../output.ts';
import { runTrading } from '../run-trading.ts';

interface AccountOptions {
  account?: string;
  instance?: number;
  json?: boolean;
}

export function registerAccount(program: Command): void {
  const account = program.command('account').description('your accounts').helpCommand(false);
  const show = account.command('show').description('an account: trading state, limits, balances');
  withAccount(withInstance(withJson(show))).action((options: AccountOptions) =>
    runTrading(options, showAccount),
  );
}

export function registerPositions(program: Command): void {
  const positions = program
    .command('positions')
    .description('positions and their profit at the market price');
  withAccount(withInstance(withJson(positions))).action((options: AccountOptions) =>
    runTrading(options, showPositions),
  );
}

async function showAccount(connection: Connection): Promise<Outcome> {
  const { accountList, balanceList } = await import('#shared/http-api/schemas.ts');
  const { chooseAccount } = await import('../connection.ts');
  const { failed } = await import('../failures.ts');
  const { accountText } = await import('../views/account.ts');
  const { client } = connection;
  const choice = await chooseAccount(connection);
  if (!choice.ok) return choice.outcome;
  const { accountId } = choice;
  const listed = await client.get('/v1/accounts', accountList);
  if (!listed.ok) return failed(listed.failure, client.correlationId);
  const account = listed.value.accounts.find((one) => one.accountId === accountId);
  if (!account) {
    const yours = listed.value.accounts.map((one) => one.accountId).join(', ') || 'none';
    return refused('ACCOUNT_NOT_FOUND', `You have no account ${accountId}. Yours: ${yours}.`);
  }
  const balances = await client.get(`/v1/accounts/${encodeURIComponent(accountId)}/balances`, balanceList);
  if (!balances.ok) return failed(balances.failure, client.correlationId);
  const document = { account, balances: balances.value.balances, asOfMs: balances.value.asOfMs };
  return done(document, accountText(account, balances.value));
}

async function showPositions({ client, accountId }: Connection): Promise<Outcome> {
  const { positionList } = await import('#shared/http-api/schemas.ts');
  const { failed } = await import('../failures.ts');
  const { positionTable } = await import('../views/account.ts');
  const read = await client.get('/v1/positions', positionList, { query: { accountId } });
  if (!read.ok) return failed(read.failure, client.correlationId);
  return done(read.value, positionTable(read.value));
}
