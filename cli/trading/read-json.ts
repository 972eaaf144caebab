import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { type Outcome, refused } from '../output.ts';

/** An order as it was typed: the API judges its fields. */
export const plainOrder = z.record(z.string(), z.unknown());

export type JsonReading<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly outcome: Outcome };

/**
 * What a JSON file holds, or standard input for `-`. What cannot be read, or is not such a thing, is FILE_UNREADABLE.
 *
 * @param what it must hold, as in "a list of orders"
 */
export async function readJson<Value>(
  file: string,
  schema: z.ZodType<Value>,
  what: string,
): Promise<JsonReading<Value>> {
  const unreadable = (words: string) =>
    ({ ok: false, outcome: refused('FILE_UNREADABLE', `${file} ${words}`) }) as const;
  let content: unknown;
  try {
    content = JSON.parse(file === '-' ? await text(process.stdin) : await readFile(file, 'utf8'));
  } catch (error) {
    return unreadable(`cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = schema.safeParse(content);
  return parsed.success ? { ok: true, value: parsed.data } : unreadable(`must hold ${what}.`);
}
