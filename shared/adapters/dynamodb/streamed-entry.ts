import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { UnsealedEntry } from '../../ports/trading-store.port.ts';
import { unsealedEntryOf } from './stored-records.ts';

/**
 * A ledger entry of the table's stream: its record at the moment it was written, whatever was done to it since. Undefined
 * for an image of anything else.
 */
export function streamedEntryOf(image: object | undefined): UnsealedEntry | undefined {
  if (!image) return undefined;
  // As the document client reads: numbers as text, so that the hash is the same from either source.
  const item = unmarshall(image as Record<string, AttributeValue>, { wrapNumbers: (text) => text });
  return unsealedEntryOf(item);
}
