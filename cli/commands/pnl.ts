import { type Command, Option } from 'commander';
import { moment, withAccount, withInstance, withJson } from '../options.ts';
import { runTrading } from '../run-trading.ts';

interface PnlOptions {
  account?: string;
  instance?: number;
  json?: boolean;
  all?: boolean;
  by: string;
  zone: string;
  basis: string;
  from?: number;
  to?: number;
  currency?: string;
  equity?: boolean;
}

export function registerPnl(program: Command): void {
  const pnl = program
    .command('pnl')
    .description('profit and loss from every trade: realized, fees, funding, and what is open at the market')
    .addOption(new Option('--all', 'of all your accounts together').conflicts(['account', 'venue']))
    .addOption(
      new Option('--by <group>', 'a row for each')
        .choices(['day', 'week', 'month', 'strategy', 'instrument'])
        .default('day'),
    )
    .option('--zone <name>', 'whose days they are, such as Asia/Seoul', 'UTC')
    .addOption(
      new Option('--basis <basis>', 'what was sold has cost: the oldest first, or the average')
        .choices(['fifo', 'average'])
        .default('fifo'),
    )
    .addOption(new Option('--from <time>', 'from then on: 2026-01-31, or epoch ms').argParser(moment))
    .addOption(new Option('--to <time>', 'before then').argParser(moment))
    .addOption(new Option('--currency <asset>', 'totals in it too').choices(['USDT', 'KRW']))
    .option('--equity', 'the equity curve and its drawdown, day by day');
  withAccount(withInstance(withJson(pnl))).action(runPnl);
}

function runPnl(options: PnlOptions): Promise<void> {
  return runTrading(options, async ({ client, accountId }) => {
    const { pnlReportResource } = await import('#shared/http-api/pnl.ts');
    const { failed } = await import('../failures.ts');
    const { done } = await import('../output.ts');
    const { pnlText } = await import('../views/pnl.ts');
    const { all, by, zone, basis, from, to, currency, equity } = options;
    const query = {
      accountId: all ? undefined : accountId,
      ...{ by, zone, basis: basis.toUpperCase(), currency },
      ...{ from: from?.toString(), to: to?.toString() },
      equity: equity ? 'true' : undefined,
    };
    const read = await client.get('/v1/pnl', pnlReportResource, { query });
    if (!read.ok) return failed(read.failure, client.correlationId);
    return done(read.value, pnlText(read.value));
  });
}
