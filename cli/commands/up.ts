import { type Command, Option } from 'commander';
import type { InstanceDocument } from '#local-cloud/instance.ts';
import type { PortPlan } from '#local-cloud/ports.ts';
import { wholeNumber, withJson, withTimeout } from '../options.ts';
import { done, type Outcome, refused, report } from '../output.ts';
import { describeVenues } from '../views/venues.ts';

interface UpOptions {
  detach?: boolean;
  fresh?: boolean;
  auth?: boolean;
  portBase?: number;
  seed: string;
  timeout: number;
  json?: boolean;
}

export function registerUp(program: Command): void {
  const command = program
    .command('up')
    .description('start everything on this machine: local cloud, stacks, simulated exchange, paper account')
    .option('-d, --detach', 'return when it is ready; stop it with `down`')
    .option('--fresh', 'forget the state of this instance first')
    .option('--auth', 'enforce the IAM policies of the stacks (also TRADEWIND_AUTH=1)')
    .addOption(
      new Option(
        '--port-base <port>',
        'first of its 20 ports (default: 4600, or the next free block)',
      ).argParser(wholeNumber),
    )
    .option('--seed <seed>', "seed of the simulated market, at an instance's first start", '1');
  withTimeout(withJson(command), 300).action(runUp);
}

async function runUp(options: UpOptions): Promise<void> {
  const { choosePorts } = await import('#local-cloud/ports.ts');
  const { runningInstances } = await import('#local-cloud/instance.ts');
  const runningBases = new Set(runningInstances().map((record) => record.portBase));
  const choice = await choosePorts(options.portBase, runningBases);
  if (!choice.ok) return report(refused(choice.code, choice.message), options);
  if (!options.detach) return runInForeground(options, choice.plan);
  const { detach } = await import('#local-cloud/detach.ts');
  report(toOutcome(await detach(choice.plan, upFlags(options), options.timeout * 1000)), options);
}

/** The flags that the detached supervisor gets, besides its port base. */
function upFlags(options: UpOptions): string[] {
  return ['--seed', options.seed, ...(options.fresh ? ['--fresh'] : []), ...(options.auth ? ['--auth'] : [])];
}

async function runInForeground(options: UpOptions, plan: PortPlan): Promise<void> {
  const { supervise } = await import('#local-cloud/supervisor.ts');
  const { stepCount } = await import('#local-cloud/start.ts');
  const { printedProgress } = await import('#local-cloud/progress.ts');
  const { filesOfPortBase } = await import('#local-cloud/instance.ts');
  const { tellStarter } = await import('#local-cloud/detach.ts');
  // A terminal that was closed must not keep it from stopping in order.
  process.stderr.on('error', () => {});
  const write = (text: string) => {
    process.stderr.write(text);
    tellStarter({ kind: 'progress', text });
  };
  let isReady = false;
  const end = await supervise({
    files: filesOfPortBase(plan.portBase),
    plan,
    auth: options.auth === true || process.env.TRADEWIND_AUTH === '1',
    fresh: options.fresh === true,
    marketSeed: options.seed,
    progress: printedProgress(stepCount, write, process.stderr.isTTY === true),
    onReady: (document) => {
      isReady = true;
      report(done(document, `${describe(document)}\nCtrl-C stops everything.`), options);
      tellStarter({ kind: 'ready', document });
    },
  });
  if (end.ok) return;
  tellStarter({ kind: 'failed', code: end.code, message: end.message, logFile: end.logFile });
  // Once it was ready, its one JSON document is out.
  report(toOutcome({ kind: 'failed', ...end }), { json: options.json && !isReady });
}

type Detached = Awaited<ReturnType<typeof import('#local-cloud/detach.ts').detach>>;

function toOutcome(end: Detached): Outcome {
  if (end.kind === 'ready') {
    const text = `${describe(end.document)}\nStop it with bin/tradewind down --instance ${end.document.portBase}`;
    return done(end.document, text);
  }
  const log = end.logFile === undefined ? '' : `\nThe log is ${end.logFile}`;
  const kind = end.kind === 'undecided' ? 'undecided' : 'refused';
  return { kind, code: end.code, message: `${end.message}${log}` };
}

function describe(document: InstanceDocument): string {
  return [
    '',
    `Tradewind runs at port base ${document.portBase}.`,
    ...(document.dashboard === null
      ? []
      : [`  dashboard  ${document.dashboard} (sign in: bin/tradewind dashboard)`]),
    `  API        ${document.api}/v1`,
    ...describeVenues(document),
    `  control    ${document.control} (makes the simulated exchange fail on purpose)`,
    `  paper user ${document.user.email}`,
    '',
    'Try:',
    '  bin/tradewind trade buy BTC/USDT 0.001 --market',
    '  bin/tradewind orders list',
    '  bin/tradewind ledger verify',
    '',
  ].join('\n');
}
