import { expect, it } from 'vitest';
import { qrMatrix } from './qr-matrix.ts';

const size = 41;
type Grid = readonly (readonly boolean[])[];

/** Where a reader finds no data: corners with their formats, timing, the alignment square. */
function isPattern(row: number, column: number): boolean {
  const near = (at: number) => at < 9;
  const far = (at: number) => at > size - 9;
  const isCorner = (near(row) && (near(column) || far(column))) || (far(row) && near(column));
  const isAlignment = row >= 32 && row <= 36 && column >= 32 && column <= 36;
  return isCorner || isAlignment || row === 6 || column === 6;
}

/** As a reader takes them: columns of two from the right, up and down in turns, without mask 0. */
function wordsOf(grid: Grid): number[] {
  const bits: boolean[] = [];
  const rights = [...Array(20).keys()].map((turn) => (turn < 17 ? 40 - 2 * turn : 39 - 2 * turn));
  for (const [turn, right] of rights.entries())
    for (let step = 0; step < size; step++) {
      const row = turn % 2 === 0 ? size - 1 - step : step;
      for (const column of [right, right - 1])
        if (!isPattern(row, column)) bits.push(grid[row]?.[column] !== ((row + column) % 2 === 0));
    }
  return [...Array(172).keys()].map((word) =>
    bits.slice(word * 8, word * 8 + 8).reduce((value, bit) => value * 2 + Number(bit), 0),
  );
}

function times(a: number, b: number): number {
  let sum = 0;
  for (let left = a, right = b; right > 0; right >>= 1, left = left < 128 ? left << 1 : (left << 1) ^ 0x11d)
    if (right & 1) sum ^= left;
  return sum;
}

it.each([
  'x',
  'otpauth://totp/Tradewind:paper%40tradewind.local?secret=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567&issuer=Tradewind',
  '한국어',
  'z'.repeat(134),
])('holds %s, with corrections that leave no remainder', (text) => {
  const grid = qrMatrix(text) ?? [];
  const words = wordsOf(grid);
  const blocks = [0, 1].map((block) => [
    ...words.slice(0, 136).filter((_, at) => at % 2 === block),
    ...words.slice(136).filter((_, at) => at % 2 === block),
  ]);
  for (const block of blocks) {
    let root = 1;
    for (let degree = 0; degree < 18; degree++, root = times(root, 2))
      expect(block.reduce((sum, word) => times(sum, root) ^ word, 0)).toBe(0);
  }
  const data = blocks.flatMap((block) => block.slice(0, 68));
  const nibbles = data.flatMap((byte) => [byte >> 4, byte & 15]);
  const at = (nibble: number) => (nibbles[nibble] ?? 0) * 16 + (nibbles[nibble + 1] ?? 0);
  expect(nibbles[0]).toBe(4);
  const bytes = Uint8Array.from({ length: at(1) }, (_, byte) => at(3 + 2 * byte));
  expect(new TextDecoder().decode(bytes)).toBe(text);
});

it('says level L and mask 0 twice, as the standard has them', () => {
  const grid = qrMatrix('x') ?? [];
  const dark = (row: number, column: number) => (grid[row]?.[column] ? '1' : '0');
  const around = [
    ...[0, 1, 2, 3, 4, 5, 7, 8].map((column) => dark(8, column)),
    ...[7, 5, 4, 3, 2, 1, 0].map((row) => dark(row, 8)),
  ];
  const apart = [
    ...[40, 39, 38, 37, 36, 35, 34].map((row) => dark(row, 8)),
    ...[33, 34, 35, 36, 37, 38, 39, 40].map((column) => dark(8, column)),
  ];
  expect([around.join(''), apart.join('')]).toEqual(['111011111000100', '111011111000100']);
});

it('has no picture of what does not fit', () => {
  expect(qrMatrix('z'.repeat(135))).toBeUndefined();
});
