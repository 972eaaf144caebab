import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseRunbook } from './runbook.ts';

const text = (value: string) => ({ kind: 'text', text: value });

it('a runbook is a title, paragraphs, sections and steps', () => {
  const read = parseRunbook(`# It is not empty

A consumer **failed**
twice; see [safety](../safety.md).

## Look
1. Read \`aws sqs
   receive\`.
2. Then [orders](orders-in-doubt.md).
Some words.
`);
  expect(read.title).toBe('It is not empty');
  expect(read.blocks).toEqual([
    {
      kind: 'paragraph',
      parts: [
        ...[text('A consumer '), { kind: 'strong', text: 'failed' }],
        ...[text(' twice; see '), text('safety'), text('.')],
      ],
    },
    { kind: 'heading', parts: [text('Look')] },
    {
      kind: 'steps',
      items: [
        [text('Read '), { kind: 'code', text: 'aws sqs receive' }, text('.')],
        [
          ...[text('Then '), { kind: 'runbook', text: 'orders', name: 'orders-in-doubt' }],
          text('. Some words.'),
        ],
      ],
    },
  ]);
});

const folder = join(import.meta.dirname, '../../../../docs/runbooks');
it.each(globSync('*.md', { cwd: folder }))('%s is read whole, with nothing of its markup left', (file) => {
  const { title, blocks } = parseRunbook(readFileSync(join(folder, file), 'utf8'));
  expect(title).toMatch(/^[A-Z]/);
  const words = blocks.flatMap((block) => (block.kind === 'steps' ? block.items.flat() : block.parts));
  const plain = words.filter(({ kind }) => kind !== 'code').map((part) => part.text);
  expect(plain.filter((part) => /^#|\*\*|\]\(|`/.test(part))).toEqual([]);
  expect(blocks.filter(({ kind }) => kind === 'steps').length).toBeGreaterThan(0);
});
