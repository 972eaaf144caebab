import { Decimal } from '../../../../shared/domain/money/decimal.ts';
import type { Schemas } from '../../api/client.ts';
import { decimalOf } from '../../format/number.ts';
import { isWithin, type Range } from './period.ts';

export type LedgerEntry = Schemas['LedgerPage']['entries'][number];
export type Posting = LedgerEntry['postings'][number];

/** What an entry did to one asset, and what was held of it afterwards. */
export interface StatementLine {
  readonly entry: LedgerEntry;
  readonly asset: string;
  readonly legs: readonly Posting[];
  /** Of all that is the user's: available, set aside, unexplained. */
  readonly change: Decimal;
  readonly balance: Decimal;
  readonly available: Decimal;
}

const own = ['AVAILABLE', 'RESERVED', 'SUSPENSE'];
const sumOf = (postings: readonly Posting[]) =>
  postings.reduce((sum, { amount }) => sum.plus(decimalOf(amount) ?? 0), new Decimal(0));

/** Every entry, one line an asset, with the running balance; the newest first. @param entries from the first one of the account on */
export function statementOf(entries: readonly LedgerEntry[]): readonly StatementLine[] {
  const balances = new Map<string, { balance: Decimal; available: Decimal }>();
  const lines = entries.flatMap((entry) =>
    [...new Set(entry.postings.map(({ asset }) => asset))].map((asset): StatementLine => {
      const legs = entry.postings.filter((posting) => posting.asset === asset);
      const before = balances.get(asset) ?? { balance: new Decimal(0), available: new Decimal(0) };
      const change = sumOf(legs.filter(({ ledgerAccount }) => own.includes(ledgerAccount)));
      const free = sumOf(legs.filter(({ ledgerAccount }) => ledgerAccount === 'AVAILABLE'));
      const after = { balance: before.balance.plus(change), available: before.available.plus(free) };
      balances.set(asset, after);
      return { entry, asset, legs, change, ...after };
    }),
  );
  return lines.reverse();
}

export interface StatementFilter {
  readonly range: Range;
  readonly asset: string;
  /** `any`, `moved` (what changed what is held), or a kind. */
  readonly kind: string;
}

export function filterLines(
  lines: readonly StatementLine[],
  { range, asset, kind }: StatementFilter,
): readonly StatementLine[] {
  return lines.filter(
    (line) =>
      isWithin(line.entry.atMs, range) &&
      (asset === 'any' || line.asset === asset) &&
      (kind === 'any' || (kind === 'moved' ? !line.change.isZero() : line.entry.kind === kind)),
  );
}

/** What lines changed together, by asset. */
export function changesOf(lines: readonly StatementLine[]): readonly (readonly [string, Decimal])[] {
  const sums = new Map<string, Decimal>();
  for (const { asset, change } of lines) sums.set(asset, (sums.get(asset) ?? new Decimal(0)).plus(change));
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
}

const columns = ['time', 'entryId', 'kind', 'asset', 'change', 'balance', 'available', 'legs'];
const more = ['orderId', 'tradeId', 'reason', 'signedBy'] as const;

/** The lines as they are exported: exact figures, times in UTC. */
export function* statementRows(lines: readonly StatementLine[]): Generator<readonly (string | null)[]> {
  yield [...columns, ...more];
  for (const { entry, asset, change, balance, available, legs } of lines)
    yield [
      ...[new Date(entry.atMs).toISOString(), entry.entryId, entry.kind, asset],
      ...[change.toFixed(), balance.toFixed(), available.toFixed()],
      legs.map(({ ledgerAccount, amount }) => `${ledgerAccount} ${amount}`).join('; '),
      ...more.map((name) => entry[name]),
    ];
}
