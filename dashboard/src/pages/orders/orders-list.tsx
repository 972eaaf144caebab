import { useMemo } from 'react';
import { Link } from 'wouter';
import type { Order } from '../../api/client.ts';
import { none, numberText } from '../../format/number.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { usePreferences } from '../../shell/preferences.ts';
import { Moment, Side } from '../../ui/parts.tsx';
import type { Column } from '../../ui/table.tsx';
import { LongTable } from '../../ui/table-long.tsx';
import { ChoiceOfOrders, choiceColumn, type OrderChoice } from './order-choice.tsx';
import { OrderState } from './order-state.tsx';

/** Any number of orders; those that can be cancelled can be chosen. */
export function OrdersList({ orders, chosen, onChoose }: OrderChoice) {
  const text = useText();
  const columns = useColumns();
  return (
    <ChoiceOfOrders value={{ orders, chosen, onChoose }}>
      <LongTable
        label={text('orders.title')}
        rows={orders}
        keyOf={({ orderId }) => orderId}
        columns={columns}
      />
    </ChoiceOfOrders>
  );
}

function useColumns(): readonly Column<Order>[] {
  const text = useText();
  const word = useWord();
  const { language } = usePreferences();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words change with the language alone.
  return useMemo(
    () => [
      choiceColumn,
      {
        ...{ id: 'time', title: text('column.time') },
        cell: ({ createdAtMs }: Order) => <Moment atMs={createdAtMs} />,
      },
      {
        ...{ id: 'instrument', title: text('column.instrument') },
        cell: ({ orderId, instrument }) => <Link href={`/orders/${orderId}`}>{instrument}</Link>,
      },
      { id: 'side', title: text('column.side'), cell: ({ side }) => <Side side={side} /> },
      {
        ...{ id: 'type', title: text('column.type') },
        cell: ({ type }) => <span className="soft">{word('type', type)}</span>,
      },
      {
        ...{ id: 'quantity', title: text('column.quantity'), isRight: true },
        cell: ({ quantity, quoteQuantity }) => numberText(quantity ?? quoteQuantity),
      },
      {
        ...{ id: 'price', title: text('column.price'), isRight: true },
        cell: ({ limitPrice }) => (limitPrice === null ? none : numberText(limitPrice)),
      },
      {
        ...{ id: 'filled', title: text('column.filled'), isRight: true },
        cell: ({ filledQuantity }) => numberText(filledQuantity),
      },
      {
        ...{ id: 'state', title: text('column.state') },
        cell: ({ state, code }) => (
          <>
            <OrderState state={state} />
            {code !== null && <span className="small soft"> {code}</span>}
          </>
        ),
      },
    ],
    [language],
  );
}
