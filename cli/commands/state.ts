import { type Command, Option } from 'commander';
import { withInstance, withJson } from '../options.ts';
import { runTrading } from '../run-trading.ts';

interface StateOptions {
  instance?: number;
  json?: boolean;
}
type SetOptions = StateOptions & { scope: string; to: string; reason: string; epoch?: string };

/** Trading states, scope by scope. */
export function registerState(program: Command): void {
  const state = program
    .command('state')
    .description('who may trade: show the state of each scope, or set one')
    .helpCommand(false);
  const show = state.command('show').description('each scope, your accounts, and who has not heard yet');
  withInstance(withJson(show)).action((options: StateOptions) =>
    runTrading(options, async (connection) => {
      const { showStates } = await import('../trading/states.ts');
      return showStates(connection);
    }),
  );
  const set = state
    .command('set')
    .description('stop, reduce or let go on; cancels nothing: that is `kill`')
    .requiredOption('--scope <scope>', 'account:ID, strategy:S, user, venue:V or global')
    .addOption(
      new Option('--to <state>', 'REDUCING only lowers what is open, HALTED sends nothing')
        .choices(['ACTIVE', 'REDUCING', 'HALTED'])
        .makeOptionMandatory(),
    )
    .requiredOption('--reason <text>', 'why; kept with the scope')
    .option('--epoch <number>', 'the epoch that you have seen; the present one if it is not said');
  withInstance(withJson(set)).action((options: SetOptions) =>
    runTrading(options, async (connection) => {
      const { setState } = await import('../trading/states.ts');
      return setState(connection, options);
    }),
  );
}
