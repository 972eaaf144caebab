import { moneyText, numberText, priceText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Card, Change, Moment } from '../../ui/parts.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import type { Pnl } from './profit-rows.ts';

type Open = Pnl['open'][number];

/** What is held, at what it cost: the part of the profit that no sale has made sure yet. */
export function OpenTable({ open }: { readonly open: readonly Open[] }) {
  const text = useText();
  const columns: readonly Column<Open>[] = [
    {
      id: 'instrument',
      title: text('column.instrument'),
      cell: ({ instrument, positionSide }) => (
        <>
          {instrument} <span className="soft small">{positionSide}</span>
        </>
      ),
    },
    {
      id: 'quantity',
      title: text('column.quantity'),
      isRight: true,
      cell: ({ quantity }) => numberText(quantity),
    },
    {
      id: 'cost',
      title: text('reports.cost'),
      isRight: true,
      cell: ({ cost, asset }) => moneyText(cost, asset),
    },
    {
      id: 'average',
      title: text('column.entry'),
      isRight: true,
      cell: ({ averagePrice, midPrice }) => priceText(averagePrice, midPrice),
    },
    {
      id: 'mid',
      title: text('column.mark'),
      isRight: true,
      cell: ({ midPrice }) => priceText(midPrice, midPrice),
    },
    {
      id: 'unrealized',
      title: text('reports.unrealized'),
      isRight: true,
      cell: ({ unrealized, asset }) => <Change value={unrealized} asset={asset} />,
    },
    {
      id: 'asOf',
      title: text('reports.price-at'),
      cell: ({ midPriceAsOfMs }) => midPriceAsOfMs !== null && <Moment atMs={midPriceAsOfMs} />,
    },
  ];
  return (
    <Card title={text('reports.open')}>
      <Table
        rows={open}
        columns={columns}
        keyOf={({ instrument, positionSide }) => `${instrument} ${positionSide}`}
      />
    </Card>
  );
}
