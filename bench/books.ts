import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Balance } from '#shared/domain/account/account.ts';
import type { LedgerEntry } from '#shared/domain/ledger/entry.ts';
import { verifyLedger } from '#shared/domain/ledger/verify.ts';
import { decimal, decimalText } from '#shared/domain/money/decimal.ts';
import type { BalanceList, LedgerPage } from '#shared/http-api/schemas.ts';
import type { BenchApi } from './api.ts';

export interface BooksProof {
  readonly ledgerVerified: boolean;
  readonly entries: number;
  /** What is wrong, when something is. */
  readonly faults: readonly string[];
}

const venueBalances = z.record(z.string(), z.object({ free: z.string(), locked: z.string() }));
const pauseMs = 1_000;
/** Balances may come from a cache of 30 s. */
const balancesAgeMaxMs = 31_000;

/**
 * Proves the books once nothing trades any more: entries sum to zero, balances equal them and none is negative, and
 * each asset's total is what the venue says it holds.
 */
export async function proveBooks(api: BenchApi, control: string): Promise<BooksProof> {
  const untilMs = Date.now() + balancesAgeMaxMs;
  for (;;) {
    const proof = await proveOnce(api, control);
    if (proof.ledgerVerified || Date.now() > untilMs) return proof;
    await sleep(pauseMs);
  }
}

async function proveOnce(api: BenchApi, control: string): Promise<BooksProof> {
  const entries = await api.listLedger();
  const list = await api.showBalances();
  const fault = verifyLedger(entries.map(entryOf), list.balances.map(balanceOf));
  const faults = [
    ...(fault ? [`${fault.code}: ${fault.message}`] : []),
    ...differences(list, await venueTotals(control)),
  ];
  return { ledgerVerified: faults.length === 0, entries: entries.length, faults };
}

/** Whose entries they are plays no part in the proof. */
function entryOf(entry: LedgerPage['entries'][number]): LedgerEntry {
  const postings = entry.postings.map((posting) => ({ ...posting, amount: decimal(posting.amount) }));
  return { ownerId: '', accountId: '', entryId: entry.entryId, kind: entry.kind, postings, atMs: entry.atMs };
}

function balanceOf({ asset, available, reserved, suspense }: BalanceList['balances'][number]): Balance {
  return {
    asset,
    available: decimal(available),
    reserved: decimal(reserved),
    suspense: decimal(suspense),
  };
}

async function venueTotals(control: string): Promise<ReadonlyMap<string, string>> {
  const answer = await fetch(`${control}/balances?venue=binance`);
  const balances = venueBalances.parse(await answer.json());
  return new Map(
    Object.entries(balances).map(([asset, { free, locked }]) => [
      asset,
      decimalText(decimal(free).plus(decimal(locked))),
    ]),
  );
}

function differences({ balances }: BalanceList, venue: ReadonlyMap<string, string>): string[] {
  const ours = new Map(balances.map(({ asset, total }) => [asset, total]));
  return [...new Set([...ours.keys(), ...venue.keys()])]
    .filter((asset) => (ours.get(asset) ?? '0') !== (venue.get(asset) ?? '0'))
    .map((asset) => `${asset}: the books say ${ours.get(asset)}, the venue ${venue.get(asset)}`);
}
