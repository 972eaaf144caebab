import { type Command, Option } from 'commander';
import { wholeNumber, withInstance, withJson } from '../options.ts';
import { note, report } from '../output.ts';

interface RestartOptions {
  orders: number;
  runs: number;
  seed: number;
  instance?: number;
  json?: boolean;
}

export function registerDrill(program: Command): void {
  const drill = program
    .command('drill')
    .description(
      'break a running local instance on purpose, and prove that nothing is lost: paper accounts only',
    )
    .helpCommand(false);
  const restart = drill
    .command('restart')
    .description('kill every Lambda worker, ws-ingest and running execution at once while orders are open')
    .addOption(new Option('--orders <number>', 'open orders of each run').argParser(wholeNumber).default(50))
    .addOption(new Option('--runs <number>', 'how often').argParser(wholeNumber).default(1))
    .addOption(
      new Option('--seed <number>', 'which orders, and when the kill comes')
        .argParser(wholeNumber)
        .default(1),
    );
  withInstance(withJson(restart)).action(runRestart);
  const quota = drill
    .command('quota')
    .description(
      'drive a simulated venue to its limits with several workers that share one budget; needs nothing running',
    )
    .addOption(new Option('--venue <name>', 'which venue').default('binance'))
    .addOption(new Option('--seconds <number>', 'how long').argParser(wholeNumber).default(60))
    .addOption(new Option('--workers <number>', 'how many processes').argParser(wholeNumber).default(8));
  withJson(quota).action(runQuota);
}

interface QuotaFlags {
  venue: string;
  seconds: number;
  workers: number;
  json?: boolean;
}

async function runQuota(options: QuotaFlags): Promise<void> {
  const { drillQuota } = await import('../drills/quota/drill.ts');
  const onProgress = process.stderr.isTTY ? note : () => {};
  const asked = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => asked.abort(new Error(`stopped by ${name}`)));
  report(await drillQuota({ ...options, onProgress, signal: asked.signal }), options);
}

async function runRestart(options: RestartOptions): Promise<void> {
  const { drillRestart } = await import('../drills/restart.ts');
  const onProgress = process.stderr.isTTY ? note : () => {};
  const asked = new AbortController();
  // What a drill placed is taken back first; a second signal ends it where it stands.
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => asked.abort(new Error(`stopped by ${name}`)));
  report(await drillRestart({ ...options, onProgress, signal: asked.signal }), options);
}
