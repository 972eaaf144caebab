/** An order of ours, as both sides count it: whole ticks and lots. */
export interface OwnOrder {
  readonly id: number;
  readonly tag: string | null;
  readonly buys: boolean;
  /** null: at the market. */
  ticks: number | null;
  /** What is not filled yet. */
  lots: number;
  filledLots: number;
  readonly isReduceOnly: boolean;
}

/** What came of an order at the venue. */
export interface VenueSink {
  onFill(order: OwnOrder, ticks: number, lots: number, isMaker: boolean): void;
  /** It is over without being filled whole. */
  onEnd(order: OwnOrder, outcome: 'REJECTED' | 'CANCELED' | 'EXPIRED', code: string | null): void;
}

/** A venue as recorded data and our orders make it: level2-venue.ts, level3-venue.ts. */
export interface Venue {
  /** Something of ours rests: recorded messages may fill it. */
  readonly isResting: boolean;
  /** The recorded book is the venue's, so that an order can be matched. */
  readonly isValid: boolean;
  /** NaN where a side is empty. */
  readonly bidTicks: number;
  readonly askTicks: number;
  /** The next recorded message, of that number on the tape. */
  play(index: number): void;
  place(order: OwnOrder): void;
  /** Nothing when it is over already. */
  cancel(order: OwnOrder): void;
  /** At another price, or for more, it goes behind all others; for less it keeps its place. `lots`: what is to be open. */
  amend(order: OwnOrder, ticks: number, lots: number): void;
}
