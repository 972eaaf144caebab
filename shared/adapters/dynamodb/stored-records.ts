import * as z from 'zod';
import { isMap, type StoredRecord } from '../../domain/ledger/record.ts';
import type { UnsealedEntry } from '../../ports/trading-store.port.ts';
import { entryPrefix, ownerOfLedger, sealPrefix } from './keys.ts';

export const ledgerEntity = 'LEDGER_ENTRY';
export const sealEntity = 'SEAL';

/** Where an item stands, and what keeps it in an index while it waits for its seal: no part of what it says. */
const placeNames = new Set(['pk', 'sk', 'gsi2pk', 'gsi2sk']);
const anyItem = z.record(z.string(), z.unknown());

/** A ledger entry as it is kept. Whatever else stands in a ledger has its whole sort key for an id. */
export const ledgerRecord: z.ZodType<StoredRecord> = anyItem.transform((item) => ({
  id: idOf(item, entryPrefix),
  fields: fieldsOf(item, ledgerEntity),
}));

export const sealRecord: z.ZodType<StoredRecord> = anyItem.transform((item) => ({
  id: idOf(item, sealPrefix).replace(/^0+/, ''),
  fields: fieldsOf(item, sealEntity),
}));

/** An item of any ledger, read or streamed, numbers as text; undefined when it stands in none. */
export function unsealedEntryOf(item: Readonly<Record<string, unknown>>): UnsealedEntry | undefined {
  const ref = ownerOfLedger(String(item.pk));
  return ref && { ref, record: ledgerRecord.parse(item) };
}

function idOf(item: Readonly<Record<string, unknown>>, prefix: string): string {
  const key = String(item.sk);
  return key.startsWith(prefix) ? key.slice(prefix.length) : key;
}

/** In the order of their names. The kind of item is left out where it is what it must be. */
function fieldsOf(item: Readonly<Record<string, unknown>>, entity: string): StoredRecord['fields'] {
  const kept = Object.entries(item).filter(
    ([name, value]) => !placeNames.has(name) && !(name === 'entity' && value === entity),
  );
  return inOrder(Object.fromEntries(kept));
}

function inOrder(map: Readonly<Record<string, unknown>>): StoredRecord['fields'] {
  const names = Object.keys(map).sort();
  return Object.fromEntries(names.map((name) => [name, orderedValue(map[name])]));
}

function orderedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(orderedValue);
  return isMap(value) ? inOrder(value) : value;
}
