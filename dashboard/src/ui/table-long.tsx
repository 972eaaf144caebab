import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useRef } from 'react';
import { Cells, type Column, Head, type TableProps } from './table.tsx';

const rowPx = 40;

type LongTableProps<Row> = Omit<TableProps<Row>, 'onPress'> & { readonly label: string };

/**
 * Any number of rows, of which only those in view are drawn; empty rows keep the room of the others. A row is drawn again only when it
 * or the columns are others than before: columns are to be kept (`useMemo`).
 */
export function LongTable<Row>({ rows, columns, keyOf, label }: LongTableProps<Row>) {
  const scrolled = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrolled.current,
    estimateSize: () => rowPx,
    overscan: 12,
  });
  const drawn = virtual.getVirtualItems();
  const abovePx = drawn[0]?.start ?? 0;
  const belowPx = virtual.getTotalSize() - (drawn.at(-1)?.end ?? 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section className="list" ref={scrolled} tabIndex={0} aria-label={label}>
      <table className="table" aria-rowcount={rows.length + 1}>
        <Head columns={columns} />
        <tbody>
          {abovePx > 0 && <tr className="room" style={{ height: abovePx }} />}
          {drawn.map(({ index }) => {
            const row = rows[index];
            return row && <LongRow key={keyOf(row)} row={row} columns={columns} index={index} />;
          })}
          {belowPx > 0 && <tr className="room" style={{ height: belowPx }} />}
        </tbody>
      </table>
    </section>
  );
}

function PlainRow<Row>({
  row,
  columns,
  index,
}: {
  readonly row: Row;
  readonly columns: readonly Column<Row>[];
  readonly index: number;
}) {
  return (
    <tr aria-rowindex={index + 2} style={{ height: rowPx }}>
      <Cells row={row} columns={columns} />
    </tr>
  );
}

const LongRow = memo(PlainRow) as typeof PlainRow;
