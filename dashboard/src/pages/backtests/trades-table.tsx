import { useState } from 'react';
import { Decimal } from '../../../../shared/domain/money/decimal.ts';
import { quoteOf } from '../../format/instrument.ts';
import { numberText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Card, Change, Empty, Moment } from '../../ui/parts.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import type { BacktestResult } from './use-backtests.ts';

type Trade = BacktestResult['trades'][number];
const pageSize = 100;

/** Doubles end in noise: eight figures are more than any price has. */
function amount(value: number): string {
  return numberText(new Decimal(value).toSignificantDigits(8));
}

export function TradesTable({
  result: { trades, tradesTotal },
  instrument,
}: {
  readonly result: BacktestResult;
  readonly instrument: string;
}) {
  const text = useText();
  const [count, setCount] = useState(pageSize);
  const asset = quoteOf(instrument);
  const newest = trades.toReversed().slice(0, count);
  const columns: readonly Column<Trade>[] = [
    { id: 'side', title: text('column.side'), cell: ({ side }) => text(`backtests.side.${side}`) },
    { id: 'size', title: text('column.quantity'), isRight: true, cell: ({ size }) => amount(size) },
    {
      id: 'in',
      title: text('backtests.entered'),
      cell: ({ entryTime }) => <Moment atMs={Date.parse(entryTime)} />,
    },
    { id: 'entry', title: text('column.entry'), isRight: true, cell: ({ entryPrice }) => amount(entryPrice) },
    {
      id: 'out',
      title: text('backtests.left'),
      cell: ({ exitTime }) => <Moment atMs={Date.parse(exitTime)} />,
    },
    { id: 'exit', title: text('backtests.exit'), isRight: true, cell: ({ exitPrice }) => amount(exitPrice) },
    { id: 'fee', title: text('column.fee'), isRight: true, cell: ({ fee }) => amount(fee) },
    {
      id: 'pnl',
      title: text('backtests.pnl'),
      isRight: true,
      cell: ({ pnl }) => <Change value={new Decimal(pnl).toFixed()} asset={asset} />,
    },
  ];
  return (
    <Card title={text('backtests.trades.title', { count: tradesTotal })}>
      {trades.length === 0 ? (
        <Empty title={text('backtests.trades.none')}>{text('backtests.trades.none.detail')}</Empty>
      ) : (
        <div className="stack">
          {trades.length < tradesTotal && (
            <p className="small soft">{text('backtests.trades.newest', { count: trades.length })}</p>
          )}
          <Table
            rows={newest}
            columns={columns}
            keyOf={({ entryTime, exitTime, side, size }) => `${entryTime} ${exitTime} ${side} ${size}`}
          />
          {count < trades.length && (
            <div>
              <Button onPress={() => setCount(count + pageSize)}>{text('orders.more')}</Button>
            </div>
          )}
        </div>
      )}
    </Card>
  );
}
