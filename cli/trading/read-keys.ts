import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { type Outcome, refused } from '../output.ts';
import { askHidden } from '../password.ts';

const keysSchema = z.strictObject({
  apiKey: z.string().min(1),
  secret: z.string().min(1),
  password: z.string().min(1).exactOptional(),
});
export type TypedKeys = z.infer<typeof keysSchema>;

type KeysResult =
  | { readonly ok: true; readonly keys: TypedKeys }
  | { readonly ok: false; readonly outcome: Outcome };

const missing: KeysResult = {
  ok: false,
  outcome: refused(
    'KEYS_MISSING',
    'There are no keys: give them on standard input, or type them when asked.',
  ),
};
/** Says what is expected, and nothing of what was given. */
const unreadable: KeysResult = {
  ok: false,
  outcome: refused(
    'KEYS_UNREADABLE',
    'Standard input must hold {"apiKey": "…", "secret": "…", "password": "…"} as JSON, or the same as lines in this order; the password only where the venue has one.',
  ),
};

/** Keys from standard input; on a terminal they are asked for, and what is typed is not shown. */
export async function readKeys(): Promise<KeysResult> {
  return process.stdin.isTTY ? askKeys() : keysFromText(await text(process.stdin));
}

/** JSON, or the lines apiKey, secret and, where there is one, password. A secret of several lines takes JSON. */
export function keysFromText(given: string): KeysResult {
  const trimmed = given.replace(/^\uFEFF/, '').trim();
  if (trimmed === '') return missing;
  const [apiKey, secret, password, ...more] = trimmed.split(/\r?\n/).map((line) => line.trim());
  const isLines = !trimmed.startsWith('{') && more.length === 0;
  const read = keysSchema.safeParse(
    isLines ? { apiKey, secret, ...(password === undefined ? {} : { password }) } : jsonOf(trimmed),
  );
  return read.success ? { ok: true, keys: read.data } : unreadable;
}

async function askKeys(): Promise<KeysResult> {
  const apiKey = await askHidden('API key');
  const secret = apiKey && (await askHidden('Secret'));
  if (!apiKey || !secret) return missing;
  const password = await askHidden('Passphrase (Enter if the venue has none)');
  if (password === undefined) return missing;
  return keysFromText(JSON.stringify({ apiKey, secret, ...(password === '' ? {} : { password }) }));
}

function jsonOf(given: string): unknown {
  try {
    return JSON.parse(given);
  } catch {
    return undefined;
  }
}
