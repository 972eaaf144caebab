import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { localAccountId, region } from './environment.ts';
import type { InstanceFiles } from './instance.ts';

/** Where the CDK uploads bundles; on AWS `cdk bootstrap` makes it. The qualifier is the CDK's default. */
export const assetBucket = `cdk-hnb659fds-assets-${localAccountId}-${region}`;

/** About eight deploys of everything, 2 MB each. */
const assetsKept = 100;
const metadata = '.meta.json';

/**
 * Every deploy of changed sources uploads new bundles, and nothing ever deletes the old ones. Keeps the newest and those
 * that the present stacks name. For before the emulator starts: it reads the folder only then.
 */
export function forgetOldAssets(files: InstanceFiles): void {
  const folder = join(files.s3, localAccountId, assetBucket);
  if (!existsSync(folder)) return;
  const deployed = existsSync(files.cdkOut) ? readdirSync(files.cdkOut).join() : '';
  const oldestFirst = readdirSync(folder)
    .filter((name) => !name.endsWith(metadata))
    .map((name) => ({ name, atMs: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => a.atMs - b.atMs);
  for (const { name } of oldestFirst.slice(0, -assetsKept)) {
    if (deployed.includes(name.replace(/\..*$/, ''))) continue;
    for (const file of [name, name + metadata]) rmSync(join(folder, file), { force: true });
  }
}
