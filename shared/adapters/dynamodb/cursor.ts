import * as z from 'zod';
import { InvalidCursorError } from '../../ports/trading-store.port.ts';

const cursorKey = z.record(z.string(), z.string());

/** A page's continuation as opaque text. The keys in it hold nothing that the caller's own items do not. */
export function encodeCursor(key: Record<string, unknown>): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** @throws InvalidCursorError for text that no page of this partition returned */
export function decodeCursor(cursor: string, partition: string): Record<string, string> {
  const key = parseKey(cursor);
  if (!Object.values(key).includes(partition))
    throw new InvalidCursorError('the cursor belongs to another listing');
  return key;
}

function parseKey(cursor: string): Record<string, string> {
  try {
    return cursorKey.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    throw new InvalidCursorError('the cursor is not one that a page returned', { cause });
  }
}
