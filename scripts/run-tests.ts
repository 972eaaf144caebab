import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { countsLine, countTests, type TestCounts } from './test-counts.ts';

/**
 * Runs lint, type check, the search for unused code and every test with coverage, all of them whatever fails first, and prints one line of totals.
 * With arguments: only vitest, with them. TRADEWIND_TEST_COUNTS names a file that gets the line too (for .ci/run).
 * Started by scripts/test.sh.
 */
const projectFolder = dirname(import.meta.dirname);
const binFolder = join(projectFolder, 'node_modules', '.bin');
const filters = process.argv.slice(2);

const checks: [title: string, command: string, args: string[]][] = [
  ['Lint', 'biome', ['ci', '--error-on-warnings', '.']],
  ['Type check', 'tsc', ['-p', '.', '--noEmit']],
  ['Unused code', 'knip', []],
];

const counts = runTests(filters.length === 0 ? runChecks() : []);
const line = countsLine(counts);
process.stdout.write(`\nIn all: ${line}\n`);
if (process.env.TRADEWIND_TEST_COUNTS) writeFileSync(process.env.TRADEWIND_TEST_COUNTS, `${line}\n`);
process.exitCode = counts.failed === 0 ? 0 : 1;

/** Titles of the checks that failed. */
function runChecks(): string[] {
  return checks.filter(([title, command, args]) => run(title, command, args) !== 0).map(([title]) => title);
}

function runTests(failedChecks: string[]): TestCounts {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-report-'));
  try {
    const reportFile = join(folder, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
    const selection = filters.length === 0 ? ['--coverage'] : filters;
    const exitCode = run('Tests', 'vitest', ['run', ...reporters, ...selection]);
    const counted = countTests(readReport(reportFile), exitCode);
    for (const title of failedChecks) process.stdout.write(`\n${title} failed: see above.`);
    return { ...counted, failed: counted.failed + failedChecks.length };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(title: string, command: string, args: string[]): number {
  process.stdout.write(
    `\n${title}: ${[command, ...args.filter((arg) => !arg.includes('report'))].join(' ')}\n`,
  );
  const env = { ...process.env, PATH: `${binFolder}${delimiter}${process.env.PATH ?? ''}` };
  const { status, error } = spawnSync(join(binFolder, command), args, {
    cwd: projectFolder,
    env,
    stdio: 'inherit',
  });
  if (error) process.stderr.write(`${error.message}\n`);
  return status ?? 1;
}

function readReport(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
