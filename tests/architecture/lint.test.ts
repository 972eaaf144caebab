import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
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
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-lint-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('still catches every planted bug', () => {
    copyFileSync(join(projectFolder, 'biome.json'), join(folder, 'biome.json'));
    for (const [, file, text] of planted) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    const biome = join(projectFolder, 'node_modules', '.bin', 'biome');
    const run = spawnSync(biome, ['lint', '--vcs-enabled=false'], { cwd: folder, encoding: 'utf8' });
    expect(run.status).not.toBe(0);
    for (const [, file, , rule] of planted) {
      expect(run.stdout + run.stderr).toContain(rule);
      expect(run.stdout + run.stderr).toContain(file);
    }
  });
});
