import type { AccountResource, BalanceList, PositionList } from '#shared/http-api/schemas.ts';
import type { InstrumentSettingsResource } from '#shared/http-api/settings-schemas.ts';
import { fields, table, timeText } from './table.ts';
import { venueText } from './venues.ts';

export function accountText(account: AccountResource, { balances, asOfMs }: BalanceList): string {
  const { limits, baseCurrency, tradingStateReason } = account;
  const reason = tradingStateReason === '' ? '' : ` (${tradingStateReason})`;
  const head = fields(`Account ${account.accountId}, ${account.name}`, [
    ['venue', `${venueText(account.venue)}, ${account.mode.toLowerCase()}`],
    ['trading state', `${account.tradingState}${reason}`],
    ['largest order', `${limits.orderNotionalMax} ${baseCurrency}`],
    ['largest position', `${limits.positionNotionalMax} ${baseCurrency}`],
    ['price collar', `${limits.priceCollarRatio} of the market price`],
    ['oldest price', `${limits.priceAgeMaxMs} ms`],
    ['instruments', limits.instrumentsAllowed.join(', ') || 'all of the venue'],
    ['opened', timeText(account.createdAtMs)],
    ['balances as of', timeText(asOfMs)],
  ]);
  return `${head}\n\n${balanceTable(balances)}`;
}

function balanceTable(balances: BalanceList['balances']): string {
  if (balances.length === 0) return 'No balances.';
  return table(
    [
      { title: 'ASSET' },
      { title: 'AVAILABLE', align: 'right' },
      { title: 'RESERVED', align: 'right' },
      { title: 'SUSPENSE', align: 'right' },
      { title: 'TOTAL', align: 'right' },
    ],
    balances.map(({ asset, available, reserved, suspense, total }) => [
      asset,
      available,
      reserved,
      suspense,
      total,
    ]),
  );
}

export function positionTable({ positions }: PositionList): string {
  if (positions.length === 0) return 'No positions.';
  return table(
    [
      { title: 'INSTRUMENT' },
      { title: 'KIND' },
      { title: 'SIDE' },
      { title: 'QUANTITY', align: 'right' },
      { title: 'MARGIN', align: 'right' },
      { title: 'LEVERAGE', align: 'right' },
      { title: 'ENTRY', align: 'right' },
      { title: 'MARK', align: 'right' },
      { title: 'UNREALIZED', align: 'right' },
      { title: 'REALIZED', align: 'right' },
      { title: 'PENDING BUY', align: 'right' },
      { title: 'PENDING SELL', align: 'right' },
    ],
    positions.map((position) => [
      position.instrument,
      position.kind.toLowerCase(),
      position.positionSide ?? sideOf(position.quantity),
      position.quantity,
      position.margin ?? '-',
      position.leverage === null ? '-' : `${position.leverage}x`,
      position.averageEntryPrice,
      position.markPrice ?? '-',
      position.unrealizedPnl ?? '-',
      position.realizedPnl,
      position.pendingBuy,
      position.pendingSell,
    ]),
  );
}

export function settingsText(settings: InstrumentSettingsResource): string {
  const { accountId, instrument, leverage, marginMode, positionMode } = settings;
  return fields(`${instrument} on ${accountId}`, [
    ['leverage', `${leverage}x`],
    ['margin mode', marginMode.toLowerCase()],
    ['position mode', positionMode.toLowerCase().replace('_', '-')],
  ]);
}

/** Of a position that has no side of its own its sign tells. */
function sideOf(quantity: string): string {
  if (!/[1-9]/.test(quantity)) return 'FLAT';
  return quantity.startsWith('-') ? 'SHORT' : 'LONG';
}
