import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What the deployed stacks are made of. */
export const deployedSources = [
  'infra',
  'functions',
  'shared',
  'long-running',
  'research',
  'package-lock.json',
  'cdk.json',
];

/**
 * One hash over the names and contents of all source files below `paths` (tests and hidden files aside) and over
 * `parameters`. Equal hashes mean that a deploy would change nothing. A missing path counts as empty.
 */
export function hashSources(
  root: string,
  paths: readonly string[],
  parameters: Record<string, string>,
): string {
  const hash = createHash('sha256');
  for (const [name, value] of Object.entries(parameters).sort()) hash.update(`${name}=${value}\0`);
  for (const file of paths.flatMap((path) => sourceFiles(root, path))) {
    hash.update(`${file}\0`);
    hash.update(
      createHash('sha256')
        .update(readFileSync(join(root, file)))
        .digest(),
    );
  }
  return hash.digest('hex');
}

/** Paths relative to `root`, in an order that does not depend on the file system. */
function sourceFiles(root: string, path: string): string[] {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (stats.isFile()) return [path];
  return readdirSync(join(root, path))
    .filter((name) => !name.startsWith('.') && name !== 'node_modules' && !name.endsWith('.test.ts'))
    .sort()
    .flatMap((name) => sourceFiles(root, `${path}/${name}`));
}
