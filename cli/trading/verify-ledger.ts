import type { Balance } from '#shared/domain/account/account.ts';
import type { LedgerEntry } from '#shared/domain/ledger/entry.ts';
import type { LedgerFault } from '#shared/domain/ledger/fault.ts';
import { verifyLedger } from '#shared/domain/ledger/verify.ts';
import { decimal } from '#shared/domain/money/decimal.ts';
import { type BalanceList, balanceList, type LedgerPage } from '#shared/http-api/schemas.ts';
import type { ApiResult } from '../api-client.ts';
import type { Connection } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome, undecided } from '../output.ts';
import { readLedger } from './read-ledger.ts';

const pauseMs = 500;
/** Past the API's cache: a proof wants the balances as they are stored now. */
const uncached = { headers: { 'cache-control': 'no-cache' } };

interface Reading {
  readonly before: BalanceList;
  readonly entries: readonly LedgerPage['entries'][number][];
  readonly after: BalanceList;
}

/**
 * Proves an account's books over the API: every entry sums to zero, and the balances are what the entries sum to.
 * Trading may go on meanwhile, so a balance that differs is believed only when nothing moved between two readings.
 */
export async function verifyAccountLedger(
  connection: Connection,
  accountId: string,
  timeoutMs: number,
): Promise<Outcome> {
  const { clock, client } = connection;
  const startedMs = clock.nowMs();
  let last: Reading | undefined;
  for (;;) {
    const read = await readAll(connection, accountId);
    if (!read.ok) return failed(read.failure, client.correlationId);
    const reading = read.value;
    const fault = verifyLedger(
      reading.entries.map((entry) => entryOf(accountId, entry)),
      balancesOf(reading.after),
    );
    if (!fault) return proven(accountId, reading);
    const isFinal = fault.code === 'ENTRY_NOT_ZERO_SUM';
    if (isFinal || (last && isSame(last, reading))) return broken(accountId, reading, fault);
    if (clock.nowMs() + pauseMs > startedMs + timeoutMs) return moving(accountId, reading, fault, timeoutMs);
    last = reading;
    await clock.sleep(pauseMs);
  }
}

async function readAll({ client }: Connection, accountId: string): Promise<ApiResult<Reading>> {
  const path = `/v1/accounts/${encodeURIComponent(accountId)}/balances`;
  const before = await client.get(path, balanceList, uncached);
  if (!before.ok) return before;
  const ledger = await readLedger(client, accountId, Number.POSITIVE_INFINITY);
  if (!ledger.ok) return ledger;
  const after = await client.get(path, balanceList, uncached);
  if (!after.ok) return after;
  return { ok: true, value: { before: before.value, entries: ledger.value.items, after: after.value } };
}

function entryOf(accountId: string, entry: LedgerPage['entries'][number]): LedgerEntry {
  return {
    // Whose it is plays no part in the proof, and the API shows nobody else's.
    ownerId: '',
    accountId,
    entryId: entry.entryId,
    kind: entry.kind,
    postings: entry.postings.map((posting) => ({ ...posting, amount: decimal(posting.amount) })),
    atMs: entry.atMs,
  };
}

function balancesOf({ balances }: BalanceList): readonly Balance[] {
  return balances.map(({ asset, available, reserved, suspense }) => ({
    asset,
    available: decimal(available),
    reserved: decimal(reserved),
    suspense: decimal(suspense),
  }));
}

/** Nothing moved: not within the second reading, and not since the first. */
function isSame(first: Reading, second: Reading): boolean {
  const balances = [first.after, second.before, second.after].map((list) => JSON.stringify(list.balances));
  return new Set(balances).size === 1 && first.entries.length === second.entries.length;
}

function proven(accountId: string, { entries, after }: Reading): Outcome {
  const assets = after.balances.map((balance) => balance.asset).join(', ');
  const text = [
    `The ledger of account ${accountId} is right: ${entries.length} entries.`,
    `Each sums to zero per asset; the balances of ${assets || 'no asset'} equal their sum; none is negative.`,
  ];
  return done({ ok: true, entries: entries.length, accountId }, text.join('\n'));
}

function broken(accountId: string, { entries }: Reading, fault: LedgerFault): Outcome {
  const document = { ok: false, entries: entries.length, accountId, fault };
  const next = 'Halt trading on it and look into the store: docs/runbooks/account-halted.md.';
  const message = `The ledger of account ${accountId} is WRONG (${fault.code}): ${fault.message}.\n${next}`;
  return { kind: 'refused', code: fault.code, message, document };
}

function moving(accountId: string, { entries }: Reading, fault: LedgerFault, timeoutMs: number): Outcome {
  const message = `Account ${accountId} kept moving for ${timeoutMs / 1000} s, so nothing is proven (last: ${fault.message}). Repeat it when less is traded, or with a longer --timeout.`;
  return undecided('NOT_DECIDED', message, { accountId, entries: entries.length, lastFault: fault });
}
