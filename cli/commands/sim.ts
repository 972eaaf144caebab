import { spawn } from 'node:child_process';
import type { Command } from 'commander';

export function registerSim(program: Command): void {
  program
    .command('sim')
    .description('run the exchange simulator alone; prints one JSON line with its addresses and keys')
    .option('--seed <seed>', 'seed of the simulated market')
    .option('--replay <file>', 'drive the market from a recorded capture')
    .option('--market <kind>', 'model (moves by itself) or still')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--control-port <port>', 'port of the control endpoint (default: any free one)')
    .option('--port <venue=port>', 'port of one venue, such as binance=9001; may be repeated')
    .option('--state-dir <folder>', 'keep balances and orders there across stops')
    .option('--fund <asset=amount,...>', 'balances of the account at its first start')
    .allowUnknownOption()
    .allowExcessArguments()
    .action((_options, command: Command) => runSim(simArguments(command)));
}

/** Everything after `sim` as it was typed: the simulator knows its own flags and prints its own --help. */
function simArguments(command: Command): string[] {
  const typed = process.argv.slice(2);
  return typed.slice(typed.indexOf(command.name()) + 1);
}

async function runSim(args: string[]): Promise<void> {
  const { simulatorMain } = await import('#local-cloud/simulator.ts');
  const simulator = spawn(process.execPath, [simulatorMain, ...args], {
    // It ends at end-of-file on stdin, so it cannot outlive this command, however this one ends.
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { ...process.env, SIM_EXIT_WITH_PARENT: '1' },
  });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => simulator.kill(name));
  process.exitCode = await new Promise<number>((resolve) => {
    simulator.once('error', () => resolve(1));
    simulator.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 0)));
  });
}
