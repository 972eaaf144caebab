import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
/** What a page may take of the project: what runs anywhere, and knows no cloud. */
const allowed = ['dashboard/src/', 'shared/domain/money/', 'shared/stream-client/'];

describe('imports of the dashboard', () => {
  it('stay inside it, but for money and the stream’s client', () => {
    const files = globSync('dashboard/src/**/*.{ts,tsx}', { cwd: root });
    const foreign = files.flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/from '(\.[^']+)'/g)]
        .map(([, path = '']) => relative(root, join(root, dirname(file), path)))
        .filter((path) => !allowed.some((folder) => path.startsWith(folder)))
        .map((path) => `${file} -> ${path}`),
    );
    expect(files.length).toBeGreaterThan(40);
    expect(foreign).toEqual([]);
  });
});
