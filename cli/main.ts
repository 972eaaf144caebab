import { Command } from 'commander';
import { commands } from './commands/all.ts';
import { refused, report } from './output.ts';

/** The command line's entry: parses arguments and runs one command. Each command lives in commands/*.ts. */
const program = new Command('tradewind')
  .description('Crypto trading on managed cloud services, on your laptop or on AWS.')
  .showHelpAfterError('(add --help for usage)')
  .helpCommand(false)
  .configureHelp({ showGlobalOptions: true });
for (const register of commands) register(program);

try {
  await program.parseAsync();
} catch (error) {
  // A fault, not a refusal: whatever it is, --json still prints one document.
  const message = error instanceof Error ? error.message : String(error);
  report(refused('FAULT', `tradewind failed: ${message}`), { json: process.argv.includes('--json') });
  if (process.env.TRADEWIND_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
}
