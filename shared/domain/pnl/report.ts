import type { VenueId } from '../account/account.ts';
import type { Decimal } from '../money/decimal.ts';
import type { EquityCurve } from './equity.ts';
import type { PnlRow, PnlSum } from './group.ts';
import type { OpenCost, PnlBooks } from './pnl.ts';

/** Units of `to` for one of `from`: the middle of a market's newest price, or one divided by it. */
export interface KnownRate {
  readonly from: string;
  readonly to: string;
  readonly rate: Decimal;
  /** The market that says so, and when; none for an asset in itself. */
  readonly market?: { readonly venue: VenueId; readonly symbol: string; readonly asOfMs: number };
}

export interface OpenPnl extends OpenCost {
  /** Absent without a fresh market price, and of a moment that is past. */
  readonly price?: { readonly mid: Decimal; readonly asOfMs: number };
  readonly unrealized?: Decimal;
}

export interface PnlTotal extends PnlSum {
  /** Of what is open; absent where something open has no price. */
  readonly unrealized?: Decimal;
  /** `net` in the currency asked for. */
  readonly reported?: { readonly net: Decimal; readonly rate: KnownRate };
}

export interface PnlReport {
  readonly rows: readonly PnlRow[];
  readonly totals: readonly PnlTotal[];
  readonly open: readonly OpenPnl[];
  readonly uncovered: PnlBooks['uncovered'];
  /** That turned fees in a third asset into the quote. */
  readonly rates: readonly KnownRate[];
  readonly equity?: readonly EquityCurve[];
}
