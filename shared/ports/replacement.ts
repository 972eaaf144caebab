import type { Instrument } from '../domain/instrument/instrument.ts';
import type { Decimal } from '../domain/money/decimal.ts';
import type { Order } from '../domain/order/order.ts';
import type { RiskApproved } from '../domain/risk/approval.ts';

/** A resting order, and what shall take its place at the venue. */
export interface Replacement {
  readonly instrument: Instrument;
  /** As the order shall be, its quantity whole: what former venue orders executed is part of it. */
  readonly order: RiskApproved<Order>;
  /** Of the new venue order. */
  readonly clientOrderId: string;
  readonly previous: {
    readonly clientOrderId: string;
    /** Of the whole order, before. */
    readonly quantity: Decimal;
    /** What the order's venue orders before this one executed. */
    readonly executedBefore: Decimal;
    /** Whether a fill of this venue order is known. */
    readonly hasFills: boolean;
  };
  /** Asked before each request that could place something: false once the attempt's lease is over. */
  mayStillSend(): boolean;
}
