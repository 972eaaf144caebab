import { Decimal } from '../../../../shared/domain/money/decimal.ts';
import { none, numberText } from '../../format/number.ts';
import { spanText } from '../../format/time.ts';
import { useText } from '../../i18n/text.ts';
import { Badge, Card, Empty, Moment, Side } from '../../ui/parts.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import type { BacktestResult } from './use-backtests.ts';

type Comparison = NonNullable<BacktestResult['comparison']>;
type Compared = Comparison['trades'][number];

const bpText = (value: number | null | undefined) =>
  value === null || value === undefined ? none : numberText(new Decimal(value), { digits: 2, signed: true });
const priceText = (price: number | undefined) =>
  price === undefined ? none : numberText(new Decimal(price).toSignificantDigits(8));
const looks = { BOTH: '', MISSED: 'warn', EXTRA: 'warn' } as const;

/** Each trade that was made live beside the backtest's: what it cost more, and by what. */
export function LiveDifferences({
  comparison: { summary, trades, tradesTotal },
  instrument,
}: {
  readonly comparison: Comparison;
  readonly instrument: string;
}) {
  const text = useText();
  const { both, missed, extra, bp, delayMs } = summary;
  const figures = [
    ['total', bpText(bp?.total)],
    ['fees', bpText(bp?.fees)],
    ['latency', bpText(bp?.latency)],
    ['slippage', bpText(bp?.slippage)],
    ['delay', delayMs === null ? none : spanText(delayMs)],
    ['matched', `${both} · ${missed} · ${extra}`],
  ] as const;
  const part = (name: 'fees' | 'latency' | 'slippage' | 'total'): Column<Compared> => ({
    id: name,
    title: text(`backtests.live.${name}`),
    isRight: true,
    cell: (row) => bpText(row.bp?.[name]),
  });
  const columns: readonly Column<Compared>[] = [
    {
      id: 'time',
      title: text('column.time'),
      cell: ({ live, backtest }) => <Moment atMs={live?.atMs ?? backtest?.atMs ?? 0} />,
    },
    {
      id: 'kind',
      title: text('backtests.live.kind'),
      cell: ({ kind }) => <Badge look={looks[kind]}>{text(`backtests.live.${kind}`)}</Badge>,
    },
    {
      id: 'side',
      title: text('column.side'),
      cell: ({ side }) => <Side side={side === 'BUY' ? 'buy' : 'sell'} />,
    },
    {
      id: 'live',
      title: text('backtests.live.price'),
      isRight: true,
      cell: ({ live }) => priceText(live?.price),
    },
    {
      id: 'backtest',
      title: text('backtests.live.expected'),
      isRight: true,
      cell: ({ backtest }) => priceText(backtest?.price),
    },
    ...[part('fees'), part('latency'), part('slippage'), part('total')],
    {
      id: 'delay',
      title: text('backtests.live.delay'),
      isRight: true,
      cell: (row) => (row.delayMs === null ? none : spanText(row.delayMs)),
    },
  ];
  return (
    <Card title={text('backtests.live.title', { instrument })}>
      <div className="stack">
        <p className="small soft">{text('backtests.live.detail')}</p>
        <dl className="figures six">
          {figures.map(([name, value]) => (
            <div key={name} className="figure">
              <dt>{text(`backtests.live.${name}`)}</dt>
              <dd className="num">{value}</dd>
            </div>
          ))}
        </dl>
        {trades.length === 0 ? (
          <Empty title={text('backtests.live.none')} />
        ) : (
          <Table
            rows={trades.toReversed()}
            columns={columns}
            keyOf={({ side, live, backtest }) => `${side} ${live?.atMs} ${backtest?.candleMs}`}
          />
        )}
        {trades.length < tradesTotal && (
          <p className="small soft">{text('backtests.trades.newest', { count: trades.length })}</p>
        )}
      </div>
    </Card>
  );
}
