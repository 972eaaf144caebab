import type { Command } from 'commander';
import type { Connection } from '../connection.ts';
import { withInstance, withJson } from '../options.ts';
import { done, type Outcome } from '../output.ts';
import { runTrading } from '../run-trading.ts';

interface BalancesOptions {
  venues?: string;
  instance?: number;
  json?: boolean;
}

export function registerBalances(program: Command): void {
  const balances = program
    .command('balances')
    .description('what you hold at every venue')
    .option('--venues <names>', 'only at these, with commas between');
  withInstance(withJson(balances)).action(({ venues, ...options }: BalancesOptions) =>
    runTrading(options, (connection) => showBalances(connection, venues)),
  );
}

async function showBalances({ client }: Connection, venues: string | undefined): Promise<Outcome> {
  const { venueBalanceList } = await import('#shared/http-api/venue-balances.ts');
  const { failed } = await import('../failures.ts');
  const { venueBalancesText } = await import('../views/balances.ts');
  const read = await client.get('/v1/balances', venueBalanceList, { query: { venues } });
  if (!read.ok) return failed(read.failure, client.correlationId);
  const text = venueBalancesText(read.value);
  const problem = read.value.accounts.find((account) => account.problem !== null)?.problem;
  if (!problem) return done(read.value, text);
  return { kind: 'refused', code: problem.code, message: text, document: read.value };
}
