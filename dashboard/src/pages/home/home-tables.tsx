import { Link, useLocation } from 'wouter';
import type { Order, Position, Schemas } from '../../api/client.ts';
import { moneyDigits, none, numberText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Change, Empty, Side } from '../../ui/parts.tsx';
import { OrderState } from '../orders/order-state.tsx';

export function quoteOf(instrument: string): string {
  return instrument.split(':')[1] ?? instrument.split('/')[1] ?? '';
}

/** Prices come with the digits that a quotient happens to have: shown as finely as the market's price is. */
export function priceText(price: string | null, like: string | null): string {
  const digits = Math.max(2, like?.split('.')[1]?.length ?? 0);
  return price === null ? none : numberText(price, { digits: Math.min(digits, 8) });
}

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
    <div className="table-wrap">
      <table className="table">
        <thead>
          <tr>
            <th>{text('column.instrument')}</th>
            <th className="right">{text('column.quantity')}</th>
            <th className="right">{text('column.entry')}</th>
            <th className="right">{text('column.mark')}</th>
            <th className="right">{text('column.profit')}</th>
          </tr>
        </thead>
        <tbody>
          {open.map((position) => (
            <tr key={position.positionId}>
              <td>
                <Link href={`/trade?instrument=${encodeURIComponent(position.instrument)}`}>
                  {position.instrument}
                </Link>{' '}
                {position.positionSide !== null && (
                  <span className="soft small">{position.positionSide}</span>
                )}
              </td>
              <td className="right num">{numberText(position.quantity)}</td>
              <td className="right num">{priceText(position.averageEntryPrice, position.markPrice)}</td>
              <td className="right num">{priceText(position.markPrice, position.markPrice)}</td>
              <td className="right">
                <Change value={position.unrealizedPnl} asset={quoteOf(position.instrument)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

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
    <div className="table-wrap">
      <table className="table">
        <thead>
          <tr>
            <th>{text('column.instrument')}</th>
            <th>{text('column.side')}</th>
            <th className="right">{text('column.quantity')}</th>
            <th className="right">{text('column.price')}</th>
            <th>{text('column.state')}</th>
          </tr>
        </thead>
        <tbody>
          {orders.slice(0, 8).map((order) => (
            <tr key={order.orderId} className="pressable" onClick={() => go(`/orders/${order.orderId}`)}>
              <td>
                <Link href={`/orders/${order.orderId}`}>{order.instrument}</Link>
              </td>
              <td>
                <Side side={order.side} />
              </td>
              <td className="right num">{numberText(order.quantity ?? order.quoteQuantity)}</td>
              <td className="right num">
                {order.limitPrice === null ? text('order.at-market') : numberText(order.limitPrice)}
              </td>
              <td>
                <OrderState state={order.state} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function BalancesTable({ balances }: { readonly balances: Schemas['BalanceList']['balances'] }) {
  const text = useText();
  const amount = (value: string, asset: string) => numberText(value, { digits: moneyDigits(asset) });
  return (
    <div className="table-wrap">
      <table className="table">
        <thead>
          <tr>
            <th>{text('column.asset')}</th>
            <th className="right">{text('home.available')}</th>
            <th className="right">{text('home.reserved')}</th>
          </tr>
        </thead>
        <tbody>
          {balances.map(({ asset, available, reserved }) => (
            <tr key={asset}>
              <td>{asset}</td>
              <td className="right num">{amount(available, asset)}</td>
              <td className="right num">{amount(reserved, asset)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
