import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { prove } from './proof.ts';

// As seals are made by the product: the fields of each text stand in the order of their names.
const sha = (text: string) => createHash('sha256').update(text).digest('base64url');
const entryText = (id: string, amount: string) => `{"accountId":"a","amount":"${amount}","entryId":"${id}"}`;
const record = (id: string, amount: string) => ({ id, fields: { entryId: id, amount, accountId: 'a' } });

function seal(sequence: number, previousHash: string, hashes: readonly (readonly [string, string])[]) {
  const entries = hashes.map(([entryId, hash]) => ({ entryId, hash }));
  const text = `{"entries":${JSON.stringify(entries)},"previousHash":"${previousHash}","sealedAtMs":"7","sequence":"${sequence}"}`;
  const fields = { sequence: String(sequence), sealedAtMs: '7', previousHash, entries, hash: sha(text) };
  return { id: String(sequence), fields };
}
const first = seal(1, 'start', [['e1', sha(entryText('e1', '1'))]]);
const second = seal(2, first.fields.hash, [['e2', sha(entryText('e2', '-2.5'))]]);
const entries = [record('e1', '1'), record('e2', '-2.5'), record('e3', '3')];

describe('a proof of the books', () => {
  it('finds every entry as it was sealed, and counts what is in no seal yet', async () => {
    expect(await prove([first, second], entries)).toEqual({
      ...{ isProven: true, fault: null, entries: 3, seals: 2, unsealed: 1, lastSealedAtMs: 7 },
      head: second.fields.hash,
    });
  });

  it('sees that a chain was written anew, where it knows where it ended before', async () => {
    expect(await prove([first, second], entries, first.fields.hash)).toMatchObject({ isProven: true });
    expect(await prove([first], entries, second.fields.hash)).toMatchObject({
      isProven: false,
      fault: { what: 'head', id: second.fields.hash },
    });
  });

  it('of an account without entries has nothing to say', async () => {
    expect(await prove([], [])).toMatchObject({ isProven: true, head: null, lastSealedAtMs: null });
  });

  it.each([
    ['an entry that was changed', [first, second], [record('e1', '1'), record('e2', '-2.6')], 'entry', 'e2'],
    ['an entry that is gone', [first, second], [record('e2', '-2.5')], 'missing', 'e1'],
    ['a seal that is gone', [second], entries, 'order', '2'],
    [
      'a seal that was written anew',
      [first, { ...second, fields: { ...second.fields, sealedAtMs: '8' } }],
      ...[entries, 'seal', '2'],
    ],
    ['seals that were moved', [second, first], entries, 'order', '2'],
  ] as const)('names %s', async (_name, seals, records, what, id) => {
    expect(await prove(seals, records)).toMatchObject({ isProven: false, fault: { what, id } });
  });
});
