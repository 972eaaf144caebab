import { Link } from 'wouter';
import { quoteOf } from '../../format/instrument.ts';
import { useText } from '../../i18n/text.ts';
import { usePreferences } from '../../shell/preferences.ts';
import { Checkbox } from '../../ui/controls.tsx';
import { Badge, Change, Moment } from '../../ui/parts.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { BacktestState } from './backtest-state.tsx';
import { figureOf, figureText } from './figures.ts';
import { rangeText } from './range.ts';
import type { Backtest } from './use-backtests.ts';

interface TableProps {
  readonly backtests: readonly Backtest[];
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (id: string, isChosen: boolean) => void;
}

export function BacktestsTable({ backtests, chosen, onChoose }: TableProps) {
  const text = useText();
  const { zone } = usePreferences();
  const columns: readonly Column<Backtest>[] = [
    {
      id: 'choice',
      title: <span className="visually-hidden">{text('backtests.choose')}</span>,
      cell: (one) =>
        one.state === 'DONE' && (
          <Checkbox
            isSelected={chosen.has(one.backtestId)}
            onChange={(isChosen) => onChoose(one.backtestId, isChosen)}
          >
            <span className="visually-hidden">{text('backtests.choose.one', { name: one.strategy })}</span>
          </Checkbox>
        ),
    },
    {
      id: 'strategy',
      title: text('backtests.strategy'),
      cell: (one) => (
        <span className="row">
          <Link href={`/backtests/${one.backtestId}`}>{one.live?.strategyId ?? one.strategy}</Link>
          {one.live && <Badge look="live">{text('backtests.live')}</Badge>}
        </span>
      ),
    },
    {
      id: 'market',
      title: text('column.instrument'),
      cell: ({ venue, instrument, timeframe }) => (
        <>
          {instrument} <span className="soft small">{`${venue} ${timeframe}`}</span>
        </>
      ),
    },
    {
      id: 'range',
      title: text('backtests.range'),
      cell: ({ fromMs, toMs }) => <span className="num">{rangeText(fromMs, toMs, zone)}</span>,
    },
    { id: 'state', title: text('column.state'), cell: (one) => <BacktestState backtest={one} /> },
    {
      id: 'return',
      title: text('backtests.returnRatio'),
      isRight: true,
      cell: ({ stats }) => <Change value={figureOf(stats, 'returnRatio')?.toFixed()} isRatio />,
    },
    {
      id: 'drawdown',
      title: text('backtests.maxDrawdownRatio'),
      isRight: true,
      cell: ({ stats, instrument }) =>
        figureText(figureOf(stats, 'maxDrawdownRatio'), 'percent', quoteOf(instrument)),
    },
    {
      id: 'created',
      title: text('backtests.created'),
      cell: ({ createdAtMs }) => <Moment atMs={createdAtMs} />,
    },
  ];
  return <Table rows={backtests} columns={columns} keyOf={({ backtestId }) => backtestId} />;
}
