import { globSync } from 'node:fs';
import { sep } from 'node:path';
import * as z from 'zod';
import { fileAt, type SentFile } from '#local-cloud/dashboard/files.ts';
import type { DashboardConfig } from '#local-cloud/dashboard/server.ts';

/** What the deployed stacks tell (`cdk deploy --outputs-file`), stack by stack, of which the dashboard needs these. */
export const deployed = z
  .record(z.string(), z.record(z.string(), z.string()))
  .transform((stacks) => Object.assign({}, ...Object.values(stacks)) as Record<string, string>)
  .pipe(
    z.object({
      DashboardBucket: z.string(),
      DashboardUrl: z.url(),
      UserPoolClientId: z.string(),
      Registration: z.enum(['open', 'closed']),
    }),
  );

export type Put = (name: string, file: SentFile) => Promise<void>;

/**
 * Puts a built dashboard where visitors find it. What the new page needs is there before the page is, and what an open page of the version
 * before still asks for stays. Returns the names, in their order.
 */
export async function publishFiles(
  folder: string,
  config: DashboardConfig,
  put: Put,
): Promise<readonly string[]> {
  const names = globSync('**/*.*', { cwd: folder }).map((name) => name.replaceAll(sep, '/'));
  if (!names.includes('index.html')) throw new Error(`${folder} is no built dashboard: it has no index.html`);
  const others = names.filter((name) => name !== 'index.html').sort();
  for (const name of others) await put(name, fileOf(folder, name));
  await put('config.json', {
    body: Buffer.from(JSON.stringify(config)),
    ...{ type: 'application/json', cacheControl: 'no-store' },
  });
  await put('index.html', fileOf(folder, 'index.html'));
  return [...others, 'config.json', 'index.html'];
}

function fileOf(folder: string, name: string): SentFile {
  const file = fileAt(folder, name);
  if (!file) throw new Error(`${name}: a file of this kind is not served`);
  return file;
}
