import { expect, it } from 'vitest';
import { blocksOf, spansOf } from './markdown.ts';

it('documentation is read block by block', () => {
  const text = [
    ...[
      '# GRID',
      '',
      'Rests orders',
      'on lines.',
      '- **Refill.** One',
      '  goes on',
      '- two',
      '```sh',
      'a | b',
    ],
    ...['```', '| a | b |', '|---|---|', '| 1 | <b>2</b> |'],
  ];
  expect(blocksOf(text.join('\n'))).toEqual([
    { kind: 'heading', level: 1, text: 'GRID' },
    { kind: 'paragraph', text: 'Rests orders on lines.' },
    { kind: 'list', items: ['**Refill.** One goes on', 'two'] },
    { kind: 'code', text: 'a | b' },
    { kind: 'table', head: ['a', 'b'], rows: [['1', '<b>2</b>']] },
  ]);
});

it('a line is plain words, strong ones and code; of a link its words', () => {
  expect(spansOf('see [the **code**](../x.ts) `a*b` *so*')).toEqual([
    { look: 'plain', text: 'see the ' },
    { look: 'strong', text: 'code' },
    { look: 'plain', text: ' ' },
    { look: 'code', text: 'a*b' },
    { look: 'plain', text: ' ' },
    { look: 'emphasis', text: 'so' },
  ]);
});
