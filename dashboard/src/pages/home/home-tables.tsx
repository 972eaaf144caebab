import { Link, useLocation } from 'wouter';
import type { Order, Position, Schemas } from '../../api/client.ts';
import { quoteOf } from '../../format/instrument.ts';
import { moneyDigits, numberText, priceText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Change, Empty, Side } from '../../ui/parts.tsx';
import { Table } from '../../ui/table.tsx';
import { OrderState } from '../orders/order-state.tsx';

export function PositionsTable({ positions }: { readonly positions: readonly Position[] }) {
  const text = useText();
  const open = positions.filter(({ quantity }) => quantity !== '0');
  if (open.length === 0)
    return (
      <Empty title={text('home.positions.none')}>
        <p>{text('home.positions.none.detail')}</p>
      </Empty>
    );
  return (
    <Table
      rows={open}
      keyOf={({ positionId }) => positionId}
      columns={[
        {
          id: 'instrument',
          title: text('column.instrument'),
          cell: ({ instrument, positionSide }) => (
            <>
              <Link href={`/trade?instrument=${encodeURIComponent(instrument)}`}>{instrument}</Link>{' '}
              {positionSide !== null && <span className="soft small">{positionSide}</span>}
            </>
          ),
        },
        {
          ...{ id: 'quantity', title: text('column.quantity'), isRight: true },
          cell: ({ quantity }) => numberText(quantity),
        },
        {
          ...{ id: 'entry', title: text('column.entry'), isRight: true },
          cell: ({ averageEntryPrice, markPrice }) => priceText(averageEntryPrice, markPrice),
        },
        {
          ...{ id: 'mark', title: text('column.mark'), isRight: true },
          cell: ({ markPrice }) => priceText(markPrice, markPrice),
        },
        {
          ...{ id: 'profit', title: text('column.profit'), isRight: true },
          cell: ({ unrealizedPnl, instrument }) => (
            <Change value={unrealizedPnl} asset={quoteOf(instrument)} />
          ),
        },
      ]}
    />
  );
}

const shownOrders = 8;

export function OrdersTable({ orders }: { readonly orders: readonly Order[] }) {
  const text = useText();
  const [, go] = useLocation();
  if (orders.length === 0)
    return (
      <Empty title={text('home.orders.none')}>
        <Link href="/trade">{text('home.orders.first')}</Link>
      </Empty>
    );
  return (
    <>
      <Table
        rows={orders.slice(0, shownOrders)}
        keyOf={({ orderId }) => orderId}
        onPress={({ orderId }) => go(`/orders/${orderId}`)}
        columns={[
          {
            ...{ id: 'instrument', title: text('column.instrument') },
            cell: ({ orderId, instrument }) => <Link href={`/orders/${orderId}`}>{instrument}</Link>,
          },
          { id: 'side', title: text('column.side'), cell: ({ side }) => <Side side={side} /> },
          {
            ...{ id: 'quantity', title: text('column.quantity'), isRight: true },
            cell: ({ quantity, quoteQuantity }) => numberText(quantity ?? quoteQuantity),
          },
          {
            ...{ id: 'price', title: text('column.price'), isRight: true },
            cell: ({ limitPrice }) =>
              limitPrice === null ? text('order.at-market') : numberText(limitPrice),
          },
          { id: 'state', title: text('column.state'), cell: ({ state }) => <OrderState state={state} /> },
        ]}
      />
      {orders.length > shownOrders && (
        <p className="more">
          <Link href="/orders">{text('home.orders.more', { count: orders.length - shownOrders })}</Link>
        </p>
      )}
    </>
  );
}

export function BalancesTable({ balances }: { readonly balances: Schemas['BalanceList']['balances'] }) {
  const text = useText();
  const amount = (value: string, asset: string) => numberText(value, { digits: moneyDigits(asset) });
  return (
    <Table
      rows={balances}
      keyOf={({ asset }) => asset}
      columns={[
        { id: 'asset', title: text('column.asset'), cell: ({ asset }) => asset },
        {
          ...{ id: 'available', title: text('home.available'), isRight: true },
          cell: ({ available, asset }) => amount(available, asset),
        },
        {
          ...{ id: 'reserved', title: text('home.reserved'), isRight: true },
          cell: ({ reserved, asset }) => amount(reserved, asset),
        },
      ]}
    />
  );
}
