import type { Account } from '../domain/account/account.ts';
import type { InstrumentSettings, MarginMode } from '../domain/account/instrument-settings.ts';
import type { Instrument, PerpetualInstrument } from '../domain/instrument/instrument.ts';
import type { Decimal } from '../domain/money/decimal.ts';
import type { Order, PositionSide } from '../domain/order/order.ts';
import type { RiskApproved } from '../domain/risk/approval.ts';
import type {
  BalancesAnswer,
  CancelAnswer,
  DeadManAnswer,
  FundingAnswer,
  LookUpAnswer,
  OpenOrdersAnswer,
  PositionsAnswer,
  ReplaceAnswer,
  SettingsAnswer,
  StopAnswer,
  StopFateAnswer,
  StopReplaceAnswer,
  StopsAnswer,
  TradesAnswer,
  TradesPageAnswer,
  TransfersAnswer,
  VenueAnswer,
} from '../domain/venue/venue-answer.ts';

import type { Replacement } from './replacement.ts';

/** What identifies an order at its venue. */
export interface VenueOrderKey {
  readonly instrument: Instrument;
  readonly clientOrderId: string;
}

/**
 * One account at its venue. Answers are values: no call throws for what a venue, a proxy or the network said or
 * failed to say.
 */
export interface VenueSession {
  /** How long after the last possible send a venue may still match an order it does not show: its absence proves nothing earlier. */
  readonly absenceProofMs: number;
  /** How long after it was made a venue may know nothing more of an order that ended without a fill; absent where it knows all. */
  readonly forgetsUnfilledAfterMs?: number;
  /** Sends an order once, under its client order id. */
  submit(order: RiskApproved<Order>, instrument: Instrument, clientOrderId: string): Promise<VenueAnswer>;
  lookUp(key: VenueOrderKey): Promise<LookUpAnswer>;
  cancel(key: VenueOrderKey): Promise<CancelAnswer>;
  /**
   * Cancels several orders with few requests that name each by its id: nothing else is cancelled. One answer for each, in their
   * order, as `cancel` gives it. Absent where a venue has no such request.
   */
  cancelMany?(keys: readonly VenueOrderKey[]): Promise<readonly CancelAnswer[]>;
  /** Cancels a resting limit order and places another one for what it leaves open, which never comes to more. */
  replace(replacement: Replacement): Promise<ReplaceAnswer>;
  /** All trades of one order, oldest first. */
  listTrades(key: VenueOrderKey, venueOrderId: string): Promise<TradesAnswer>;
  resyncClock(): Promise<void>;
  /** Stops that the venue itself keeps and fires; absent where it has none, or we do not use them. */
  readonly stops?: VenueStops;
  /**
   * Has the venue cancel every open order of the account by itself (where it counts by market: of these instruments), unless asked again
   * before then; 0 ends it. Absent where a venue has no such switch.
   */
  armDeadMan?(afterMs: number, instruments: readonly Instrument[]): Promise<DeadManAnswer>;
  /** Sets leverage, margin mode and position mode of one perpetual, each only where it differs. Absent on spot venues. */
  applySettings?(instrument: PerpetualInstrument, settings: InstrumentSettings): Promise<SettingsAnswer>;
}

/**
 * A stop that closes one position at the market once the market is at its price. Of a perpetual it only reduces; of a spot pair it sells
 * base units.
 */
export interface VenueStopRequest {
  readonly instrument: Instrument;
  /** Ours: placed twice it is one. */
  readonly id: string;
  readonly price: Decimal;
  readonly quantity: Decimal;
  /** What it closes. */
  readonly side: PositionSide;
  /** In hedge mode. */
  readonly positionSide?: PositionSide;
  /** Of a perpetual: how its position is margined. */
  readonly marginMode?: MarginMode;
}

export interface VenueStops {
  /** What they can close. */
  readonly kinds: ReadonlySet<Instrument['kind']>;
  place(request: VenueStopRequest): Promise<StopAnswer>;
  /**
   * Where a stop of spot holds the coins that it sells, so that no second one can rest: a new one in the place of the one with this id. A sale
   * that needs the coins has such stops taken back. Absent where they hold nothing.
   */
  replace?(request: VenueStopRequest, oldId: string): Promise<StopReplaceAnswer>;
  cancel(instrument: Instrument, id: string): Promise<StopAnswer>;
  /** What became of one; where stops are kept of spot, whose sale nothing but knowledge keeps from being made twice. */
  find?(instrument: Instrument, id: string): Promise<StopFateAnswer>;
  /** The ids of those that rest. */
  list(instrument: Instrument): Promise<StopsAnswer>;
}

/** What the venue's books say of an account: all that reconciliation compares ours with. Answers are values here too. */
export interface VenueBooks {
  listOpenOrders(): Promise<OpenOrdersAnswer>;
  /** Trades of one instrument, whoever placed the order: from `sinceMs` on, or after `cursor` when there is one. */
  listTradesSince(
    instrument: Instrument,
    sinceMs: number,
    cursor: string | undefined,
  ): Promise<TradesPageAnswer>;
  /** The order with the venue's own id: tells under which client order id it was placed. */
  lookUpByVenueId(instrument: Instrument, venueOrderId: string): Promise<LookUpAnswer>;
  readBalances(): Promise<BalancesAnswer>;
  /** Deposits, withdrawals and conversions since then, those that took effect. */
  listTransfersSince(sinceMs: number): Promise<TransfersAnswer>;
  /** Funding payments since then, of every perpetual. Absent on a venue that has none, as `listPositions` is. */
  listFundingSince?(sinceMs: number): Promise<FundingAnswer>;
  listPositions?(): Promise<PositionsAnswer>;
}

export interface VenueSessions {
  open(account: Account): Promise<VenueSession>;
}

export interface VenueBooksOf {
  openBooks(account: Account): Promise<VenueBooks>;
}
