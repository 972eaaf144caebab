import { type Command, Option } from 'commander';
import { killFaults } from '../drills/kill-switch/fault-names.ts';
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
  registerKillSwitch(drill);
  const protection = drill
    .command('protection')
    .description('enter with a stop, have the price meet it, and count what closed the position')
    .addOption(new Option('--runs <number>', 'how often at each venue').argParser(wholeNumber).default(10));
  withInstance(withJson(protection)).action(runProtection);
  const soak = drill
    .command('soak')
    .description(
      'let strategies trade at every venue while processes die and venues fail, then prove the books',
    )
    .addOption(new Option('--minutes <number>', 'how long').argParser(wholeNumber).default(30))
    .addOption(new Option('--seed <number>', 'which faults').argParser(wholeNumber).default(1));
  withInstance(withJson(soak)).action(runSoak);
  const stream = drill
    .command('stream')
    .description('open many live connections of several people, and see each told its own, once and in order')
    .addOption(new Option('--connections <number>', 'how many').argParser(wholeNumber).default(100))
    .addOption(
      new Option('--orders <number>', 'of each person, with all of them open and with half of them gone')
        .argParser(wholeNumber)
        .default(10),
    );
  withInstance(withJson(stream)).action(runStream);
}

interface StreamFlags {
  connections: number;
  orders: number;
  instance?: number;
  json?: boolean;
}

async function runStream(options: StreamFlags): Promise<void> {
  const { drillStream } = await import('../drills/stream/drill.ts');
  // Connections and logins are taken away first; a second signal ends it where it stands.
  const signal = untilAsked();
  report(await drillStream({ ...options, onProgress: note, signal }), options);
}

interface SoakFlags {
  minutes: number;
  seed: number;
  instance?: number;
  json?: boolean;
}

async function runSoak(options: SoakFlags): Promise<void> {
  const { drillSoak } = await import('../drills/soak/drill.ts');
  // What ran until then is judged; a second signal ends it where it stands.
  const signal = untilAsked();
  report(await drillSoak({ ...options, onProgress: note, signal }), options);
}

interface ProtectionFlags {
  runs: number;
  instance?: number;
  json?: boolean;
}

async function runProtection(options: ProtectionFlags): Promise<void> {
  const { drillProtection } = await import('../drills/protection/drill.ts');
  const onProgress = process.stderr.isTTY ? note : () => {};
  const signal = untilAsked();
  report(await drillProtection({ ...options, onProgress, signal }), options);
}

function registerKillSwitch(drill: Command): void {
  const killSwitch = drill
    .command('kill-switch')
    .description('press the kill switch in a storm of orders, and count at the venues what comes after')
    .addOption(
      new Option('--orders <number>', 'orders that rest before each press')
        .argParser(wholeNumber)
        .default(200),
    )
    .addOption(new Option('--venues <names>', 'all, or names with commas between').default('all'))
    .addOption(new Option('--runs <number>', 'how often').argParser(wholeNumber).default(1))
    .addOption(new Option('--fault <name>', 'what else goes wrong').choices(killFaults).default('none'));
  withInstance(withJson(killSwitch)).action(runKillSwitch);
}

interface KillSwitchFlags {
  orders: number;
  venues: string;
  runs: number;
  fault: (typeof killFaults)[number];
  instance?: number;
  json?: boolean;
}

async function runKillSwitch(options: KillSwitchFlags): Promise<void> {
  const { drillKillSwitch } = await import('../drills/kill-switch/drill.ts');
  const onProgress = process.stderr.isTTY ? note : () => {};
  // The accounts are let trade again first; a second signal ends it where it stands.
  const signal = untilAsked();
  report(await drillKillSwitch({ ...options, onProgress, signal }), options);
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
  const signal = untilAsked();
  report(await drillQuota({ ...options, onProgress, signal }), options);
}

async function runRestart(options: RestartOptions): Promise<void> {
  const { drillRestart } = await import('../drills/restart.ts');
  const onProgress = process.stderr.isTTY ? note : () => {};
  // What a drill placed is taken back first; a second signal ends it where it stands.
  const signal = untilAsked();
  report(await drillRestart({ ...options, onProgress, signal }), options);
}

/** Aborts when somebody asks for an end; asked again, the process ends where it stands. */
function untilAsked(): AbortSignal {
  const asked = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => asked.abort(new Error(`stopped by ${name}`)));
  return asked.signal;
}
