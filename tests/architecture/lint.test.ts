import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectFolder } from '../support/project.ts';

/** Bugs that the linter must catch; an upgrade that silences a rule fails here. */
const planted = [
  [
    'a floating promise',
    'shared/planted-lint/a.ts',
    'async function f() {}\nexport function g() {\n  f();\n}\n',
    'noFloatingPromises',
  ],
  [
    'a clock in the domain',
    'shared/domain/planted-lint/a.ts',
    'export const now = () => Date.now();\n',
    'noRestrictedGlobals',
  ],
  ['any', 'shared/planted-lint/b.ts', 'export const x: any = 1;\n', 'noExplicitAny'],
] as const;

describe('the linter', () => {
  const folders = ['shared/planted-lint', 'shared/domain/planted-lint'];
  beforeAll(() => {
    for (const [, file, text] of planted) {
      mkdirSync(dirname(join(projectFolder, file)), { recursive: true });
      writeFileSync(join(projectFolder, file), text);
    }
  });
  afterAll(() => {
    for (const folder of folders) rmSync(join(projectFolder, folder), { recursive: true, force: true });
  });

  it('still catches every planted bug', () => {
    const biome = join(projectFolder, 'node_modules', '.bin', 'biome');
    const files = planted.map(([, file]) => file);
    const run = spawnSync(biome, ['lint', ...files], { cwd: projectFolder, encoding: 'utf8' });
    expect(run.status).not.toBe(0);
    for (const [, , , rule] of planted) expect(run.stdout + run.stderr).toContain(rule);
  });
});
