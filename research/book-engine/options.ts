import type { Size } from '../../shared/strategies/size.ts';

/** How the book engine sizes and charges. */
export interface BookOptions {
  /** At the start, in the quote asset. */
  readonly cash: number;
  /** Of orders that do not name one. */
  readonly size: Size;
  readonly allowShort: boolean;
  /** How often the capital may be used. */
  readonly leverage: number;
  /** Shares of the amount. */
  readonly makerFeeRate: number;
  readonly takerFeeRate: number;
  /** How often equity is looked at, in ms. */
  readonly sampleMs: number;
  /** Close at the end what is held, against the book. */
  readonly finalizeTrades: boolean;
}
