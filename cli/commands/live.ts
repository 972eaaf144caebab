import { type Command, Option } from 'commander';
import { withAccount, withInstance, withJson } from '../options.ts';
import { runTrading } from '../run-trading.ts';

interface LiveOptions {
  account?: string;
  instance?: number;
  json?: boolean;
}
type MoveOptions = LiveOptions & { to: string; reason: string };

/** The way of a LIVE account to trading. */
export function registerLive(program: Command): void {
  const live = program
    .command('live')
    .description('how far an account is unlocked for live trading, and to move it')
    .helpCommand(false);
  const show = live.command('show').description('the stage, and the evidence of each step');
  withAccount(withInstance(withJson(show))).action((options: LiveOptions) =>
    runTrading(options, async (connection) => {
      const { showLive } = await import('../trading/live.ts');
      return showLive(connection);
    }),
  );
  const move = live
    .command('move')
    .description('one step up, as an operator after a passed preflight; or any number of steps down')
    .addOption(
      new Option('--to <stage>', 'where to')
        .choices(['LOCKED', 'READ_ONLY', 'PILOT', 'SCALED'])
        .makeOptionMandatory(),
    )
    .requiredOption('--reason <text>', 'why; kept with the evidence');
  withAccount(withInstance(withJson(move))).action((options: MoveOptions) =>
    runTrading(options, async (connection) => {
      const { moveLive } = await import('../trading/live.ts');
      return moveLive(connection, options);
    }),
  );
}
