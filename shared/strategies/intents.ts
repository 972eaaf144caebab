import type { Size } from './size.ts';

/** What a strategy wants. The host sizes, checks risk, and answers with fills; an intent is no order yet. */
export type Intent =
  | {
      readonly kind: 'place';
      readonly side: 'BUY' | 'SELL';
      readonly type: 'MARKET' | 'LIMIT' | 'STOP';
      /** Without it, the size that the run or the account has for this strategy. */
      readonly size?: Size;
      /** Of LIMIT and STOP: plain decimal text in the quote asset. */
      readonly price?: string;
      /** The strategy's own name for it, to amend, cancel and recognise it. */
      readonly tag?: string;
    }
  | { readonly kind: 'amend'; readonly tag: string; readonly price?: string; readonly size?: Size }
  | { readonly kind: 'cancel'; readonly tag: string }
  /** Everything that is held, at the market. Nothing when nothing is. */
  | { readonly kind: 'close' }
  /** The position's stop-loss and take-profit, as plain decimal text; null takes one away. */
  | { readonly kind: 'protect'; readonly stopLoss: string | null; readonly takeProfit: string | null }
  /** For the decision log. */
  | { readonly kind: 'note'; readonly text: string };
