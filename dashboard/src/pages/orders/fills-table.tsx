import { Link } from 'wouter';
import type { Schemas } from '../../api/client.ts';
import { none, numberText } from '../../format/number.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Moment, Side } from '../../ui/parts.tsx';
import { Table } from '../../ui/table.tsx';

export function FillsTable({ trades }: { readonly trades: readonly Schemas['Trade'][] }) {
  const text = useText();
  const word = useWord();
  return (
    <Table
      rows={trades}
      keyOf={({ instrument, tradeId, orderId }) => `${instrument} ${tradeId} ${orderId}`}
      columns={[
        { id: 'time', title: text('column.time'), cell: ({ timeMs }) => <Moment atMs={timeMs} /> },
        {
          ...{ id: 'instrument', title: text('column.instrument') },
          cell: ({ orderId, instrument }) =>
            orderId === null ? instrument : <Link href={`/orders/${orderId}`}>{instrument}</Link>,
        },
        { id: 'side', title: text('column.side'), cell: ({ side }) => <Side side={side} /> },
        {
          ...{ id: 'quantity', title: text('column.quantity'), isRight: true },
          cell: ({ quantity }) => numberText(quantity),
        },
        {
          ...{ id: 'price', title: text('column.price'), isRight: true },
          cell: ({ price }) => numberText(price),
        },
        {
          ...{ id: 'cost', title: text('column.cost'), isRight: true },
          cell: ({ cost }) => numberText(cost, { digits: 2 }),
        },
        {
          ...{ id: 'fee', title: text('column.fee'), isRight: true },
          cell: ({ fee, liquidity }) => (
            <>
              {fee === null ? none : `${numberText(fee.amount)} ${fee.asset}`}{' '}
              <span className="soft small">{word('liquidity', liquidity)}</span>
            </>
          ),
        },
      ]}
    />
  );
}
