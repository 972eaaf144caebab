import * as z from 'zod';
import type { VenueId } from '../domain/account/account.ts';
import { type Decimal, decimalText } from '../domain/money/decimal.ts';
import { positionSides } from '../domain/order/order.ts';
import type { PositionLife } from '../domain/position/life.ts';
import type { PositionName } from '../domain/position/position.ts';
import { positionIdOf } from '../domain/position/position-id.ts';
import { decimalString, epochMs, instrumentSymbol, name, pageCursor, pageQuery } from './fields.ts';
import { positionResource } from './schemas.ts';

/** What became of positions, from flat to flat. */
export const positionHistoryResource = positionResource
  .pick({
    positionId: true,
    accountId: true,
    venue: true,
    instrument: true,
    kind: true,
    positionSide: true,
    realizedPnl: true,
  })
  .extend({
    side: z.enum(positionSides),
    entryQuantity: decimalString.meta({ description: 'Base units put in' }),
    averageEntryPrice: decimalString,
    exitQuantity: decimalString.meta({ description: 'Base units taken out so far' }),
    averageExitPrice: decimalString.nullable(),
    fees: z.record(z.string(), decimalString).meta({ description: 'By asset; minus is a rebate' }),
    funding: decimalString.nullable().meta({
      description: 'Of a perpetual, in its settle asset, minus is paid; null in hedge mode and of spot',
    }),
    openedAtMs: epochMs,
    closedAtMs: epochMs.nullable().meta({ description: 'Null while it is open' }),
  })
  .meta({ id: 'PositionHistory' });
export type PositionHistoryResource = z.infer<typeof positionHistoryResource>;

export const positionHistoryPage = z
  .object({ positions: z.array(positionHistoryResource), cursor: pageCursor })
  .meta({ id: 'PositionHistoryPage' });
export type PositionHistoryPage = z.infer<typeof positionHistoryPage>;

export const positionHistoryQuery = z.strictObject({
  accountId: name('account id').exactOptional(),
  instrument: instrumentSymbol.exactOptional(),
  ...pageQuery,
});

interface Shown extends PositionName, PositionLife {
  readonly account: { readonly accountId: string; readonly venue: VenueId };
  readonly closedAtMs?: number;
  readonly funding?: Decimal;
}

/** Digits shown of a quotient that has no end. */
const quotientDigits = 12;

export function positionHistoryPageOf({
  items,
  cursor,
}: {
  readonly items: readonly Shown[];
  readonly cursor?: string;
}): PositionHistoryPage {
  return { positions: items.map(resourceOf), cursor: cursor ?? null };
}

function resourceOf(shown: Shown): PositionHistoryResource {
  const { account, instrument, positionSide, fees, funding } = shown;
  const { accountId, venue } = account;
  const fee = Object.entries(fees).map(([asset, amount]) => [asset, decimalText(amount)]);
  return {
    positionId: positionIdOf({ accountId, instrument, ...(positionSide ? { positionSide } : {}) }),
    accountId,
    venue,
    instrument,
    kind: instrument.includes(':') ? 'PERPETUAL' : 'SPOT',
    positionSide: positionSide ?? null,
    side: shown.side,
    entryQuantity: decimalText(shown.entryQuantity),
    averageEntryPrice: averageOf(shown.entryCost, shown.entryQuantity) ?? '0',
    exitQuantity: decimalText(shown.exitQuantity),
    averageExitPrice: averageOf(shown.exitCost, shown.exitQuantity),
    realizedPnl: decimalText(shown.realizedPnl.toDecimalPlaces(quotientDigits)),
    fees: Object.fromEntries(fee),
    funding: funding ? decimalText(funding) : null,
    openedAtMs: shown.openedAtMs,
    closedAtMs: shown.closedAtMs ?? null,
  };
}

function averageOf(cost: Decimal, quantity: Decimal): string | null {
  return quantity.isZero() ? null : decimalText(cost.dividedBy(quantity).toDecimalPlaces(quotientDigits));
}
