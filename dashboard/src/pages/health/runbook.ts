export type Inline = { readonly kind: 'text' | 'code' | 'strong'; readonly text: string } | RunbookLink;
export interface RunbookLink {
  readonly kind: 'runbook';
  readonly text: string;
  readonly name: string;
}
export type Block =
  | { readonly kind: 'heading' | 'paragraph'; readonly parts: readonly Inline[] }
  | { readonly kind: 'steps'; readonly items: readonly (readonly Inline[])[] };
export interface Runbook {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** Reads a runbook: a title, sections, paragraphs and numbered steps, and nothing else of Markdown. */
export function parseRunbook(markdown: string): Runbook {
  const [first = '', ...rest] = markdown.trim().split(/\n\s*\n/);
  const [title = '', ...more] = first.split('\n');
  const sections = [more.join('\n'), ...rest].flatMap((text) => text.split(/\n(?=#|\d+\. )|(?<=^## .*)\n/m));
  return {
    title: title.replace(/^# /, ''),
    blocks: sections.filter((text) => text.trim()).reduce(added, []),
  };
}

function added(blocks: readonly Block[], text: string): Block[] {
  const line = text.replaceAll(/\s*\n\s*/g, ' ').trim();
  if (line.startsWith('## ')) return [...blocks, { kind: 'heading', parts: inlineOf(line.slice(3)) }];
  const step = /^\d+\. (.*)$/.exec(line)?.[1];
  if (step === undefined) return [...blocks, { kind: 'paragraph', parts: inlineOf(line) }];
  const last = blocks.at(-1);
  const items = [...(last?.kind === 'steps' ? last.items : []), inlineOf(step)];
  const before = last?.kind === 'steps' ? blocks.slice(0, -1) : blocks;
  return [...before, { kind: 'steps', items }];
}

/** Code, bold words, and links: to another runbook a link, to any other document its words alone. */
function inlineOf(text: string): readonly Inline[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\[[^\]]+\]\([^)]+\))/).flatMap((part): readonly Inline[] => {
    if (part === '') return [];
    if (part.startsWith('`')) return [{ kind: 'code', text: part.slice(1, -1) }];
    if (part.startsWith('**')) return [{ kind: 'strong', text: part.slice(2, -2) }];
    const [, words, target = ''] = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part) ?? [];
    if (words === undefined) return [{ kind: 'text', text: part }];
    const name = /^(?:runbooks\/)?([a-z-]+)\.md$/.exec(target)?.[1];
    return [name === undefined ? { kind: 'text', text: words } : { kind: 'runbook', text: words, name }];
  });
}
