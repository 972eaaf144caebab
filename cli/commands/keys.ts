import type { Command } from 'commander';
import { withInstance, withJson } from '../options.ts';
import { type Outcome, refused, report } from '../output.ts';
import { runTrading } from '../run-trading.ts';

interface KeysOptions {
  venue?: string;
  account?: string;
  instance?: number;
  json?: boolean;
}

export function registerKeys(program: Command): void {
  const keys = program.command('keys').description('API keys of your accounts at venues').helpCommand(false);
  const add = keys
    .command('add')
    .description(
      'store the keys of an account, read from standard input, after the venue has vouched for them; on a terminal they are asked for',
    )
    // Taken, so that what is refused can be said in words of ours that do not repeat it.
    .allowUnknownOption()
    .allowExcessArguments();
  withOwner(add).action((options: KeysOptions, command: Command) =>
    command.args.length > 0 ? report(refusedArguments, options) : runAdd(options),
  );
  withInstance(
    withJson(keys.command('list').description('what is known of the keys of your accounts')),
  ).action((options: KeysOptions) =>
    runTrading(options, async (connection) => {
      const { listKeys } = await import('../trading/keep-keys.ts');
      return listKeys(connection);
    }),
  );
  const remove = keys
    .command('remove')
    .description('remove the keys of an account for good; refused while its orders are open');
  withOwner(remove).action((options: KeysOptions) =>
    ofVenue(options, async (venue) =>
      runTrading(withoutOwner(options), async (connection) => {
        const { removeKeys } = await import('../trading/keep-keys.ts');
        return removeKeys(connection, ownerOf(options, venue));
      }),
    ),
  );
}

function withOwner(command: Command): Command {
  return withInstance(withJson(command))
    .option('--venue <name>', 'the venue, such as binance')
    .option('--account <id>', 'the account (default: your only one there)');
}

const refusedArguments: Outcome = refused(
  'KEYS_IN_ARGUMENTS',
  'Keys are never arguments: they would stay in the history of the shell and show in the list of processes. Give them on standard input. If what you typed was a key, delete it at the venue and make another.',
);

function runAdd(options: KeysOptions): Promise<void> {
  return ofVenue(options, (venue) =>
    runTrading(withoutOwner(options), async (connection) => {
      const { readKeys } = await import('../trading/read-keys.ts');
      const { addKeys } = await import('../trading/keep-keys.ts');
      const read = await readKeys();
      return read.ok ? addKeys(connection, ownerOf(options, venue), read.keys) : read.outcome;
    }),
  );
}

/** Not left to the parser, which would say it before it is said that keys are no arguments. */
async function ofVenue(options: KeysOptions, run: (venue: string) => Promise<void>): Promise<void> {
  if (options.venue !== undefined) return run(options.venue);
  report(refused('USAGE', "required option '--venue <name>' not specified"), options);
}

function ownerOf({ account }: KeysOptions, venue: string) {
  return { venue, ...(account === undefined ? {} : { account }) };
}

/** The API finds the account by its venue. */
function withoutOwner({ venue: _venue, account: _account, ...options }: KeysOptions) {
  return options;
}
