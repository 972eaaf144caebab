import type { AccountRef } from '../account/account.ts';
import type { OrderState } from './order-state.ts';

/** Who did it: a step of the saga, or what settles the order afterwards. */
export const orderSteps = [
  'place-trade',
  'risk-check',
  'submit-order',
  'amend-order',
  'resolve-order',
  'release-funds',
  'cancel-order',
  'fill-handler',
  'sweep-orders',
  'rebaseline',
] as const;
export type OrderStep = (typeof orderSteps)[number];

/** One line of an order's story, written in the transaction that made it true. */
export interface OrderEvent extends AccountRef {
  readonly orderId: string;
  /** The order's version that this event produced; orders the story. */
  readonly sequence: number;
  readonly step: OrderStep;
  /** What happened, in the closed vocabulary of the step: `RESERVED`, `APPROVED`, `ACCEPTED`, `FILL` … */
  readonly outcome: string;
  readonly stateBefore: OrderState | null;
  readonly stateAfter: OrderState;
  readonly atMs: number;
  readonly detail: Readonly<Record<string, string>>;
}
