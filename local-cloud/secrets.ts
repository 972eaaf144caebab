import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { InstanceFiles } from './instance.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';

const instanceSecrets = z.object({
  simApiKey: z.string(),
  simSecret: z.string(),
  paperUserPassword: z.string(),
});

/** Secrets of one instance, made at its first start; they open nothing outside this laptop. */
export type InstanceSecrets = z.infer<typeof instanceSecrets>;

export function readOrCreateSecrets(files: InstanceFiles): InstanceSecrets {
  const kept = readJsonFile(files.secrets, instanceSecrets);
  if (kept !== undefined) return kept;
  const made = {
    simApiKey: randomBytes(32).toString('hex'),
    simSecret: randomBytes(32).toString('hex'),
    // Upper, lower, digit and symbol, as the user pool's policy asks.
    paperUserPassword: `Aa1!${randomBytes(18).toString('base64url')}`,
  };
  writeJsonFile(files.secrets, made, 0o600);
  return made;
}
