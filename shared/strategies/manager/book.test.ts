import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Book, broughtBy, emptyBook, heard, isPlaced, toward, type Wish } from './book.ts';
import { priceText, quantityText } from './numbers.ts';

const wish = (tag: string, price: string, quantity = '1'): Wish => ({
  ...{ kind: 'place', side: 'BUY', type: 'LIMIT', price, tag, size: { kind: 'fixed', quantity } },
});
const ended = (tag: string, outcome: 'DENIED' | 'CANCELED', timeMs = 0) =>
  ({ kind: 'order', timeMs, tag, outcome, code: null, filled: 0 }) as const;
const filled = (tag: string, remaining = 0) =>
  ({ kind: 'fill', timeMs: 0, side: 'BUY', price: 1, quantity: 1, tag, remaining }) as const;

describe('the duplicate guard', () => {
  const open = [{ tag: 'a', side: 'BUY', price: 10_000, remaining: 1 }] as const;
  it.each<[string, number, string, boolean]>([
    ['the same price', 10_000, 'b', true],
    ['just within 0.03 %', 10_002.9, 'b', true],
    ['just outside of it', 10_003.1, 'b', false],
    ['another price, the same level', 9_000, 'a', true],
    ['another price and level', 9_000, 'b', false],
  ])('%s', (_, price, tag, expected) => expect(isPlaced(price, tag, open)).toBe(expected));

  it('passes over orders at the market', () => {
    expect(isPlaced(1, 'b', [{ tag: null, side: 'BUY', price: null, remaining: 1 }])).toBe(false);
  });
});

describe('the book', () => {
  it('places once, amends what changed, cancels what is not wished any more, and then waits', () => {
    const first = toward(emptyBook, [wish('a', '100'), wish('b', '90')], [], 0);
    expect(first.intents).toEqual([wish('a', '100'), wish('b', '90')]);
    const same = toward(first.book, [wish('a', '100'), wish('b', '90')], [], 0);
    expect(same).toEqual({ book: first.book, intents: [] });
    const second = toward(first.book, [wish('a', '101', '2')], [], 0);
    const size = { kind: 'fixed', quantity: '2' };
    expect(second.intents).toEqual([
      { kind: 'amend', tag: 'a', price: '101', size },
      { kind: 'cancel', tag: 'b' },
    ]);
    expect(toward(second.book, [wish('a', '101', '2'), wish('b', '90')], [], 0).intents).toEqual([]);
    const gone = heard(second.book, ended('b', 'CANCELED'));
    expect(toward(gone, [wish('a', '101', '2'), wish('b', '90')], [], 0).intents).toEqual([wish('b', '90')]);
  });

  it('doubles no order that is open, nor one that it asks for in the same breath', () => {
    const open = [{ tag: 'other', side: 'BUY', price: 100, remaining: 1 }] as const;
    expect(toward(emptyBook, [wish('a', '100.01')], open, 0).intents).toEqual([]);
    expect(toward(emptyBook, [wish('a', '100'), wish('b', '100.01')], [], 0).intents).toEqual([
      wish('a', '100'),
    ]);
  });

  it('waits longer after each refusal, and forgets them with a fill', () => {
    const wishes = [wish('a', '100')];
    let book: Book = emptyBook;
    for (const [asked, untilMs] of [
      [0, 60_000],
      [60_000, 180_000],
    ] as const) {
      const placed = toward(book, wishes, [], asked);
      expect(placed.intents).toHaveLength(1);
      book = heard(placed.book, ended('a', 'DENIED', asked));
      expect(toward(book, wishes, [], untilMs - 1).intents).toEqual([]);
    }
    book = heard(toward(book, wishes, [], 180_000).book, filled('a'));
    expect(book).toEqual(emptyBook);
  });

  it('adds up what came in by parts, whatever was wished', () => {
    const { book } = toward(emptyBook, [wish('a', '100', '9')], [], 0);
    expect(broughtBy(book, filled('a', 0.5))).toBeNull();
    const part = heard(book, filled('a', 0.5));
    expect(part.working.a).toMatchObject({ filled: 1 });
    expect(broughtBy(part, filled('a'))).toBe(2);
    expect(broughtBy(part, ended('a', 'CANCELED'))).toBe(0);
    expect([broughtBy(part, filled('x')), broughtBy(part, { kind: 'timer', timeMs: 1 })]).toEqual([
      null,
      null,
    ]);
  });

  it('ignores what is not its own', () => {
    const { book } = toward(emptyBook, [wish('a', '100')], [], 0);
    for (const event of [filled('x'), { kind: 'timer', timeMs: 1 } as const])
      expect(heard(book, event)).toBe(book);
  });

  it('whatever is wished and ends, asks for no tag twice before it ended', () => {
    const step = fc.record({
      wishes: fc.uniqueArray(fc.integer({ min: 0, max: 5 })),
      price: fc.integer({ min: 0, max: 1 }),
      end: fc.option(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.constantFrom('fill', 'CANCELED', 'DENIED'))),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const open = new Set<string>();
        let book: Book = emptyBook;
        for (const [nowMs, { wishes, price, end }] of steps.entries()) {
          const wished = wishes.map((level) => wish(`${level}`, `${100 + 10 * level + price}`));
          const asked = toward(book, wished, [], nowMs * 30_000);
          book = JSON.parse(JSON.stringify(asked.book));
          for (const intent of asked.intents) {
            const tag = 'tag' in intent ? (intent.tag ?? '') : '';
            expect(open.has(tag)).toBe(intent.kind !== 'place');
            if (intent.kind === 'place') open.add(tag);
          }
          const tag = `${end?.[0]}`;
          if (!end || !open.delete(tag)) continue;
          book = heard(
            book,
            end[1] === 'fill' ? filled(tag) : ended(tag, end[1] === 'DENIED' ? 'DENIED' : 'CANCELED'),
          );
        }
      }),
    );
  });
});

describe('numbers for intents', () => {
  it('are on the tick and the lot, without the noise of doubles', () => {
    expect(priceText(0.1 + 0.2, 0.01)).toBe('0.3');
    expect(priceText(100.019, 0.01)).toBe('100.01');
    expect(priceText(100.011, 0.01, 'up')).toBe('100.02');
    expect(quantityText(0.30000000000000004, 0.1)).toBe('0.3');
    expect(quantityText(0.05, 0.1)).toBeNull();
    expect(quantityText(0.5, 0.1, 1)).toBeNull();
  });
});
