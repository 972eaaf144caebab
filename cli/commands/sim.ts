import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { refused, report } from '../output.ts';

export function registerSim(program: Command): void {
  program
    .command('sim')
    .description('run the exchange simulator alone; prints one JSON line with its addresses and keys')
    .option('--seed <seed>', 'seed of the simulated market')
    .option('--venues <names>', 'which venues, such as binance,okx (default: all it speaks)')
    .option('--replay <file>', 'drive the market from a recorded capture')
    .option('--market <kind>', 'model (moves by itself) or still')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--control-port <port>', 'port of the control endpoint (default: any free one)')
    .option('--port <venue=port>', 'port of one venue, such as binance=9001; may be repeated')
    .option('--state-dir <folder>', 'keep balances and orders there across stops')
    .option(
      '--limits <venue=kind>',
      "a venue's own request limits (venue) or as good as none (open); may be repeated",
    )
    .option('--fund <[venue:]asset=amount,...>', 'balances of an account at its first start; once a venue')
    .option('--json', 'print exactly one JSON document on stdout, also when it cannot start')
    .allowUnknownOption()
    .allowExcessArguments()
    .action(({ json }: { json?: boolean }, command: Command) => runSim(simArguments(command), json === true));
}

/** Everything after `sim` as it was typed but --json, which is ours: the simulator knows its own flags. */
function simArguments(command: Command): string[] {
  const typed = process.argv.slice(2);
  return typed.slice(typed.indexOf(command.name()) + 1).filter((argument) => argument !== '--json');
}

async function runSim(args: string[], json: boolean): Promise<void> {
  const { simulatorMain } = await import('#local-cloud/simulator.ts');
  const { firstError } = await import('#local-cloud/run-logged.ts');
  const simulator = spawn(process.execPath, [simulatorMain, ...args], {
    // It ends at end-of-file on stdin, so it cannot outlive this command, however this one ends.
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, SIM_EXIT_WITH_PARENT: '1' },
  });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => simulator.kill(name));
  let isReady = false;
  let complaints = '';
  simulator.stdout.once('data', () => {
    isReady = true;
    process.stderr.write(complaints);
  });
  simulator.stdout.pipe(process.stdout);
  simulator.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (isReady) process.stderr.write(text);
    else complaints += text;
  });
  const exitCode = await new Promise<number>((resolve) => {
    simulator.once('error', () => resolve(1));
    simulator.once('close', (code, signal) => resolve(code ?? (signal === null ? 1 : 0)));
  });
  process.exitCode = exitCode;
  if (isReady || exitCode === 0) return;
  const why = firstError(complaints) ?? 'it gave no reason';
  report(refused('SIMULATOR_FAILED', `The simulator did not start: ${why}`), { json });
}
