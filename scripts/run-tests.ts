import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { countsLine, countTests, failuresIn, type TestCounts } from './test-counts.ts';

/**
 * Runs lint, type check, the search for unused code and every test with coverage, all of them whatever fails first, and prints one line of totals.
 * With arguments: only vitest, with them. TRADEWIND_TEST_COUNTS names a file that gets the line too (for .ci/run).
 * Started by scripts/test.sh.
 */
const projectFolder = dirname(import.meta.dirname);
const binFolder = join(projectFolder, 'node_modules', '.bin');
const filters = process.argv.slice(2);
/**
 * What is run one after the other: beside a local cloud, whose processes live until the end of their run, all else takes
 * twice its time on a small machine. `soak` takes its own: `npm run test:soak`.
 */
const everything = [
  ['--project', 'cloud'],
  ['--coverage', '--project', 'fast', '--project', 'alone', '--project', 'simulation'],
];
/** Somebody asked us to end: nothing more is begun. */
let isEnding = false;
const endSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const checks: [title: string, command: string, args: string[]][] = [
  ['Lint', 'biome', ['ci', '--error-on-warnings', '.']],
  ['Type check', 'tsc', ['-p', '.', '--noEmit']],
  ['Type check of the dashboard', 'node', ['--run', 'typecheck:dashboard']],
  ['Unused code', 'knip', []],
];

const failures: string[] = [];
const counts = await runTests(filters.length === 0 ? await runChecks() : []);
const line = countsLine(counts);
process.stdout.write(`\nIn all: ${line}\n`);
if (process.env.TRADEWIND_TEST_COUNTS) writeFileSync(process.env.TRADEWIND_TEST_COUNTS, `${line}\n`);
process.exitCode = counts.failed === 0 ? 0 : 1;

/** Titles of the checks that failed. */
async function runChecks(): Promise<string[]> {
  const failed: string[] = [];
  for (const [title, command, args] of checks)
    if ((await run(title, command, args)) !== 0) failed.push(title);
  return failed;
}

async function runTests(failedChecks: string[]): Promise<TestCounts> {
  const total = { passed: 0, failed: failedChecks.length, skipped: 0 };
  for (const selection of filters.length === 0 ? everything : [filters]) {
    if (isEnding) break;
    const counted = await runVitest(selection);
    total.passed += counted.passed;
    total.failed += counted.failed;
    total.skipped += counted.skipped;
  }
  for (const failure of [...failedChecks, ...failures]) process.stdout.write(`\nFailed: ${failure}\n`);
  return total;
}

async function runVitest(selection: readonly string[]): Promise<TestCounts> {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-report-'));
  try {
    const reportFile = join(folder, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
    const exitCode = await run('Tests', 'vitest', ['run', ...reporters, ...selection]);
    const report = readReport(reportFile);
    failures.push(...failuresIn(report).map((failure) => failure.replaceAll(`${projectFolder}/`, '')));
    return countTests(report, exitCode);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Exit code of the command. A signal that asks us to end is passed on: what the tests started must end with them. */
async function run(title: string, command: string, args: string[]): Promise<number> {
  process.stdout.write(
    `\n${title}: ${[command, ...args.filter((arg) => !arg.includes('report'))].join(' ')}\n`,
  );
  const env = { ...process.env, PATH: `${binFolder}${delimiter}${process.env.PATH ?? ''}` };
  const child = spawn(join(binFolder, command), args, { cwd: projectFolder, env, stdio: 'inherit' });
  const pass = (signal: NodeJS.Signals) => {
    isEnding = true;
    child.kill(signal);
  };
  for (const signal of endSignals) process.on(signal, pass);
  try {
    const [status] = (await once(child, 'exit')) as [number | null];
    return status ?? 1;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return 1;
  } finally {
    for (const signal of endSignals) process.off(signal, pass);
  }
}

function readReport(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
