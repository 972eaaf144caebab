import type { Schemas } from '../../api/client.ts';

export type StoredRecord = Schemas['LedgerRecords']['records'][number];

/** `head`: the chain does not lead to where it ended before. */
type Fault = 'seal' | 'order' | 'entry' | 'missing' | 'head';

export interface Proof {
  readonly isProven: boolean;
  readonly entries: number;
  readonly seals: number;
  /** In no seal yet: the newest ones, for some seconds. */
  readonly unsealed: number;
  readonly lastSealedAtMs: number | null;
  /** Where the chain ends: whoever keeps it sees a chain that was written anew. */
  readonly head: string | null;
  /** The first thing that is not as it was sealed. */
  readonly fault: { readonly what: Fault; readonly id: string } | null;
}

/** Plain data as it was hashed: JSON without spaces, fields in order of their names. */
function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, each]) => `${JSON.stringify(name)}:${canonicalText(each)}`).join(',')}}`;
}

/** SHA-256 as base64url without padding. */
async function digest(value: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(canonicalText(value));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return btoa(String.fromCharCode(...hash))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Whether every entry is the one that was sealed, and every seal follows the one before it; counted here, from what is stored. @param formerHead where the chain ended when it was proven before */
export async function prove(
  seals: readonly StoredRecord[],
  entries: readonly StoredRecord[],
  formerHead: string | null = null,
): Promise<Proof> {
  const records = new Map(entries.map((record) => [record.id, record]));
  const sealed = new Set<string>();
  let fault: Proof['fault'] = null;
  let head: string | null = null;
  const blame = (what: Fault, id: string) => {
    fault ??= { what, id };
  };
  for (const [index, { id, fields }] of seals.entries()) {
    const { hash, ...content } = fields;
    if ((await digest(content)) !== hash || fields.sequence !== id) blame('seal', id);
    if (id !== String(index + 1) || content.previousHash !== (head ?? 'start')) blame('order', id);
    head = String(hash);
    for (const { entryId, hash: kept } of sealedIn(content.entries)) {
      sealed.add(entryId);
      const record = records.get(entryId);
      if (!record) blame('missing', entryId);
      else if ((await digest(record.fields)) !== kept) blame('entry', entryId);
    }
  }
  if (formerHead !== null && seals.every(({ fields }) => fields.hash !== formerHead))
    blame('head', formerHead);
  const last = Number(seals.at(-1)?.fields.sealedAtMs);
  return {
    isProven: fault === null,
    entries: entries.length,
    seals: seals.length,
    unsealed: entries.filter(({ id }) => !sealed.has(id)).length,
    lastSealedAtMs: Number.isFinite(last) ? last : null,
    ...{ head, fault },
  };
}

function sealedIn(value: unknown): readonly { readonly entryId: string; readonly hash: unknown }[] {
  if (!Array.isArray(value)) return [];
  return value.map((each: unknown) => {
    const { entryId, hash } = Object(each);
    return { entryId: String(entryId), hash };
  });
}
