import { type Command, Option } from 'commander';
import type { Connection } from '../connection.ts';
import { withAccount, withInstance, withJson } from '../options.ts';
import { done, type Outcome, refused } from '../output.ts';
import { runTrading } from '../run-trading.ts';

interface AccountOptions {
  account?: string;
  instance?: number;
  json?: boolean;
}

interface SettingsOptions extends AccountOptions {
  leverage?: string;
  marginMode?: 'cross' | 'isolated';
  positionMode?: 'one-way' | 'hedge';
}

export function registerAccount(program: Command): void {
  const account = program.command('account').description('your accounts').helpCommand(false);
  const show = account.command('show').description('an account: trading state, limits, balances');
  withAccount(withInstance(withJson(show))).action((options: AccountOptions) =>
    runTrading(options, showAccount),
  );
  const settings = account
    .command('settings')
    .description('leverage and modes of a perpetual; with a flag: choose them, from the next order on')
    .argument('<instrument>', "ccxt's unified symbol, such as BTC/USDT:USDT")
    .option('--leverage <factor>', 'such as 5 or 12.5')
    .addOption(
      new Option('--margin-mode <mode>', 'whose funds a position draws on').choices(['cross', 'isolated']),
    )
    .addOption(
      new Option('--position-mode <mode>', 'one position, or LONG and SHORT beside each other').choices([
        'one-way',
        'hedge',
      ]),
    );
  withAccount(withInstance(withJson(settings))).action((instrument: string, options: SettingsOptions) =>
    runTrading(options, (connection) => showOrChoose(connection, instrument, options)),
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

const positionModes = { 'one-way': 'ONE_WAY', hedge: 'HEDGE' } as const;
const marginModes = { cross: 'CROSS', isolated: 'ISOLATED' } as const;

async function showOrChoose(
  connection: Connection,
  instrument: string,
  { leverage, marginMode, positionMode }: SettingsOptions,
): Promise<Outcome> {
  const { instrumentSettingsResource: schema } = await import('#shared/http-api/settings-schemas.ts');
  const { chooseAccount } = await import('../connection.ts');
  const { failed } = await import('../failures.ts');
  const { settingsText } = await import('../views/account.ts');
  const { client } = connection;
  const account = await chooseAccount(connection);
  if (!account.ok) return account.outcome;
  const path = `/v1/accounts/${encodeURIComponent(account.accountId)}/instrument-settings`;
  const chosen = {
    ...(leverage !== undefined && { leverage }),
    ...(marginMode && { marginMode: marginModes[marginMode] }),
    ...(positionMode && { positionMode: positionModes[positionMode] }),
  };
  const isChoice = Object.keys(chosen).length > 0;
  const answer = isChoice
    ? await client.send('PUT', path, schema, { body: { instrument, ...chosen } })
    : await client.get(path, schema, { query: { instrument } });
  if (!answer.ok) return failed(answer.failure, client.correlationId);
  return done(answer.value, settingsText(answer.value));
}
