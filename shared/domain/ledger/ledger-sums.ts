import type { Balance } from '../account/account.ts';
import { decimalText } from '../money/decimal.ts';
import type { LedgerAccount } from './entry.ts';
import type { RecordedEntry } from './entry-record.ts';
import { ExactSum } from './exact-sum.ts';
import type { LedgerFault } from './fault.ts';

/** What each asset of an account sums to, in each ledger account. */
export class LedgerSums {
  readonly #sums = new Map<string, Map<LedgerAccount, ExactSum>>();

  /** @returns false when an amount is no plain decimal */
  add({ postings }: RecordedEntry): boolean {
    for (const { asset, ledgerAccount, amount } of postings)
      if (!this.#sum(asset, ledgerAccount).add(amount)) return false;
    return true;
  }

  #sum(asset: string, ledgerAccount: LedgerAccount): ExactSum {
    let ofAsset = this.#sums.get(asset);
    if (!ofAsset) {
      ofAsset = new Map();
      this.#sums.set(asset, ofAsset);
    }
    let sum = ofAsset.get(ledgerAccount);
    if (!sum) {
      sum = new ExactSum();
      ofAsset.set(ledgerAccount, sum);
    }
    return sum;
  }

  /** The first balance that is not what its postings sum to, or that is negative and must not be. */
  faultOf(balances: readonly Balance[]): LedgerFault | undefined {
    const stored = new Map(balances.map((balance) => [balance.asset, balance]));
    for (const asset of new Set([...this.#sums.keys(), ...stored.keys()]))
      for (const part of ['available', 'reserved', 'suspense'] as const) {
        const kept = stored.get(asset)?.[part];
        const keptText = kept ? decimalText(kept) : '0';
        const posted = this.#sums.get(asset)?.get(ledgerAccountOf[part])?.text() ?? '0';
        if (keptText !== posted)
          return {
            code: 'PROJECTION_DIFFERS',
            asset,
            message: `${asset} ${part} is ${keptText}, its postings sum to ${posted}`,
          };
        if (part !== 'suspense' && posted.startsWith('-'))
          return { code: 'BALANCE_NEGATIVE', asset, message: `${asset} ${part} is ${posted}` };
      }
    return undefined;
  }
}

const ledgerAccountOf = { available: 'AVAILABLE', reserved: 'RESERVED', suspense: 'SUSPENSE' } as const;

/** The asset in which an entry does not sum to zero. Its amounts are plain decimals. */
export function assetOffZero({ postings }: RecordedEntry): string | undefined {
  if (isPairs(postings)) return undefined;
  const sums = new Map<string, ExactSum>();
  for (const { asset, amount } of postings) {
    const sum = sums.get(asset) ?? new ExactSum();
    sum.add(amount);
    sums.set(asset, sum);
  }
  for (const [asset, sum] of sums) if (sum.text() !== '0') return asset;
  return undefined;
}

/** Every movement writes two postings, one the other's opposite: nearly every entry is proven by looking at its text. */
function isPairs(postings: RecordedEntry['postings']): boolean {
  for (let at = 0; at < postings.length; at += 2) {
    const [one, other] = [postings[at], postings[at + 1]];
    if (one === undefined || other === undefined || one.asset !== other.asset) return false;
    if (one.amount !== `-${other.amount}` && other.amount !== `-${one.amount}`) return false;
  }
  return true;
}
