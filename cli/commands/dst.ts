import { execFileSync } from 'node:child_process';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { wholeNumber, withJson } from '../options.ts';
import { done, note, type Outcome, refused, report } from '../output.ts';

interface DstOptions {
  seeds: number;
  from: number;
  seed?: number;
  trace?: boolean;
  threads?: number;
  json?: boolean;
}

interface Violation {
  readonly seed: number;
  readonly commit: string;
  readonly invariant: string;
  readonly message: string;
  readonly replay: string;
}

export function registerDst(program: Command): void {
  const command = program
    .command('dst')
    .description('deterministic simulation: the real core under seeded faults; needs nothing running')
    .addOption(new Option('--seeds <number>', 'how many runs').argParser(wholeNumber).default(1_000))
    .addOption(new Option('--from <seed>', 'the first seed').argParser(seedNumber).default(1))
    .addOption(new Option('--seed <seed>', 'one run').argParser(seedNumber).conflicts(['seeds', 'from']))
    .option('--trace', 'with --seed: print every event with its simulated time')
    .addOption(new Option('--threads <number>', 'threads (default: one a core)').argParser(wholeNumber));
  withJson(command).action(runDst);
}

/** Seeds are whole numbers that a double holds exactly. */
function seedNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text))
    throw new InvalidArgumentError('It must be a whole number of up to 15 digits.');
  return Number(text);
}

async function runDst(options: DstOptions): Promise<void> {
  const { seed, trace } = options;
  if (seed === undefined && trace) return report(refused('USAGE', '--trace needs one --seed.'), options);
  report(await (seed === undefined ? runMany(options) : runOne(options, seed)), options);
}

async function runOne({ trace, json }: DstOptions, seed: number): Promise<Outcome> {
  const { ordersByVenue, simulate } = await import('#simulation/simulate.ts');
  const startedAt = performance.now();
  // With --json stdout holds the one document alone.
  const onLine = (line: string) => void (json ? process.stderr : process.stdout).write(`${line}\n`);
  const { steps, violation, tally } = await simulate(seed, trace ? { onLine } : 'off');
  const violations = violation ? [{ seed, ...violation }] : [];
  const seconds = (performance.now() - startedAt) / 1000;
  return outcomeOf({ seeds: 1, steps, orders: ordersByVenue(tally), violations, seconds });
}

async function runMany({ seeds: count, from, threads }: DstOptions): Promise<Outcome> {
  const { ordersByVenue } = await import('#simulation/simulate.ts');
  const { runSeeds } = await import('#simulation/pool/run-seeds.ts');
  const { seeds, steps, tally, violations, seconds } = await runSeeds({
    from,
    count,
    ...(threads === undefined ? {} : { threads }),
    ...(process.stderr.isTTY ? { onProgress: progressOf(count) } : {}),
  });
  return outcomeOf({ seeds, steps, orders: ordersByVenue(tally), violations, seconds });
}

interface Ran {
  readonly seeds: number;
  readonly steps: number;
  /** By venue. */
  readonly orders: Readonly<Record<string, number>>;
  readonly violations: readonly Pick<Violation, 'seed' | 'invariant' | 'message'>[];
  readonly seconds: number;
}

function outcomeOf({ seeds, steps, orders, violations: found, seconds }: Ran): Outcome {
  const commit = found.length > 0 ? currentCommit() : '';
  const violations = found.map(({ seed, invariant, message }) => ({
    seed,
    commit,
    invariant,
    message,
    replay: `bin/tradewind dst --seed ${seed} --trace`,
  }));
  const document = { seeds, steps, orders, violations, seconds: Math.round(seconds * 100) / 100 };
  const summary = `${seeds} runs, ${steps} steps, ${violations.length} violations, ${seconds.toFixed(1)} s`;
  if (violations.length === 0) return done(document, summary);
  const shown = violations.slice(0, shownMax).map(describe);
  return { kind: 'refused', code: 'VIOLATION', message: [...shown, summary].join('\n'), document };
}

const shownMax = 20;

function describe({ seed, invariant, message, replay }: Violation): string {
  return `seed ${seed}: ${invariant}: ${message}\n  replay: ${replay}`;
}

/** A run is a function of its seed and of the source: which one this is. */
function currentCommit(): string {
  try {
    const commit = git('rev-parse', 'HEAD');
    const isChanged = git('status', '--porcelain', '-uno') !== '';
    return isChanged ? `${commit} with changes` : commit;
  } catch {
    return 'unknown';
  }
}

function git(...args: string[]): string {
  return execFileSync('git', args, {
    cwd: import.meta.dirname,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

/** A line a second on a terminal, written over. */
function progressOf(count: number): (seeds: number, violations: number) => void {
  let shownAtMs = 0;
  return (seeds, violations) => {
    const nowMs = performance.now();
    if (nowMs - shownAtMs < 1_000 && seeds < count) return;
    shownAtMs = nowMs;
    process.stderr.write(`\r${seeds} of ${count} runs, ${violations} violations`);
    if (seeds === count) note('');
  };
}
