import type { ReconciliationResource } from '#shared/http-api/reconciliation-schemas.ts';
import { fields, table, timeText } from './table.ts';

export function reconciliationText(reconciliation: ReconciliationResource): string {
  const { accountId, venue, status, message, openOrders, foreignOrders, orphanOrders } = reconciliation;
  const head = fields(`Reconciliation of ${accountId} with ${venue}`, [
    ['status', message === null ? status : `${status}: ${message}`],
    ['finished', `${timeText(reconciliation.finishedAtMs)} (${reconciliation.trigger.toLowerCase()})`],
    ['open orders', `${openOrders.ours} ours, ${openOrders.venue} at the venue`],
    ['placed elsewhere', orderNames(foreignOrders)],
    ['orphans', orderNames(orphanOrders)],
    ['fills found', String(reconciliation.fillsReported)],
    ['transfers booked', String(reconciliation.transfersBooked)],
    ['funding booked', String(reconciliation.fundingBooked)],
  ]);
  const { balances, positions } = reconciliation;
  const rows = [
    ...balances.map(({ asset, ...sides }) => ({ what: asset, ...sides })),
    ...positions.map(({ instrument, positionSide, ...sides }) => ({
      what: [instrument, positionSide].filter(Boolean).join(' '),
      ...sides,
    })),
  ];
  const compared = table(
    [
      { title: 'ASSET OR POSITION' },
      { title: 'OURS', align: 'right' },
      { title: 'VENUE', align: 'right' },
      { title: 'DIFFERENCE', align: 'right' },
    ],
    rows.map(({ what, ours, venue: theirs, difference }) => [what, ours, theirs, difference]),
  );
  return `${head}\n\n${compared}`;
}

function orderNames(orders: ReconciliationResource['foreignOrders']): string {
  if (orders.length === 0) return 'none';
  return orders.map(({ venueOrderId, side, market }) => `${venueOrderId} (${side} ${market})`).join(', ');
}
