import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { afterAll, describe, expect, it } from 'vitest';
import { projectFolder } from '../support/project.ts';

const rules = createRequire(import.meta.url)('../../.dependency-cruiser.cjs');
const folders = [
  'research',
  'shared',
  'functions',
  'long-running',
  'sim-exchange',
  'infra',
  'local-cloud',
  'cli',
  'simulation',
];

/** One violation a rule: a file, and what it imports. They live in a tree of their own, laid out like this one. */
const planted = [
  ['domain-is-pure', 'shared/domain/planted.ts', '../ports/clock.port.ts'],
  ['domain-is-pure', 'shared/domain/planted-node.ts', 'node:crypto'],
  ['only-money-knows-decimal', 'shared/ports/planted-decimal.ts', 'decimal.js'],
  ['ports-know-domain-only', 'shared/ports/planted.ts', '../application/decide.ts'],
  [
    'application-knows-ports-and-domain',
    'shared/application/planted.ts',
    '../adapters/clock/system-clock.ts',
  ],
  ['adapters-do-not-reach-up-or-across', 'shared/adapters/sqs/planted.ts', '../dynamodb/client.ts'],
  ['http-api-is-a-contract', 'shared/http-api/planted.ts', '../application/decide.ts'],
  ['stream-client-runs-anywhere', 'shared/stream-client/planted.ts', '../adapters/crypto/sha256.ts'],
  ['functions-are-islands', 'functions/risk-check/planted.ts', '../place-trade/request.ts'],
  ['nothing-imports-a-function', 'shared/lambda/planted.ts', '../../functions/place-trade/request.ts'],
  ['simulator-stays-apart', 'sim-exchange/planted.ts', '../shared/adapters/clock/system-clock.ts'],
  ['simulation-runs-the-core', 'simulation/planted.ts', '../shared/adapters/sqs/queues.ts'],
  ['only-dst-runs-the-simulation', 'cli/commands/planted-simulation.ts', '../../simulation/simulate.ts'],
  ['production-imports-no-tests', 'functions/risk-check/planted-tests.ts', '../../tests/support/project.ts'],
  ['nothing-shipped-imports-local', 'infra/planted.ts', '../local-cloud/ports.ts'],
  ['strategies-are-pure', 'shared/strategies/planted.ts', '../ports/clock.port.ts'],
  ['research-knows-rules-only', 'research/planted.ts', '../shared/ports/clock.port.ts'],
  [
    'nothing-shipped-imports-research',
    'shared/application/planted-research.ts',
    '../../research/backtest.ts',
  ],
] as const;

async function violationsIn(folder: string, paths: readonly string[]) {
  const tsConfig = extractTSConfig(join(projectFolder, 'tsconfig.json'));
  const options = { ruleSet: rules, ...rules.options, baseDir: folder, validate: true };
  const { output } = await cruise([...paths], options, undefined, { tsConfig });
  const { summary } = output as ICruiseResult;
  const found = summary.violations.map(({ rule, from }) => `${rule.name} ${from}`);
  return { found, totalCruised: summary.totalCruised };
}

describe('the direction of imports', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-imports-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };

  it('is kept by every file', async () => {
    const { found, totalCruised } = await violationsIn(projectFolder, folders);
    expect(found).toEqual([]);
    // A cruiser that cannot read TypeScript sees nothing, and finds nothing.
    expect(totalCruised).toBeGreaterThan(200);
  });

  it('is fenced: every rule bites on its planted violation', async () => {
    write('node_modules/decimal.js/package.json', '{"name":"decimal.js","main":"index.js"}');
    write('node_modules/decimal.js/index.js', '');
    for (const [, file, target] of planted) {
      if (target.startsWith('.')) write(join(dirname(file), target), 'export {};\n');
      write(file, `import '${target}';\n`);
    }
    const { found } = await violationsIn(folder, ['.']);
    for (const [rule, file] of planted) expect(found).toContain(`${rule} ${file}`);
  });
});
