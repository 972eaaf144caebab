import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { Link } from 'wouter';
import type { Order } from '../../api/client.ts';
import { none, numberText } from '../../format/number.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Moment, Side } from '../../ui/parts.tsx';
import { OrderState } from './order-state.tsx';

const rowPx = 40;

/** Any number of orders, of which only those in view are drawn; empty rows keep the room of the others. */
export function OrdersList({ orders }: { readonly orders: readonly Order[] }) {
  const text = useText();
  const scrolled = useRef<HTMLElement>(null);
  const rows = useVirtualizer({
    count: orders.length,
    getScrollElement: () => scrolled.current,
    estimateSize: () => rowPx,
    overscan: 12,
  });
  const drawn = rows.getVirtualItems();
  const abovePx = drawn[0]?.start ?? 0;
  const belowPx = rows.getTotalSize() - (drawn.at(-1)?.end ?? 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section className="list" ref={scrolled} tabIndex={0} aria-label={text('orders.title')}>
      <table className="table" aria-rowcount={orders.length + 1}>
        <thead>
          <tr>
            <th>{text('column.time')}</th>
            <th>{text('column.instrument')}</th>
            <th>{text('column.side')}</th>
            <th>{text('column.type')}</th>
            <th className="right">{text('column.quantity')}</th>
            <th className="right">{text('column.price')}</th>
            <th className="right">{text('column.filled')}</th>
            <th>{text('column.state')}</th>
          </tr>
        </thead>
        <tbody>
          {abovePx > 0 && <tr className="room" style={{ height: abovePx }} />}
          {drawn.map(({ index }) => {
            const order = orders[index];
            return order && <Row key={order.orderId} order={order} index={index} />;
          })}
          {belowPx > 0 && <tr className="room" style={{ height: belowPx }} />}
        </tbody>
      </table>
    </section>
  );
}

function Row({ order, index }: { readonly order: Order; readonly index: number }) {
  const word = useWord();
  return (
    <tr aria-rowindex={index + 2} style={{ height: rowPx }}>
      <td>
        <Moment atMs={order.createdAtMs} />
      </td>
      <td>
        <Link href={`/orders/${order.orderId}`}>{order.instrument}</Link>
      </td>
      <td>
        <Side side={order.side} />
      </td>
      <td className="soft">{word('type', order.type)}</td>
      <td className="right num">{numberText(order.quantity ?? order.quoteQuantity)}</td>
      <td className="right num">{order.limitPrice === null ? none : numberText(order.limitPrice)}</td>
      <td className="right num">{numberText(order.filledQuantity)}</td>
      <td>
        <OrderState state={order.state} />
        {order.code !== null && <span className="small soft"> {order.code}</span>}
      </td>
    </tr>
  );
}
