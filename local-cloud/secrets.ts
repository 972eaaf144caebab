import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { InstanceFiles } from './instance.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';

const instanceSecrets = z.object({
  simApiKey: z.string(),
  simSecret: z.string(),
  simPassword: z.string(),
  paperUserPassword: z.string(),
});

/** Secrets of one instance, made at its first start; they open nothing outside this laptop. */
export type InstanceSecrets = z.infer<typeof instanceSecrets>;

export function readOrCreateSecrets(files: InstanceFiles): InstanceSecrets {
  const kept = readJsonFile(files.secrets, z.record(z.string(), z.string()));
  const secrets = instanceSecrets.parse({
    simApiKey: randomBytes(32).toString('hex'),
    simSecret: randomBytes(32).toString('hex'),
    simPassword: randomBytes(12).toString('hex'),
    // Upper, lower, digit and symbol, as the user pool's policy asks.
    paperUserPassword: `Aa1!${randomBytes(18).toString('base64url')}`,
    // An instance may be older than one of these.
    ...kept,
  });
  writeJsonFile(files.secrets, secrets, 0o600);
  return secrets;
}
