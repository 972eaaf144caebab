import * as z from 'zod';
import type { InstanceFiles } from './instance.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';

/** Whom the command line acts for at one instance; kept in session.json, readable by its owner alone. */
export const session = z.object({
  api: z.string(),
  email: z.string(),
  userId: z.string(),
  accountId: z.string().nullable(),
  /** What Cognito needs to renew the tokens. */
  endpoint: z.string(),
  userPoolClientId: z.string(),
  idToken: z.string(),
  accessToken: z.string(),
  refreshToken: z.string(),
  /** UTC epoch milliseconds. */
  expiresAtMs: z.number().int(),
});
export type Session = z.infer<typeof session>;

export function readSession(files: InstanceFiles): Session | undefined {
  return readJsonFile(files.session, session);
}

export function writeSession(files: InstanceFiles, value: Session): void {
  writeJsonFile(files.session, value, 0o600);
}
