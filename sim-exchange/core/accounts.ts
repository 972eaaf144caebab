/**
 * Money of one account in one asset. The locked part is never negative; the free part only while losses of positions ate
 * into what spot orders lock, and then both together are not.
 */
export interface Balance {
  freeAtoms: bigint;
  lockedAtoms: bigint;
}

export interface FeeRates {
  /** Parts per million of the asset the fee is taken in. */
  makerPpm: bigint;
  takerPpm: bigint;
  /** RECEIVED: out of what a fill brings. QUOTE: in the quote asset on both sides; a buy sets it aside on top. */
  takenIn: 'RECEIVED' | 'QUOTE';
  /** Fees are cut, never rounded, to a multiple of this. */
  stepAtoms: bigint;
}

/** A fee in another asset than the usual one. */
export interface OtherFee {
  asset: string;
  feeAtoms: bigint;
}

export const noFees: FeeRates = { makerPpm: 0n, takerPpm: 0n, takenIn: 'RECEIVED', stepAtoms: 1n };

/** One account: balances and fee rates. Every movement is checked; a negative result is a bug and throws. */
export class Account {
  readonly name: string;
  readonly fees: FeeRates;
  /** The market's own accounts: their orders are not kept after they end, and they never trade with each other. */
  readonly house: boolean;
  readonly balances = new Map<string, Balance>();
  /** Where fees of perpetuals may be paid in another asset: what a fee becomes, or undefined for the usual one. */
  feeInstead: ((asset: string, feeAtoms: bigint) => OtherFee | undefined) | undefined;

  constructor(name: string, fees: FeeRates, house = false) {
    this.name = name;
    this.fees = fees;
    this.house = house;
  }

  balance(asset: string): Balance {
    let balance = this.balances.get(asset);
    if (balance === undefined) {
      balance = { freeAtoms: 0n, lockedAtoms: 0n };
      this.balances.set(asset, balance);
    }
    return balance;
  }

  credit(asset: string, amountAtoms: bigint): void {
    this.move(asset, amountAtoms, 0n);
  }

  lock(asset: string, amountAtoms: bigint): void {
    this.move(asset, -amountAtoms, amountAtoms);
  }

  unlock(asset: string, amountAtoms: bigint): void {
    this.move(asset, amountAtoms, -amountAtoms);
  }

  /** Locked money leaves the account. */
  spendLocked(asset: string, amountAtoms: bigint): void {
    this.move(asset, 0n, -amountAtoms);
  }

  /**
   * Books profit, loss, fees, funding. Gives what could not be paid, because nothing is left at all. The market's own
   * accounts can always pay: what they owe is below zero.
   */
  settle(asset: string, deltaAtoms: bigint): bigint {
    const balance = this.balance(asset);
    const walletAtoms = balance.freeAtoms + balance.lockedAtoms;
    const isShort = !this.house && deltaAtoms < 0n && walletAtoms + deltaAtoms < 0n;
    const missingAtoms = isShort ? -deltaAtoms - walletAtoms : 0n;
    balance.freeAtoms += deltaAtoms + missingAtoms;
    return missingAtoms;
  }

  private move(asset: string, freeAtoms: bigint, lockedAtoms: bigint): void {
    const balance = this.balance(asset);
    balance.freeAtoms += freeAtoms;
    balance.lockedAtoms += lockedAtoms;
    if ((freeAtoms < 0n && balance.freeAtoms < 0n) || balance.lockedAtoms < 0n) {
      throw new RangeError(`${this.name}'s ${asset} would be negative`);
    }
  }
}
