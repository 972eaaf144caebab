import type { Candle } from '../domain/indicators/candle.ts';
import type { PositionSide } from '../domain/order/order.ts';

/**
 * What a strategy is told, in the order of the host's books. Numbers are doubles, for deciding only: quantities and
 * prices of orders are decimals again at the host.
 */
export type StrategyEvent =
  | { readonly kind: 'candle'; readonly candle: Candle }
  | { readonly kind: 'tick'; readonly timeMs: number; readonly bid: number; readonly ask: number }
  | { readonly kind: 'book'; readonly timeMs: number; readonly bids: Levels; readonly asks: Levels }
  | {
      readonly kind: 'fill';
      readonly timeMs: number;
      readonly side: 'BUY' | 'SELL';
      readonly price: number;
      readonly quantity: number;
      /** Of the intent that it answers; of a protection's order its leg: `EXIT`, or `TP1` … `TP10`; null for neither. */
      readonly tag: string | null;
      /** What of the order is open after it: 0 when it is filled. */
      readonly remaining: number;
      /** Of an account that holds both sides. */
      readonly positionSide?: PositionSide;
    }
  /** An own order ended without being filled, or before it was filled whole. */
  | {
      readonly kind: 'order';
      readonly timeMs: number;
      readonly tag: string | null;
      /** DENIED by our risk rules, REJECTED by the venue. */
      readonly outcome: 'DENIED' | 'REJECTED' | 'CANCELED' | 'EXPIRED';
      /** The refusal's closed code, where there is one. */
      readonly code: string | null;
      /** Of it was filled before. */
      readonly filled: number;
    }
  | { readonly kind: 'timer'; readonly timeMs: number }
  | { readonly kind: 'signal'; readonly timeMs: number; readonly name: string; readonly value: number };

/** Best first: price, quantity. */
type Levels = readonly (readonly [price: number, quantity: number])[];
