import type { ReactNode } from 'react';
import { TableScroll } from './table-scroll.tsx';

/** One column: what stands above it, and what it shows of a row. */
export interface Column<Row> {
  readonly id: string;
  readonly title: ReactNode;
  /** Figures stand at the right, so that their digits are below each other. */
  readonly isRight?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

export interface TableProps<Row> {
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** The whole row leads there too; a link within it is what the keyboard and a screen reader have. */
  readonly onPress?: (row: Row) => void;
}

/** Rows of figures. It scrolls sideways within itself where the window is narrow, so that the page does not. */
export function Table<Row>({ rows, columns, keyOf, onPress }: TableProps<Row>) {
  return (
    <TableScroll>
      <table className="table">
        <Head columns={columns} />
        <tbody>
          {rows.map((row) => (
            <tr
              key={keyOf(row)}
              {...(onPress ? { className: 'pressable', onClick: () => onPress(row) } : {})}
            >
              <Cells row={row} columns={columns} />
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}

export function Head<Row>({ columns }: Pick<TableProps<Row>, 'columns'>) {
  return (
    <thead>
      <tr>
        {columns.map(({ id, title, isRight }) => (
          <th key={id} scope="col" className={isRight ? 'right' : undefined}>
            {title}
          </th>
        ))}
      </tr>
    </thead>
  );
}

export function Cells<Row>({ row, columns }: Pick<TableProps<Row>, 'columns'> & { readonly row: Row }) {
  return columns.map(({ id, isRight, cell }) => (
    <td key={id} className={isRight ? 'right num' : undefined}>
      {cell(row)}
    </td>
  ));
}
