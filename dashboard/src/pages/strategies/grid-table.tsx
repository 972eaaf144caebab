import { Decimal } from '../../../../shared/domain/money/decimal.ts';
import { moneyText, numberText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Badge, Change } from '../../ui/parts.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import type { GridLevel } from './grid.ts';

/** The grids, the highest first, as on a chart: what each would bring, or of one that runs what it did. */
export function GridTable({
  levels,
  quote,
}: {
  readonly levels: readonly GridLevel[];
  readonly quote: string;
}) {
  const text = useText();
  const price = (value: string) => numberText(value, {});
  const runs = levels.some(({ held }) => held !== undefined);
  const columns: Column<GridLevel>[] = [
    {
      id: 'side',
      title: '#',
      cell: ({ index, side }) => (
        <span className="num">
          {index + 1}{' '}
          <span className="soft small">{text(side === 'LONG' ? 'strategies.long' : 'strategies.short')}</span>
        </span>
      ),
    },
    { id: 'open', title: text('strategies.grid.open'), isRight: true, cell: ({ open }) => price(open) },
    { id: 'close', title: text('strategies.grid.close'), isRight: true, cell: ({ close }) => price(close) },
    {
      id: 'quantity',
      title: text('column.quantity'),
      isRight: true,
      cell: ({ quantity }) => numberText(quantity),
    },
  ];
  if (runs)
    columns.push(
      {
        id: 'held',
        title: text('strategies.grid.state'),
        cell: ({ held }) =>
          held === null ? (
            <Badge>{text('strategies.grid.waits')}</Badge>
          ) : (
            <Badge look="live">{text('strategies.grid.holds')}</Badge>
          ),
      },
      { id: 'trips', title: text('strategies.grid.trips'), isRight: true, cell: ({ trips }) => trips },
      {
        id: 'earned',
        title: text('strategies.grid.earned'),
        isRight: true,
        cell: ({ earned = 0 }) => (
          <Change value={new Decimal(earned).toDecimalPlaces(8).toFixed()} asset={quote} />
        ),
      },
    );
  else
    columns.push({
      id: 'profit',
      title: text('strategies.grid.net'),
      isRight: true,
      cell: ({ profit = 0 }) => moneyText(new Decimal(profit), quote),
    });
  const rows = levels.toSorted((a, b) => Number(b.open) - Number(a.open));
  return (
    <Table rows={rows} columns={columns} keyOf={({ index, side, open }) => `${index} ${side} ${open}`} />
  );
}
