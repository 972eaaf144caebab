import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assetBucket, forgetOldAssets } from './assets.ts';
import { localAccountId } from './environment.ts';
import { instanceFiles } from './instance.ts';
import { tempDir } from './testing/temp-dir.ts';

describe('uploaded bundles', () => {
  it('are forgotten oldest first, but for those that are deployed', () => {
    const files = instanceFiles(tempDir());
    const folder = join(files.s3, localAccountId, assetBucket);
    mkdirSync(folder, { recursive: true });
    mkdirSync(join(files.cdkOut, 'asset.hash1'), { recursive: true });
    for (let age = 0; age < 104; age++) {
      for (const file of [`hash${age}.zip`, `hash${age}.zip.meta.json`]) {
        writeFileSync(join(folder, file), '');
        utimesSync(join(folder, file), 1_000 + age, 1_000 + age);
      }
    }
    forgetOldAssets(files);
    const left = readdirSync(folder);
    expect(left).toHaveLength(202);
    expect(left).toEqual(
      expect.arrayContaining(['hash1.zip', 'hash1.zip.meta.json', 'hash4.zip', 'hash103.zip']),
    );
    expect(left).not.toEqual(expect.arrayContaining(['hash0.zip']));
  });

  it('need not be there', () => {
    expect(() => forgetOldAssets(instanceFiles(tempDir()))).not.toThrow();
  });
});
