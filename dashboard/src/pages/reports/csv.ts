type Cell = string | null;

/**
 * A cell as every spreadsheet reads it back. Text that a spreadsheet would take for a formula begins with an apostrophe; a plain figure, also one
 * below zero, stays one.
 */
function cellText(value: Cell): string {
  const text = value ?? '';
  const isFigure = /^-?\d+(\.\d+)?$/.test(text);
  const safe = !isFigure && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line of RFC 4180. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

/** What a system allows in the name of a file. */
export function fileName(...parts: readonly string[]): string {
  const safe = parts.filter((part) => part !== '').map((part) => part.replaceAll(/[^\p{L}\p{N}.-]+/gu, '-'));
  return `${safe.join('_')}.csv`;
}

/** Line by line into one file: the text is never there twice. The mark at its begin tells Excel that it is UTF-8. */
export function csvBlob(lines: Iterable<readonly Cell[]>): Blob {
  const parts: string[] = ['\uFEFF'];
  for (const line of lines) parts.push(csvLine(line));
  return new Blob(parts, { type: 'text/csv;charset=utf-8' });
}

export function saveFile(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads it after the click; a minute is enough for any size.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
