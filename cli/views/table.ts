import Table from 'cli-table3';

export interface Column {
  readonly title: string;
  /** Amounts and times stand on the right, so that their digits line up. */
  readonly align?: 'right';
}

/** No lines, no colours: columns that a person reads and `awk` splits. */
const bare = Object.fromEntries(
  [
    ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
  ]
    .flat()
    .map((name) => [name, '']),
);

/** Rows under their titles, two spaces between columns. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const made = new Table({
    head: columns.map((column) => column.title),
    colAligns: columns.map((column) => column.align ?? 'left'),
    chars: { ...bare, middle: '  ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  made.push(...rows.map((row) => row.map(printable)));
  return trimLines(made.toString());
}

/** `name  value` lines under a title, names aligned. */
export function fields(
  title: string,
  pairs: readonly (readonly [string, string | null | undefined])[],
): string {
  const shown = pairs.filter((pair): pair is readonly [string, string] => pair[1] != null && pair[1] !== '');
  const width = Math.max(...shown.map(([name]) => name.length));
  return [
    printable(title),
    ...shown.map(([name, value]) => `  ${name.padEnd(width)}  ${printable(value)}`),
  ].join('\n');
}

/** Text of a venue or a server must not steer the terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}

function trimLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** `2026-11-21 12:01:02.345Z` */
export function timeText(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('T', ' ');
}
