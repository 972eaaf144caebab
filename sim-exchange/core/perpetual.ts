/** What a linear perpetual adds to an instrument. Margin, profit and loss, funding and its fees are in `settle`. */
export interface PerpetualTerms {
  settle: string;
  /** Base atoms in one of the venue's contracts; one whole unit where the venue counts in the base asset. */
  contractAtoms: bigint;
  /** Greatest leverage; like every leverage 10^12 atoms to 1, so that 12.5 is exact. */
  maxLeverageAtoms: bigint;
  /** What a market starts with. */
  leverageAtoms: bigint;
  /** Maintenance margin, parts per million of the position's value at the mark price. */
  maintenancePpm: bigint;
  /** Rate of one funding payment at the start, 10^12 atoms to 1 (0.01 % is 10^8); negative: shorts pay. */
  fundingRateAtoms: bigint;
  /** Payments fall on the multiples of this in UTC. */
  fundingIntervalMs: number;
}

/** One-way mode knows BOTH only; hedge mode a LONG and a SHORT position side by side. */
export type PositionSide = 'BOTH' | 'LONG' | 'SHORT';
export type PositionMode = 'ONE_WAY' | 'HEDGE';
export type MarginMode = 'CROSS' | 'ISOLATED';

/** Kept also when it is flat again: then lots, cost and margin are 0. */
export interface Position {
  readonly account: string;
  readonly symbol: string;
  readonly side: PositionSide;
  /** Positive long, negative short. */
  lots: bigint;
  /** What its lots cost at their entry, signed alike: cost over size is the average entry price. */
  costAtoms: bigint;
  /** Margin set apart for it while its margin mode is ISOLATED. */
  isolatedAtoms: bigint;
  /** Profit and loss taken since it was opened from flat, before fees; fees and funding in the same time, negative = paid. */
  realisedAtoms: bigint;
  feeAtoms: bigint;
  fundingAtoms: bigint;
  /** When it was opened from flat, and last changed. 0: never. */
  openedMs: number;
  updatedMs: number;
}

/** One market's mark and index price, and its funding. */
export interface MarketMark {
  readonly symbol: string;
  markTicks: bigint;
  indexTicks: bigint;
  /** What the next payment will be at. */
  fundingRateAtoms: bigint;
  nextFundingMs: number;
}

/** What one account paid (negative) or got for one position. */
export interface FundingPayment {
  readonly id: number;
  readonly account: string;
  readonly symbol: string;
  readonly side: PositionSide;
  readonly asset: string;
  readonly amountAtoms: bigint;
  readonly rateAtoms: bigint;
  readonly lots: bigint;
  readonly markTicks: bigint;
  readonly timeMs: number;
}

/** One settled funding rate of a market. */
export interface FundingRate {
  readonly symbol: string;
  readonly rateAtoms: bigint;
  readonly markTicks: bigint;
  readonly timeMs: number;
}

/** Why a setting is not changed. Words and numbers are the venue's. */
export type SettingRefusal =
  | 'UNKNOWN_SYMBOL'
  | 'UNCHANGED'
  | 'OPEN_ORDERS'
  | 'OPEN_POSITIONS'
  | 'LEVERAGE_OUT_OF_RANGE'
  /** An isolated position's leverage cannot be lowered. */
  | 'ISOLATED_POSITION'
  | 'INSUFFICIENT_BALANCE'
  | 'NO_POSITION'
  | 'NOT_ISOLATED';
