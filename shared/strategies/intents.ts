import type { PositionSide } from '../domain/order/order.ts';
import type { Protection } from './protection.ts';
import type { Size } from './size.ts';

/** What a strategy wants. The host sizes, checks risk, and answers with fills; an intent is no order yet. */
export type Intent =
  | {
      readonly kind: 'place';
      readonly side: 'BUY' | 'SELL';
      readonly type: 'MARKET' | 'LIMIT' | 'STOP';
      /** Without it, the size that the run or the account has for this strategy. */
      readonly size?: Size;
      /** Of LIMIT and STOP: plain decimal text in the quote asset. A STOP becomes a market order there. */
      readonly price?: string;
      /**
       * The strategy's own name for it, to amend, cancel and recognise it: no second open order bears it. `EXIT` and
       * `TP1` … `TP10` are of protections.
       */
      readonly tag?: string;
      /** Of what its fills open, from the first of them on: no gap, as a protect intent after the fill would leave. */
      readonly protect?: Protection;
      /** It may only make the position smaller; what is more than that is not placed. */
      readonly reduceOnly?: true;
      /** Which side it opens or closes in an account that holds both (hedge mode). */
      readonly positionSide?: PositionSide;
    }
  | { readonly kind: 'amend'; readonly tag: string; readonly price?: string; readonly size?: Size }
  | { readonly kind: 'cancel'; readonly tag: string }
  /** Everything that is held, or this side of it, at the market. Nothing when nothing is. */
  | { readonly kind: 'close'; readonly positionSide?: PositionSide }
  /** Replaces what protects the open position, in one step; null takes it away. Nothing when nothing is held. */
  | { readonly kind: 'protect'; readonly terms: Protection | null; readonly positionSide?: PositionSide }
  /** For the decision log. */
  | { readonly kind: 'note'; readonly text: string };
