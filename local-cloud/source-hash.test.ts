import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashSources } from './source-hash.ts';
import { tempDir } from './testing/temp-dir.ts';

function project(files: Record<string, string>): string {
  const root = tempDir();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

const base = { 'infra/app.ts': 'app', 'shared/a/x.ts': 'x', 'cdk.json': '{}' };
const paths = ['infra', 'shared', 'cdk.json'];
const hash = (files: Record<string, string>, portBase = '4600') =>
  hashSources(project(files), paths, { portBase });

describe('hash of the deployed sources', () => {
  it.each([
    { case: 'nothing changed', files: base, same: true },
    { case: 'a test changed', files: { ...base, 'shared/a/x.test.ts': 'new' }, same: true },
    { case: 'a hidden file came', files: { ...base, 'infra/.cache': 'new' }, same: true },
    { case: 'something outside came', files: { ...base, 'cli/main.ts': 'new' }, same: true },
    { case: 'a file changed', files: { ...base, 'infra/app.ts': 'app2' }, same: false },
    { case: 'a file came', files: { ...base, 'shared/b.ts': '' }, same: false },
    {
      case: 'a file moved',
      files: { 'infra/app.ts': 'app', 'shared/b/x.ts': 'x', 'cdk.json': '{}' },
      same: false,
    },
    { case: 'a file went', files: { 'infra/app.ts': 'app', 'cdk.json': '{}' }, same: false },
  ])('case: same is $same', ({ files, same }) => {
    expect(hash(files) === hash(base)).toBe(same);
  });

  it('differs for another port base: addresses are part of what is deployed', () => {
    expect(hash(base, '4620')).not.toBe(hash(base, '4600'));
  });

  it('does not confuse content that moves between two files', () => {
    expect(hash({ 'infra/a': 'xy', 'infra/b': '' })).not.toBe(hash({ 'infra/a': 'x', 'infra/b': 'y' }));
  });
});
