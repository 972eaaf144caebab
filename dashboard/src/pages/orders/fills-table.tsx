import { Link } from 'wouter';
import type { Schemas } from '../../api/client.ts';
import { none, numberText } from '../../format/number.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Moment, Side } from '../../ui/parts.tsx';

export function FillsTable({ trades }: { readonly trades: readonly Schemas['Trade'][] }) {
  const text = useText();
  const word = useWord();
  return (
    <div className="table-wrap">
      <table className="table">
        <thead>
          <tr>
            <th>{text('column.time')}</th>
            <th>{text('column.instrument')}</th>
            <th>{text('column.side')}</th>
            <th className="right">{text('column.quantity')}</th>
            <th className="right">{text('column.price')}</th>
            <th className="right">{text('column.cost')}</th>
            <th className="right">{text('column.fee')}</th>
          </tr>
        </thead>
        <tbody>
          {trades.map((trade) => (
            <tr key={`${trade.instrument} ${trade.tradeId} ${trade.orderId}`}>
              <td>
                <Moment atMs={trade.timeMs} />
              </td>
              <td>
                {trade.orderId === null ? (
                  trade.instrument
                ) : (
                  <Link href={`/orders/${trade.orderId}`}>{trade.instrument}</Link>
                )}
              </td>
              <td>
                <Side side={trade.side} />
              </td>
              <td className="right num">{numberText(trade.quantity)}</td>
              <td className="right num">{numberText(trade.price)}</td>
              <td className="right num">{numberText(trade.cost, { digits: 2 })}</td>
              <td className="right num">
                {trade.fee === null ? none : `${numberText(trade.fee.amount)} ${trade.fee.asset}`}{' '}
                <span className="soft small">{word('liquidity', trade.liquidity)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
