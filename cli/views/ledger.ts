import type { LedgerPage } from '#shared/http-api/schemas.ts';
import { table, timeText } from './table.ts';

/** One line a posting; an entry's id and time stand on its first. */
export function ledgerTable(entries: LedgerPage['entries']): string {
  if (entries.length === 0) return 'No ledger entries.';
  return table(
    [
      { title: 'ENTRY' },
      { title: 'AT (UTC)' },
      { title: 'KIND' },
      { title: 'LEDGER ACCOUNT' },
      { title: 'AMOUNT', align: 'right' },
      { title: 'ASSET' },
      { title: 'ABOUT' },
    ],
    entries.flatMap((entry) =>
      entry.postings.map(({ ledgerAccount, amount, asset }, index) =>
        index === 0
          ? [entry.entryId, timeText(entry.atMs), entry.kind, ledgerAccount, amount, asset, aboutText(entry)]
          : ['', '', '', ledgerAccount, amount, asset, ''],
      ),
    ),
  );
}

function aboutText({ orderId, tradeId, reason }: LedgerPage['entries'][number]): string {
  return [orderId && `order ${orderId}`, tradeId && `trade ${tradeId}`, reason].filter(Boolean).join(', ');
}
