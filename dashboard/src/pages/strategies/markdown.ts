/** The parts of Markdown that documentation of strategies is written in. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'code'; readonly text: string }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    };

interface Span {
  readonly look: 'plain' | 'strong' | 'emphasis' | 'code';
  readonly text: string;
}

export function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split('\n');
  let at = 0;
  const takeWhile = (test: (line: string) => boolean) => {
    const first = at;
    while (at < lines.length && test(lines[at] ?? '')) at += 1;
    return lines.slice(first, at);
  };
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const heading = /^(#{1,4}) (.*)$/.exec(line);
    if (heading) {
      at += 1;
      blocks.push({ kind: 'heading', level: heading[1]?.length ?? 1, text: heading[2] ?? '' });
    } else if (line.startsWith('```')) {
      at += 1;
      blocks.push({ kind: 'code', text: takeWhile((each) => !each.startsWith('```')).join('\n') });
      at += 1;
    } else if (line.startsWith('|')) blocks.push(tableOf(takeWhile((each) => each.startsWith('|'))));
    else if (line.startsWith('- '))
      blocks.push({ kind: 'list', items: itemsOf(takeWhile((each) => /^(- | +\S)/.test(each))) });
    else if (line.trim() === '') at += 1;
    else {
      const words = takeWhile((each) => each.trim() !== '' && !/^(#{1,4} |```|\||- )/.test(each));
      blocks.push({ kind: 'paragraph', text: words.join(' ') });
    }
  }
  return blocks;
}

function itemsOf(lines: readonly string[]): readonly string[] {
  const items: string[] = [];
  for (const line of lines) {
    if (line.startsWith('- ')) items.push(line.slice(2));
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  return items;
}

function tableOf(lines: readonly string[]): Block {
  const [head = [], , ...rows] = lines.map((line) =>
    line
      .replaceAll(/^\||\|\s*$/g, '')
      .split('|')
      .map((cell) => cell.trim()),
  );
  return { kind: 'table', head, rows };
}

/** Links lead into the sources, which a page has no way to: their words stay. */
export function spansOf(text: string): readonly Span[] {
  const plain = text.replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1');
  return plain
    .split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*]+\*)/)
    .filter((part) => part !== '')
    .map((part): Span => {
      if (part.startsWith('`')) return { look: 'code', text: part.slice(1, -1) };
      if (/^\*\*.+\*\*$/.test(part)) return { look: 'strong', text: part.slice(2, -2) };
      if (/^\*.+\*$/.test(part)) return { look: 'emphasis', text: part.slice(1, -1) };
      return { look: 'plain', text: part };
    });
}
