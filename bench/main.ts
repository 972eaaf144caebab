import { Command, CommanderError } from 'commander';
import { backtest } from './backtest.ts';
import { dashboard } from './dashboard.ts';
import { marketData } from './market-data.ts';
import { type BenchOptions, type BenchResult, orderPath } from './order-path.ts';
import { recovery } from './recovery.ts';
import { risk } from './risk.ts';
import { states } from './states.ts';
import { strategyTick } from './strategy-tick.ts';
import { stream } from './stream.ts';
import { venues } from './venues.ts';

/**
 * `npm run --silent bench -- order-path`: runs one named bench. Stdout gets one JSON document, stderr the progress.
 * Exits 1 when orders were lost or the books are wrong, 2 on wrong usage; a missed aim is a figure, not a failure.
 */
const benches: Readonly<Record<string, (options: BenchOptions) => Promise<BenchResult>>> = {
  backtest,
  dashboard,
  'market-data': marketData,
  'order-path': orderPath,
  recovery,
  risk,
  states,
  'strategy-tick': strategyTick,
  stream,
  venues,
};
const names = Object.keys(benches).join(', ');

const program = new Command('bench')
  .description('Runs one bench on a private local cloud and prints its figures as one JSON document.')
  .argument('<name>', `which bench: ${names}`)
  .option('--quick', 'a tenth of everything, to try the bench itself', false)
  .showHelpAfterError('(add --help for usage)')
  .exitOverride()
  .action(run);

async function run(name: string, { quick }: { quick: boolean }): Promise<void> {
  const bench = benches[name];
  if (!bench) return program.error(`error: there is no bench named '${name}'; there is: ${names}`);
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => abort.abort(new Error(`stopped by ${signal}`)));
  const progress = (phase: string) => process.stderr.write(`${new Date().toISOString()} ${phase}\n`);
  const { document, ok } = await bench({ quick, progress, signal: abort.signal });
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  if (ok) return;
  process.stderr.write('Orders or fills were lost, or the books are wrong: see the document.\n');
  process.exitCode = 1;
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    process.stderr.write(`bench failed: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  }
}
