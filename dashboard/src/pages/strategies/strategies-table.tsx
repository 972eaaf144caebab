import { Link, useLocation } from 'wouter';
import { quoteOf } from '../../format/instrument.ts';
import { none } from '../../format/number.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Change, Moment } from '../../ui/parts.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import type { Strategy } from './resources.ts';
import { StrategyState } from './state-badge.tsx';

const addressOf = ({ strategyId }: Strategy) => `/strategies/${encodeURIComponent(strategyId)}`;

export function StrategiesTable({ strategies }: { readonly strategies: readonly Strategy[] }) {
  const text = useText();
  const word = useWord();
  const [, go] = useLocation();
  const columns: readonly Column<Strategy>[] = [
    {
      id: 'id',
      title: text('strategies.column.strategy'),
      cell: (each) => <Link href={addressOf(each)}>{each.strategyId}</Link>,
    },
    {
      id: 'state',
      title: text('column.state'),
      cell: (each) => (
        <span className="row">
          <StrategyState state={each.state} />
          {each.cause !== null && <span className="small down">{word('strategy.cause', each.cause)}</span>}
        </span>
      ),
    },
    {
      id: 'market',
      title: text('column.instrument'),
      cell: (each) => (
        <>
          {each.instrument} <span className="soft small">{each.timeframe}</span>
        </>
      ),
    },
    { id: 'account', title: text('shell.account'), cell: (each) => each.accountId },
    {
      id: 'profit',
      title: text('strategies.column.profit'),
      isRight: true,
      cell: (each) => <Change value={each.realizedPnl} asset={quoteOf(each.instrument)} />,
    },
    {
      id: 'count',
      title: text('strategies.column.decisions'),
      isRight: true,
      cell: (each) => each.decisions,
    },
    {
      id: 'last',
      title: text('strategies.column.candle'),
      isRight: true,
      cell: (each) => (each.lastCandleMs === null ? none : <Moment atMs={each.lastCandleMs} />),
    },
  ];
  return (
    <Table
      rows={strategies}
      columns={columns}
      keyOf={(each) => each.strategyId}
      onPress={(each) => go(addressOf(each))}
    />
  );
}
