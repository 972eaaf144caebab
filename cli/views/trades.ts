import type { TradeResource } from '#shared/http-api/trades.ts';
import { table, timeText } from './table.ts';

export function tradeTable(trades: readonly TradeResource[]): string {
  if (trades.length === 0) return 'No trades.';
  return table(
    [
      { title: 'TIME (UTC)' },
      { title: 'ACCOUNT' },
      { title: 'INSTRUMENT' },
      { title: 'SIDE' },
      { title: 'QUANTITY', align: 'right' },
      { title: 'PRICE', align: 'right' },
      { title: 'FEE', align: 'right' },
      { title: 'LIQUIDITY' },
      { title: 'TRADE' },
      { title: 'ORDER' },
    ],
    trades.map((trade) => [
      timeText(trade.timeMs),
      trade.accountId,
      trade.instrument,
      trade.positionSide === null ? trade.side : `${trade.side} ${trade.positionSide}`,
      trade.quantity,
      trade.price,
      trade.fee === null ? '' : `${trade.fee.amount} ${trade.fee.asset}`,
      trade.isLiquidation ? 'liquidation' : trade.liquidity,
      trade.tradeId,
      trade.orderId ?? 'placed elsewhere',
    ]),
  );
}
