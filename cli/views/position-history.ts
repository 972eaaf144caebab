import type { PositionHistoryResource } from '#shared/http-api/position-history.ts';
import { table, timeText } from './table.ts';

export function positionHistoryTable(positions: readonly PositionHistoryResource[]): string {
  if (positions.length === 0) return 'No positions yet.';
  return table(
    [
      { title: 'OPENED (UTC)' },
      { title: 'CLOSED (UTC)' },
      { title: 'ACCOUNT' },
      { title: 'INSTRUMENT' },
      { title: 'SIDE' },
      { title: 'QUANTITY', align: 'right' },
      { title: 'ENTRY', align: 'right' },
      { title: 'EXIT', align: 'right' },
      { title: 'REALIZED', align: 'right' },
      { title: 'FEES', align: 'right' },
      { title: 'FUNDING', align: 'right' },
    ],
    positions.map((position) => [
      timeText(position.openedAtMs),
      position.closedAtMs === null ? 'open' : timeText(position.closedAtMs),
      position.accountId,
      position.instrument,
      position.side,
      position.entryQuantity,
      position.averageEntryPrice,
      position.averageExitPrice ?? '-',
      position.realizedPnl,
      Object.entries(position.fees)
        .map(([asset, amount]) => `${amount} ${asset}`)
        .join(', '),
      position.funding ?? '-',
    ]),
  );
}
