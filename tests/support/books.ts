import { expect, inject } from 'vitest';
import * as z from 'zod';
import { Decimal, decimal } from '#shared/domain/money/decimal.ts';
import { allLedgerEntries, showBalances } from './api.ts';
import { eventually } from './eventually.ts';

const venueBalances = z.record(z.string(), z.object({ free: z.string(), locked: z.string() }));

/**
 * The books, proven from outside with sums of our own: entries sum to zero per asset, balances equal the postings and
 * are not negative, and the totals are what the venue says it holds.
 */
export async function expectBooksToTieOut(): Promise<void> {
  let last = '';
  await eventually(
    async () => {
      const before = await showBalances();
      const entries = await allLedgerEntries();
      const after = await showBalances();
      if (JSON.stringify([...before]) !== JSON.stringify([...after])) return undefined;
      const posted = new Map<string, Decimal>();
      for (const entry of entries) {
        const sums = new Map<string, Decimal>();
        for (const { asset, ledgerAccount, amount } of entry.postings) {
          sums.set(asset, (sums.get(asset) ?? new Decimal(0)).plus(decimal(amount)));
          const key = `${asset} ${ledgerAccount.toLowerCase()}`;
          posted.set(key, (posted.get(key) ?? new Decimal(0)).plus(decimal(amount)));
        }
        for (const [asset, sum] of sums)
          expect(`${entry.entryId} ${asset} ${sum.toFixed()}`).toBe(`${entry.entryId} ${asset} 0`);
      }
      for (const [asset, balance] of after)
        for (const part of ['available', 'reserved', 'suspense'] as const) {
          expect(`${asset} ${part} ${balance[part]}`).toBe(
            `${asset} ${part} ${(posted.get(`${asset} ${part}`) ?? new Decimal(0)).toFixed()}`,
          );
          if (part !== 'suspense') expect(Number(balance[part])).toBeGreaterThanOrEqual(0);
        }
      const venue = await venueTotals();
      const ours = new Map([...after].map(([asset, { total }]) => [asset, total]));
      last = `ours ${JSON.stringify([...ours])}, the venue's ${JSON.stringify([...venue])}`;
      return [...ours].every(([asset, total]) => total === venue.get(asset)) ? true : undefined;
    },
    { otherwise: () => `the books do not tie out to the venue: ${last}` },
  );
}

async function venueTotals(): Promise<ReadonlyMap<string, string>> {
  const answer = await fetch(`${inject('cloud').control}/balances?venue=binance`);
  const balances = venueBalances.parse(await answer.json());
  return new Map(
    Object.entries(balances).map(([asset, { free, locked }]) => [
      asset,
      decimal(free).plus(decimal(locked)).toFixed(),
    ]),
  );
}
