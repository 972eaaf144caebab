import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonBytes, keyCode, Unreadable } from './json-bytes.ts';

function over(text: string): JsonBytes {
  const json = new JsonBytes();
  // Other bytes around it, as in a chunk of a stream.
  const bytes = Buffer.from(`9"]}${text}9"]}`);
  json.read(bytes, 4, bytes.length - 4);
  return json;
}

const whole = (text: string, read: (json: JsonBytes) => unknown) => {
  const json = over(text);
  const value = read(json);
  json.finish();
  return value;
};

describe('decimals', () => {
  it('are the double that JavaScript reads, quoted or not', () => {
    const places = fc.integer({ min: 0, max: 14 });
    const mantissa = fc.oneof(fc.maxSafeNat(), fc.integer({ min: 0, max: 99_999 }));
    fc.assert(
      fc.property(
        mantissa,
        places,
        fc.nat({ max: 12 }),
        fc.boolean(),
        (digits, fraction, zeros, isQuoted) => {
          const plain = String(digits).padStart(fraction + 1, '0');
          const point = plain.length - fraction;
          const decimal =
            fraction === 0 ? plain : `${plain.slice(0, point)}.${plain.slice(point)}${'0'.repeat(zeros)}`;
          const text = isQuoted ? `"${decimal}"` : decimal;
          expect(whole(text, (json) => json.decimal(false))).toBe(Number(decimal));
        },
      ),
    );
  });

  it.each([
    ['"61837.63000000"', 61837.63],
    ['"0.00000000"', 0],
    ['-1.5', -1.5],
    ['1e-8', 1e-8],
    ['1.0E-8', 1e-8],
    ['"123456789012345.000000000000"', 123456789012345],
    ['"0.000000123456789012345"', 0.000000123456789012345],
  ])('%s is exactly %d', (text, value) => {
    expect(whole(text, (json) => json.decimal(true))).toBe(value);
  });

  it.each(['"1234567890.1234567"', '"0.1234567890123456"', '12345678901234567'])(
    '%s has more digits than a double gives back',
    (text) => {
      expect(() => over(text).decimal(true)).toThrow(Unreadable);
      expect(whole(text, (json) => json.decimal(false))).toBe(Number(text.replaceAll('"', '')));
    },
  );

  it.each([
    '""',
    '"."',
    '".5"',
    '"5."',
    '"1.2.3"',
    '"1',
    '"abc"',
    '"1 "',
    'null',
    '[]',
    '"1e999"',
    '-',
    '"--1"',
    '"0x10"',
  ])('%s is none', (text) => {
    expect(() => whole(text, (json) => json.decimal(false))).toThrow(Unreadable);
  });

  it('has whole numbers up to where doubles are exact, and the last digits of any', () => {
    expect(whole('50093239189', (json) => json.integer())).toBe(50093239189);
    expect(() => over('1.5').integer()).toThrow(Unreadable);
    expect(whole('"1234567890123456789"', (json) => json.lastDigits())).toBe(567890123456789);
    expect(whole('1234567890123456788', (json) => json.lastDigits())).toBe(567890123456788);
    expect(whole('7', (json) => json.lastDigits())).toBe(7);
    expect(() => over('"x"').lastDigits()).toThrow(Unreadable);
  });
});

/** What the reader finds, as JSON.parse would. */
function parsed(json: JsonBytes): unknown {
  if (json.isArray()) {
    const items: unknown[] = [];
    for (let more = json.firstItem(); more; more = json.nextItem()) items.push(parsed(json));
    return items;
  }
  if (!json.isObject()) {
    json.skip();
    return 'value';
  }
  const found: Record<number, unknown> = {};
  for (let more = json.firstKey(); more; more = json.nextKey()) {
    const { key } = json;
    found[key] = parsed(json);
  }
  return found;
}

function expected(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(expected);
  if (typeof value !== 'object' || value === null) return 'value';
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [keyCode(JSON.stringify(key).slice(1, -1)), expected(each)]),
  );
}

describe('structure', () => {
  const ascii = fc.string({ unit: 'grapheme-ascii', maxLength: 8 });
  const value = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      ascii,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('any'), { maxLength: 5 }),
      fc.dictionary(ascii, tie('any'), { maxKeys: 5 }),
    ),
  })).any;

  it('is what JSON.parse finds, with and without white space', () => {
    fc.assert(
      fc.property(value, fc.constantFrom(0, 2), (given, indent) => {
        const text = JSON.stringify(given, null, indent);
        expect(whole(text, parsed)).toEqual(expected(JSON.parse(text)));
        whole(text, (json) => json.skip());
      }),
    );
  });

  it('is refused wherever it is cut', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), fc.nat(), (given, cut) => {
        const text = JSON.stringify(given);
        const part = text.slice(0, cut % text.length);
        expect(() => whole(part, (json) => json.skip())).toThrow(Unreadable);
        expect(() => whole(part, parsed)).toThrow(Unreadable);
      }),
    );
  });

  it.each(['', ' ', '{', '[', '[1', '{"a"}', '{"a" 1}', '{a:1}', ']', ',', '1]', '{"a":1}}', '"a', 'tr"'])(
    '%j is none',
    (text) => {
      expect(() => whole(text, (json) => (json.isObject() ? parsed(json) : json.skip()))).toThrow(Unreadable);
    },
  );
});
