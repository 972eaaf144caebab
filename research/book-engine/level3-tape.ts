/** What one message of a market-by-order feed says. FILL: a taker took so many lots of that resting order. */
export type Level3Event =
  | {
      readonly kind: 'ADD';
      readonly id: number;
      readonly buys: boolean;
      readonly ticks: number;
      readonly lots: number;
    }
  /** Less of it rests; it keeps its place. More, or another price, is a DELETE and an ADD. */
  | { readonly kind: 'REDUCE'; readonly id: number; readonly lots: number }
  | { readonly kind: 'FILL'; readonly id: number; readonly lots: number }
  | { readonly kind: 'DELETE'; readonly id: number }
  /** All that was known is gone: a whole book follows, order by order. */
  | { readonly kind: 'CLEAR' };
