import { useMemo } from 'react';
import { moneyText, numberText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Change } from '../../ui/parts.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { type Pnl, sortedRows } from './profit-rows.ts';

type Row = Pnl['rows'][number];

export function ProfitTable({ pnl }: { readonly pnl: Pnl }) {
  const text = useText();
  const rows = useMemo(() => sortedRows(pnl), [pnl]);
  const columns: readonly Column<Row>[] = [
    {
      id: 'group',
      title: text(`reports.by.${pnl.by}`),
      cell: ({ group }) =>
        group === null ? <span className="soft">{text('reports.no-strategy')}</span> : group,
    },
    {
      id: 'net',
      title: text('reports.net'),
      isRight: true,
      cell: ({ net, asset }) => <Change value={net} asset={asset} />,
    },
    {
      id: 'realized',
      title: text('reports.realized'),
      isRight: true,
      cell: ({ realized, asset }) => moneyText(realized, asset, true),
    },
    {
      id: 'fees',
      title: text('reports.fees'),
      isRight: true,
      cell: ({ fees, asset }) => moneyText(fees, asset),
    },
    {
      id: 'funding',
      title: text('reports.funding'),
      isRight: true,
      cell: ({ funding, asset }) => moneyText(funding, asset, true),
    },
    {
      id: 'trades',
      title: text('reports.trades'),
      isRight: true,
      cell: ({ trades }) => numberText(`${trades}`),
    },
  ];
  return <Table rows={rows} columns={columns} keyOf={({ group, asset }) => `${group} ${asset}`} />;
}
