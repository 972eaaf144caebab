/** QR codes of version 6 at level L (ISO/IEC 18004): 41 modules a side, up to 134 bytes. One size is all that an authenticator's address takes. */
const size = 41;
const bytesMax = 134;
const dataBytes = 136;
const blocks = 2;
const correctionBytes = 18;
/** Level L with mask 0, protected and masked as the standard's table has it. */
const format = '111011111000100';

type Module = boolean | undefined;

/** Rows of modules, true where dark; undefined for a text that does not fit. */
export function qrMatrix(text: string): readonly (readonly boolean[])[] | undefined {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > bytesMax) return undefined;
  const grid = withPatterns();
  place(grid, codewords(bytes));
  return grid.map((row) => row.map((module) => module === true));
}

/** Mode and length, the bytes, padding; then both blocks and their corrections, taken in turns. */
function codewords(bytes: Uint8Array): number[] {
  const nibbles = [4, bytes.length >> 4, bytes.length & 15];
  for (const byte of bytes) nibbles.push(byte >> 4, byte & 15);
  nibbles.push(0);
  const data = Array.from(
    { length: nibbles.length / 2 },
    (_, at) => ((nibbles[2 * at] ?? 0) << 4) | (nibbles[2 * at + 1] ?? 0),
  );
  for (let pad = 0xec; data.length < dataBytes; pad ^= 0xec ^ 0x11) data.push(pad);
  const length = dataBytes / blocks;
  const parts = Array.from({ length: blocks }, (_, block) =>
    data.slice(block * length, (block + 1) * length),
  );
  return [...inTurns(parts), ...inTurns(parts.map(corrections))];
}

function inTurns(parts: readonly (readonly number[])[]): number[] {
  return (parts[0] ?? []).flatMap((_, at) => parts.map((part) => part[at] ?? 0));
}

const powers: number[] = [];
for (let power = 1; powers.length < 255; power = power < 128 ? power << 1 : (power << 1) ^ 0x11d)
  powers.push(power);
const product = (a: number, b: number) =>
  a === 0 || b === 0 ? 0 : (powers[(powers.indexOf(a) + powers.indexOf(b)) % 255] ?? 0);

/** The remainder of Reed and Solomon's division over GF(256). */
function corrections(data: readonly number[]): number[] {
  let divisor = [1];
  for (let degree = 0; degree < correctionBytes; degree++) {
    const root = powers[degree] ?? 0;
    divisor = [...divisor, 0].map((factor, at) => factor ^ product(divisor[at - 1] ?? 0, root));
  }
  const rest = [...data, ...Array<number>(correctionBytes).fill(0)];
  for (let at = 0; at < data.length; at++) {
    const lead = rest[at] ?? 0;
    for (const [offset, factor] of divisor.entries())
      rest[at + offset] = (rest[at + offset] ?? 0) ^ product(factor, lead);
  }
  return rest.slice(data.length);
}

/** What is in every code of this version: corners, timing, alignment, the format. Undefined where data go. */
function withPatterns(): Module[][] {
  const grid = Array.from({ length: size }, () => Array<Module>(size).fill(undefined));
  const set = (row: number, column: number, isDark: boolean) => {
    const line = grid[row];
    if (line && column >= 0 && column < size) line[column] = isDark;
  };
  for (let at = 8; at < size - 8; at++)
    for (const [r, c] of [
      [6, at],
      [at, 6],
    ] as const)
      set(r, c, at % 2 === 0);
  const square = (row: number, column: number, reach: number, isDark: (distance: number) => boolean) => {
    for (let down = -reach; down <= reach; down++)
      for (let right = -reach; right <= reach; right++)
        set(row + down, column + right, isDark(Math.max(Math.abs(down), Math.abs(right))));
  };
  for (const [row, column] of [
    [3, 3],
    [3, size - 4],
    [size - 4, 3],
  ] as const)
    square(row, column, 4, (distance) => distance !== 2 && distance !== 4);
  square(size - 7, size - 7, 2, (distance) => distance !== 1);
  for (const [at, bit] of [...format].entries()) {
    const isDark = bit === '1';
    const near = at < 6 ? at : at < 8 ? at + 1 : at === 8 ? 7 : 14 - at;
    if (at < 8) set(8, near, isDark);
    else set(near, 8, isDark);
    if (at < 7) set(size - 1 - at, 8, isDark);
    else set(8, size - 15 + at, isDark);
  }
  set(size - 8, 8, true);
  return grid;
}

/** Bits go up and down in columns of two, from the right, around what is there. Mask 0 turns every other module. */
function place(grid: Module[][], words: readonly number[]): void {
  let bit = 0;
  let isUp = true;
  for (let right = size - 1; right > 0; right -= 2, isUp = !isUp) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++) {
      const row = isUp ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        const line = grid[row];
        if (!line || line[column] !== undefined) continue;
        const isSet = (((words[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1;
        line[column] = isSet !== ((row + column) % 2 === 0);
        bit += 1;
      }
    }
  }
}
