import { useMemo } from 'react';
import { Link } from 'wouter';
import { moneyDigits, numberText } from '../../format/number.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Change, Moment } from '../../ui/parts.tsx';
import type { Column } from '../../ui/table.tsx';
import { LongTable } from '../../ui/table-long.tsx';
import type { StatementLine } from './statement.ts';

/** The lines, of which only those in view are drawn. */
export function StatementTable({ lines }: { readonly lines: readonly StatementLine[] }) {
  const text = useText();
  // biome-ignore lint/correctness/useExhaustiveDependencies: columns change with the language alone.
  const columns = useMemo<readonly Column<StatementLine>[]>(
    () => [
      { id: 'time', title: text('column.time'), cell: ({ entry }) => <Moment atMs={entry.atMs} /> },
      {
        id: 'change',
        title: text('reports.change'),
        isRight: true,
        cell: ({ change, asset }) => <Change value={change.toFixed()} asset={asset} />,
      },
      { id: 'what', title: text('reports.what'), cell: (line) => <What line={line} /> },
      {
        id: 'balance',
        title: text('reports.balance'),
        isRight: true,
        cell: ({ balance, asset }) => `${numberText(balance, { digits: moneyDigits(asset) })} ${asset}`,
      },
      { id: 'legs', title: text('reports.legs'), cell: (line) => <Legs line={line} /> },
    ],
    [text('column.time')],
  );
  return (
    <LongTable
      label={text('reports.statement')}
      rows={lines}
      columns={columns}
      keyOf={({ entry, asset }) => `${entry.entryId} ${asset}`}
    />
  );
}

function What({ line: { entry } }: { readonly line: StatementLine }) {
  const text = useText();
  const words = text(`entry.${entry.kind}`);
  return (
    <>
      {entry.orderId === null ? words : <Link href={`/orders/${entry.orderId}`}>{words}</Link>}
      {entry.reason !== null && <span className="soft small"> {entry.reason}</span>}
      {entry.signedBy !== null && (
        <span className="soft small"> {text('reports.signed-by', { name: entry.signedBy })}</span>
      )}
    </>
  );
}

function Legs({ line: { legs, asset } }: { readonly line: StatementLine }) {
  const word = useWord();
  return (
    <span className="soft small num">
      {legs
        .map(
          ({ ledgerAccount, amount }) =>
            `${word('books', ledgerAccount)} ${numberText(amount, { signed: true, digits: moneyDigits(asset) })}`,
        )
        .join(' · ')}
    </span>
  );
}
