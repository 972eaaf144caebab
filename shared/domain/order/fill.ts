import type { AccountRef, VenueId } from '../account/account.ts';
import type { Decimal } from '../money/decimal.ts';
import type { OrderSide, PositionSide } from './order.ts';

/** One trade of ours as the venue reported it. Identity: venue account, instrument, trade id, venue order id. */
export interface Fill extends AccountRef {
  readonly venue: VenueId;
  readonly instrument: string;
  readonly tradeId: string;
  readonly venueOrderId: string;
  readonly clientOrderId: string;
  readonly side: OrderSide;
  readonly quantity: Decimal;
  readonly price: Decimal;
  /** Quote amount paid or received, before fees. */
  readonly cost: Decimal;
  /** A negative amount is a rebate. */
  readonly fee?: { readonly asset: string; readonly amount: Decimal };
  /** Of a perpetual in hedge mode: which position it moved. */
  readonly positionSide?: PositionSide;
  /**
   * Of a perpetual: the profit (minus: loss) in the settle asset that the venue booked for what this fill closed, before
   * fees. Give it wherever the venue tells: it counts in its own order of fills and with its own rounding, and the
   * wallet follows that. Without it our average cost decides.
   */
  readonly realizedPnl?: Decimal;
  /** The venue closed the position itself, by liquidation or auto-deleveraging. */
  readonly liquidation?: boolean;
  readonly liquidity: 'maker' | 'taker';
  readonly venueTimeMs: number;
  readonly source: 'stream' | 'reconcile' | 'resolve';
}

/** A fill as our books keep it. */
export interface BookedFill extends Fill {
  /** Absent when it was of no order of ours: placed elsewhere, or lost from our books. */
  readonly orderId?: string;
}

/** How the venue says an order stands, without its trades. `executedQuantity` in base units. */
export interface VenueOrderUpdate extends AccountRef {
  readonly venue: VenueId;
  readonly instrument: string;
  readonly venueOrderId: string;
  readonly clientOrderId: string;
  readonly status: 'ACCEPTED' | 'FILLED' | 'CANCELED' | 'EXPIRED';
  readonly executedQuantity: Decimal;
  readonly venueTimeMs: number;
  readonly source: 'stream' | 'reconcile' | 'resolve';
}

/** The store's dedupe key of a fill: trade ids are per instrument, and shared by both sides of a trade. */
export function fillKey(fill: Pick<Fill, 'instrument' | 'tradeId' | 'venueOrderId'>): string {
  return `${fill.instrument}#${fill.tradeId}#${fill.venueOrderId}`;
}
