import type { Schemas } from '../../api/client.ts';
import { quoteOf } from '../../format/instrument.ts';
import { numberText, priceText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Change, Moment } from '../../ui/parts.tsx';
import { Table } from '../../ui/table.tsx';

export function HistoryTable({ positions }: { readonly positions: readonly Schemas['PositionHistory'][] }) {
  const text = useText();
  return (
    <Table
      rows={positions}
      keyOf={({ positionId, openedAtMs }) => `${positionId} ${openedAtMs}`}
      columns={[
        {
          ...{ id: 'instrument', title: text('column.instrument') },
          cell: ({ instrument, side }) => (
            <>
              {instrument} <span className="soft small">{side}</span>
            </>
          ),
        },
        {
          ...{ id: 'quantity', title: text('column.quantity'), isRight: true },
          cell: ({ entryQuantity }) => numberText(entryQuantity),
        },
        {
          ...{ id: 'entry', title: text('column.entry'), isRight: true },
          cell: ({ averageEntryPrice }) => priceText(averageEntryPrice, null),
        },
        {
          ...{ id: 'exit', title: text('positions.exit'), isRight: true },
          cell: ({ averageExitPrice }) => priceText(averageExitPrice, null),
        },
        {
          ...{ id: 'realized', title: text('positions.realized'), isRight: true },
          cell: ({ realizedPnl, instrument }) => <Change value={realizedPnl} asset={quoteOf(instrument)} />,
        },
        {
          ...{ id: 'opened', title: text('positions.opened') },
          cell: ({ openedAtMs }) => <Moment atMs={openedAtMs} />,
        },
        {
          ...{ id: 'closed', title: text('positions.closed') },
          cell: ({ closedAtMs }) => closedAtMs !== null && <Moment atMs={closedAtMs} />,
        },
      ]}
    />
  );
}
