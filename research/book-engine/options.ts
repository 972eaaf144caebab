import type { Size } from '../../shared/strategies/size.ts';
import type { Bracket, FundingTerms } from '../engine/costs.ts';

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
  /** Of a perpetual: what is held pays it, or gets it. */
  readonly funding?: FundingTerms;
  /** Maintenance margin by the size of the position, smallest first: with it, the venue closes what is below it. */
  readonly maintenance?: readonly Bracket[];
  /** Share of the amount that this costs beside the fee of a taker. */
  readonly liquidationFeeRate?: number;
  /** Take profits of a perpetual rest at the venue, as live. */
  readonly isPerpetual?: boolean;
  /** How often equity is looked at, in ms. */
  readonly sampleMs: number;
  /** Close at the end what is held, against the book. */
  readonly finalizeTrades: boolean;
}
