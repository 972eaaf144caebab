import { Table } from '../../ui/table.tsx';
import { type Block, blocksOf, spansOf } from './markdown.ts';

/** What is written about a strategy. Elements, never markup: what a text contains is shown as it is. */
export function Documentation({ markdown }: { readonly markdown: string }) {
  return (
    <div className="stack prose" lang="en">
      {blocksOf(markdown).map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text is shown whole, and never changes its order.
        <Piece key={index} block={block} />
      ))}
    </div>
  );
}

function Piece({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'heading':
      // The first one is the title of what shows it.
      return block.level === 1 ? null : (
        <h3>
          <Words text={block.text} />
        </h3>
      );
    case 'paragraph':
      return (
        <p>
          <Words text={block.text} />
        </p>
      );
    case 'code':
      return <p className="mono">{block.text}</p>;
    case 'list':
      return (
        <ul className="bullets">
          {block.items.map((item) => (
            <li key={item}>
              <Words text={item} />
            </li>
          ))}
        </ul>
      );
    default:
      return (
        <Table
          rows={block.rows}
          keyOf={(row) => row.join('|')}
          columns={block.head.map((title, index) => ({
            ...{ id: String(index), title: <Words text={title} /> },
            cell: (row: readonly string[]) => <Words text={row[index] ?? ''} />,
          }))}
        />
      );
  }
}

function Words({ text }: { readonly text: string }) {
  return spansOf(text).map(({ look, text: words }, index) => {
    const key = `${index} ${words}`;
    if (look === 'strong') return <strong key={key}>{words}</strong>;
    if (look === 'emphasis') return <em key={key}>{words}</em>;
    return look === 'code' ? (
      <code key={key} className="mono">
        {words}
      </code>
    ) : (
      words
    );
  });
}
