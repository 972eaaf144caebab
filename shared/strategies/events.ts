import type { Candle } from '../domain/indicators/candle.ts';

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
      /** The tag of the intent that it answers. */
      readonly tag: string | null;
    }
  | { readonly kind: 'timer'; readonly timeMs: number }
  | { readonly kind: 'signal'; readonly timeMs: number; readonly name: string; readonly value: number };

/** Best first: price, quantity. */
type Levels = readonly (readonly [price: number, quantity: number])[];
