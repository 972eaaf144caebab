import type { Account } from '../domain/account/account.ts';
import type { Instrument } from '../domain/instrument/instrument.ts';
import type { Order } from '../domain/order/order.ts';
import type { RiskApproved } from '../domain/risk/approval.ts';
import type { CancelAnswer, LookUpAnswer, TradesAnswer, VenueAnswer } from '../domain/venue/venue-answer.ts';

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
  /** Sends an order once, under its client order id. */
  submit(order: RiskApproved<Order>, instrument: Instrument, clientOrderId: string): Promise<VenueAnswer>;
  lookUp(key: VenueOrderKey): Promise<LookUpAnswer>;
  cancel(key: VenueOrderKey): Promise<CancelAnswer>;
  /** All trades of one order, oldest first. */
  listTrades(key: VenueOrderKey, venueOrderId: string): Promise<TradesAnswer>;
  resyncClock(): Promise<void>;
}

export interface VenueSessions {
  open(account: Account): Promise<VenueSession>;
}
