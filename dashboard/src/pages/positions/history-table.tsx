import type { Schemas } from '../../api/client.ts';
import { numberText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Change, Moment } from '../../ui/parts.tsx';
import { priceText, quoteOf } from '../home/home-tables.tsx';

export function HistoryTable({ positions }: { readonly positions: readonly Schemas['PositionHistory'][] }) {
  const text = useText();
  return (
    <div className="table-wrap">
      <table className="table">
        <thead>
          <tr>
            <th>{text('column.instrument')}</th>
            <th className="right">{text('column.quantity')}</th>
            <th className="right">{text('column.entry')}</th>
            <th className="right">{text('positions.exit')}</th>
            <th className="right">{text('positions.realized')}</th>
            <th>{text('positions.opened')}</th>
            <th>{text('positions.closed')}</th>
          </tr>
        </thead>
        <tbody>
          {positions.map((position) => (
            <tr key={`${position.positionId} ${position.openedAtMs}`}>
              <td>
                {position.instrument} <span className="soft small">{position.side}</span>
              </td>
              <td className="right num">{numberText(position.entryQuantity)}</td>
              <td className="right num">{priceText(position.averageEntryPrice, null)}</td>
              <td className="right num">{priceText(position.averageExitPrice, null)}</td>
              <td className="right">
                <Change value={position.realizedPnl} asset={quoteOf(position.instrument)} />
              </td>
              <td>
                <Moment atMs={position.openedAtMs} />
              </td>
              <td>{position.closedAtMs !== null && <Moment atMs={position.closedAtMs} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
