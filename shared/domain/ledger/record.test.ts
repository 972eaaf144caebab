import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalText, without } from './record.ts';

it.each([
  ['text', '"text"'],
  [null, 'null'],
  [true, 'true'],
  [[], '[]'],
  [{}, '{}'],
  [{ b: '1', a: ['x', { d: null, c: '"' }] }, '{"a":["x",{"c":"\\"","d":null}],"b":"1"}'],
  // The engine lists number-like names first, in the order of the numbers.
  [{ 9: 'nine', 10: 'ten' }, '{"10":"ten","9":"nine"}'],
])('the text of %j is %s', (value, text) => {
  expect(canonicalText(value)).toBe(text);
});

const data = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 5 }),
  ),
})).value;

it('is the same however the fields are ordered, and leads back to the data', () => {
  fc.assert(
    fc.property(data, (value) => {
      const text = canonicalText(value);
      expect(canonicalText(turned(value))).toBe(text);
      expect(canonicalText(JSON.parse(text))).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

/** The same data with the fields of each map in the opposite order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, field]) => [name, turned(field)]),
  );
}

it('without a field it is the rest', () => {
  expect(without({ a: '1', b: '2' }, 'b')).toEqual({ a: '1' });
});
