import { Command, CommanderError } from 'commander';
import { commands } from './commands/all.ts';
import { refused, report } from './output.ts';

/** The command line's entry: parses arguments and runs one command. Each command lives in commands/*.ts. */
const program = new Command('tradewind')
  .description('Crypto trading on managed cloud services, on your laptop or on AWS.')
  .showHelpAfterError('(add --help for usage)')
  .helpCommand(false)
  .configureHelp({ showGlobalOptions: true })
  // An option belongs to the command that it follows: `positions close --json` is not `positions --json`.
  .enablePositionalOptions()
  .exitOverride();
for (const register of commands) register(program);

// `tradewind orders list | head` closes the pipe early: that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? (process.exitCode ?? 0) : 1);
});

const json = process.argv.includes('--json');
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) reportUsage(error);
  else reportFault(error);
}

/** Commander has told a person already what is wrong, or shown the help that was asked for. */
function reportUsage({ exitCode, code, message }: CommanderError): void {
  process.exitCode = exitCode;
  if (exitCode === 0 || !json) return;
  const isHelp = code === 'commander.help';
  const error = { code: 'USAGE', message: isHelp ? 'a command is missing' : message.replace(/^error: /, '') };
  process.stdout.write(`${JSON.stringify({ error })}\n`);
}

/** A fault, not a refusal: whatever it is, --json still prints one document. */
function reportFault(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  report(refused('FAULT', `tradewind failed: ${message}`), { json });
  if (process.env.TRADEWIND_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
}
