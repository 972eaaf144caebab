import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectFolder } from '../support/project.ts';

const rules = createRequire(import.meta.url)('../../.dependency-cruiser.cjs');
const folders = ['shared', 'functions', 'long-running', 'sim-exchange', 'infra', 'local-cloud', 'cli'];

/** One violation a rule, planted in a file that lives only during this test. */
const planted = [
  ['domain-is-pure', 'shared/domain/planted.test-only.ts', "import '../ports/clock.port.ts';"],
  ['domain-is-pure', 'shared/domain/planted-node.test-only.ts', "import 'node:crypto';"],
  ['only-money-knows-decimal', 'shared/ports/planted-decimal.test-only.ts', "import 'decimal.js';"],
  ['ports-know-domain-only', 'shared/ports/planted.test-only.ts', "import '../application/decide.ts';"],
  [
    'application-knows-ports-and-domain',
    'shared/application/planted.test-only.ts',
    "import '../adapters/clock/system-clock.ts';",
  ],
  [
    'adapters-do-not-reach-up-or-across',
    'shared/adapters/sqs/planted.test-only.ts',
    "import '../dynamodb/client.ts';",
  ],
  ['http-api-is-a-contract', 'shared/http-api/planted.test-only.ts', "import '../application/decide.ts';"],
  [
    'functions-are-islands',
    'functions/risk-check/planted.test-only.ts',
    "import '../place-trade/request.ts';",
  ],
  [
    'nothing-imports-a-function',
    'shared/lambda/planted.test-only.ts',
    "import '../../functions/place-trade/request.ts';",
  ],
  [
    'simulator-stays-apart',
    'sim-exchange/planted.test-only.ts',
    "import '../shared/adapters/venues/endpoints.ts';",
  ],
  [
    'production-imports-no-tests',
    'functions/risk-check/planted-tests.test-only.ts',
    "import '../../tests/support/project.ts';",
  ],
  ['nothing-shipped-imports-local', 'infra/planted.test-only.ts', "import '../local-cloud/ports.ts';"],
] as const;

async function violations(): Promise<{ result: ICruiseResult; found: string[] }> {
  const tsConfig = extractTSConfig(join(projectFolder, 'tsconfig.json'));
  const { output } = await cruise(
    folders,
    {
      ruleSet: rules,
      ...rules.options,
      baseDir: projectFolder,
      validate: true,
      doNotFollow: { path: 'node_modules' },
    },
    undefined,
    { tsConfig },
  );
  const result = output as ICruiseResult;
  return { result, found: result.summary.violations.map(({ rule, from }) => `${rule.name} ${from}`) };
}

describe('the direction of imports', () => {
  beforeAll(() => {
    for (const [, file, text] of planted) {
      mkdirSync(dirname(join(projectFolder, file)), { recursive: true });
      writeFileSync(join(projectFolder, file), `${text}\n`);
    }
  });
  afterAll(() => {
    for (const [, file] of planted) rmSync(join(projectFolder, file), { force: true });
  });

  it('is kept by every file, and every rule still bites on its planted violation', async () => {
    const { result, found } = await violations();
    // A cruiser that cannot read TypeScript sees nothing, and finds nothing.
    expect(result.summary.totalCruised).toBeGreaterThan(200);
    for (const [rule, file] of planted) expect(found).toContain(`${rule} ${file}`);
    expect(found.filter((violation) => !violation.includes('.test-only.ts'))).toEqual([]);
  });
});
