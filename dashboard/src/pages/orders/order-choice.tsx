import { createContext, useContext } from 'react';
import type { Order } from '../../api/client.ts';
import { useText } from '../../i18n/text.ts';
import type { Column } from '../../ui/table.tsx';
import { canCancel } from './filter.ts';

/** Which of the orders shown are chosen. A context: choosing one draws the ticks again, and no row. */
export interface OrderChoice {
  readonly orders: readonly Order[];
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (chosen: ReadonlySet<string>) => void;
}

export const ChoiceOfOrders = createContext<OrderChoice>({
  ...{ orders: [], chosen: new Set() },
  onChoose: () => {},
});

export const choiceColumn: Column<Order> = {
  id: 'choice',
  title: <AllTick />,
  cell: (order) => <OrderTick order={order} />,
};

function AllTick() {
  const text = useText();
  const { orders, chosen, onChoose } = useContext(ChoiceOfOrders);
  const open = orders.filter(canCancel);
  const isAll = open.length > 0 && open.every(({ orderId }) => chosen.has(orderId));
  return (
    <input
      type="checkbox"
      className="tick"
      aria-label={text('orders.select.all')}
      checked={isAll}
      disabled={open.length === 0}
      onChange={() => onChoose(new Set(isAll ? [] : open.map(({ orderId }) => orderId)))}
    />
  );
}

function OrderTick({ order }: { readonly order: Order }) {
  const text = useText();
  const { chosen, onChoose } = useContext(ChoiceOfOrders);
  const { orderId, instrument, limitPrice } = order;
  return (
    <input
      type="checkbox"
      className="tick"
      aria-label={text('orders.select', { order: `${instrument} ${limitPrice ?? orderId}` })}
      checked={chosen.has(orderId)}
      disabled={!canCancel(order)}
      onChange={({ target }) =>
        onChoose(new Set(target.checked ? [...chosen, orderId] : [...chosen].filter((id) => id !== orderId)))
      }
    />
  );
}
