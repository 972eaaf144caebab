import { Decimal } from '#shared/domain/money/decimal.ts';
import type { ProtectionResource } from '#shared/http-api/protection-schemas.ts';
import { table, timeText } from './table.ts';

/** A protection in lines: where it stands, what was asked for, what its legs did. */
export function protectionText(protection: ProtectionResource): string {
  const { positionId, side, state, version, stop, closing, ended, dust, tooSmall } = protection;
  const lines = [
    `${positionId} (${side}): ${state}${ended ? `, ${ended.reason} ${timeText(ended.atMs)}` : ''}, version ${version}`,
    ...wishLines(protection.terms),
    ...(stop ? [`closes now at ${stop.price} (${stop.cause})`] : []),
    ...(closing
      ? [
          `fired${closing.isAtVenue ? ' at the venue' : ''}: ${closing.cause}${closing.price ? ` at ${closing.price}` : ''}, ${timeText(closing.atMs)}`,
        ]
      : []),
    ...protection.venueStops.map(stopLine),
    ...(protection.isUnprotected ? ['UNPROTECTED: its stop is not in force'] : []),
    ...(dust ? [`dust: ${dust.quantity} is left, less than the ${dust.minimum} that can be sold`] : []),
    ...(tooSmall.length > 0 ? [`too small for the venue now: ${tooSmall.join(', ')}`] : []),
  ];
  return [...lines, ...(protection.orders.length > 0 ? [legTable(protection)] : [])].join('\n');
}

function stopLine({ id, cause, price, quantity, state }: ProtectionResource['venueStops'][number]): string {
  const rests = state === 'RESTS' ? 'rests at the venue' : 'asked of the venue, not shown yet';
  return `${rests}: ${quantity} at ${price} (${cause}), ${id}`;
}

function wishLines({
  stopLoss,
  takeProfits,
  trailing,
  breakEven,
  exitAfterMs,
}: ProtectionResource['terms']): string[] {
  return [
    ...(stopLoss ? [`stop loss ${levelText(stopLoss)}`] : []),
    ...takeProfits.map((each, index) => `take profit ${index + 1} ${levelText(each)}${sizeText(each)}`),
    ...(trailing
      ? [
          `trailing ${percent(trailing.distanceRatio)}${trailing.activationPrice ? ` from ${trailing.activationPrice} on` : ''}`,
        ]
      : []),
    ...(breakEven
      ? [
          `break-even after ${percent(breakEven.afterRatio)}${breakEven.offsetRatio ? `, ${percent(breakEven.offsetRatio)} better` : ''}`,
        ]
      : []),
    ...(exitAfterMs === null ? [] : [`exit after ${exitAfterMs / 1000} s`]),
  ];
}

function levelText({ price, distanceRatio }: { price: string | null; distanceRatio: string | null }): string {
  return price ?? percent(distanceRatio ?? '0');
}

function sizeText({ sizeRatio, quantity }: { sizeRatio: string | null; quantity: string | null }): string {
  if (sizeRatio) return `, ${percent(sizeRatio)} of the position`;
  return quantity ? `, ${quantity}` : '';
}

function percent(ratio: string): string {
  return `${new Decimal(ratio).times(100).toFixed()} %`;
}

function legTable({ orders }: ProtectionResource): string {
  return table(
    [
      { title: 'LEG' },
      { title: 'ORDER' },
      { title: 'QUANTITY', align: 'right' },
      { title: 'PRICE', align: 'right' },
      { title: 'FILLED', align: 'right' },
      { title: 'STATE' },
    ],
    orders.map(({ leg, orderId, quantity, price, filledQuantity, isOver, code }) => [
      leg,
      orderId ?? '-',
      quantity,
      price ?? 'market',
      filledQuantity,
      isOver ? (code ?? 'over') : 'open',
    ]),
  );
}
