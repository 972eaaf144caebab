import { type Command, Option } from 'commander';
import { withInstance, withJson } from '../options.ts';
import { runTrading } from '../run-trading.ts';

interface KillOptions {
  scope: string;
  reason: string;
  flatten?: boolean;
  slippage?: string;
  instance?: number;
  json?: boolean;
}

export function registerKill(program: Command): void {
  const kill = program
    .command('kill')
    .description(
      'stop now: halt accounts, cancel every order that rests at their venues, and prove it; kill show',
    )
    .addOption(
      new Option(
        '--scope <scope>',
        'account:ID, venue:V, strategy:S, or global: all of your accounts',
      ).default('global'),
    )
    .option('--reason <text>', 'why; kept with the evidence', 'pressed on the command line')
    .option('--flatten', 'also close what is held, by orders that only reduce')
    .option('--slippage <ratio>', 'how far from the market at most: 0.01, the default, is 1 %')
    .enablePositionalOptions();
  withInstance(withJson(kill)).action((options: KillOptions) =>
    runTrading(options, async (connection) => {
      const { pressKillSwitch } = await import('../trading/kill.ts');
      return pressKillSwitch(connection, options);
    }),
  );
  const show = kill
    .command('show')
    .argument('[killId]')
    .description('the evidence of a kill, the newest by default');
  withInstance(withJson(show)).action((killId: string | undefined, options: KillOptions) =>
    runTrading(options, async (connection) => {
      const { showKill } = await import('../trading/kill.ts');
      return showKill(connection, killId);
    }),
  );
}
