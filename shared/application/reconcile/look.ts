import type { Account } from '../../domain/account/account.ts';
import { decimalText } from '../../domain/money/decimal.ts';
import { positionKey } from '../../domain/position/position.ts';
import { beyondLot, compareModes, comparePositions } from '../../domain/reconciliation/compare-positions.ts';
import {
  type BalanceComparison,
  beyondUnit,
  compareBalances,
  type ModeDifference,
  type PositionComparison,
} from '../../domain/reconciliation/reconciliation.ts';
import type { VenueBooks } from '../../ports/venue.port.ts';
import type { ReconcileAccountDeps } from '../reconcile-account.ts';
import { bookFunding } from './funding.ts';
import { collectMissingTrades, type Suspects } from './missing-trades.ts';
import { bookTransfers } from './transfers.ts';
import { lotsOf, unitOfAsset } from './units.ts';
import { VenueSilentError } from './venue-silent-error.ts';

/** Whose books, where they are read, and since when transfers and funding may be new. */
export interface Looking {
  readonly deps: ReconcileAccountDeps;
  readonly books: VenueBooks;
  readonly account: Account;
  readonly lastRunAtMs: number | undefined;
  /** Keys of the trades that were sent through the queue by looks before. */
  readonly sent: Set<string>;
}

/** Both books at one moment. */
export interface View {
  readonly balances: readonly BalanceComparison[];
  readonly positions: readonly PositionComparison[];
  readonly modes: readonly ModeDifference[];
  /** What differs, both sides named; empty when nothing does. */
  readonly differences: string;
  /** Where to look for trades that would explain it. */
  readonly suspects: Suspects;
  readonly missing: number;
  readonly sent: number;
  readonly transfersBooked: number;
  readonly fundingBooked: number;
  readonly cursors: Readonly<Record<string, string>>;
}

/** The venue's books first, then what may have moved them, then ours: whatever is in those is then listed. */
export async function lookOnce(
  { deps, books, account, lastRunAtMs, sent }: Looking,
  cursors: Readonly<Record<string, string>>,
  suspects: Suspects,
): Promise<View> {
  const theirBalances = await readBalances(books);
  const theirPositions = await readPositions(books);
  const transfersBooked = await bookTransfers(deps, books, account, lastRunAtMs);
  const fundingBooked = await bookFunding(deps, books, account, lastRunAtMs);
  const trades = await collectMissingTrades(deps, books, account, cursors, suspects, sent);
  const balances = compareBalances(await deps.store.listBalances(account), theirBalances);
  const ours = await deps.store.listPositions(account);
  const positions = theirPositions ? comparePositions(ours, theirPositions.positions) : [];
  const settings = theirPositions ? await deps.store.listInstrumentSettings(account) : [];
  const modes = theirPositions ? compareModes(account, settings, ours, theirPositions) : [];
  const balancesOff = beyondUnit(balances, await unitOfAsset(deps, account, balances));
  const positionsOff = beyondLot(positions, await lotsOf(deps, account, positions));
  return {
    balances,
    positions,
    modes,
    differences: describe(balancesOff, positionsOff, modes),
    suspects: {
      assets: new Set(balancesOff.map(({ asset }) => asset)),
      instruments: new Set(positionsOff.map(({ instrument }) => instrument)),
    },
    transfersBooked,
    fundingBooked,
    ...trades,
  };
}

async function readBalances(books: VenueBooks) {
  const answer = await books.readBalances();
  if (answer.class === 'UNKNOWN') throw new VenueSilentError('balances', answer);
  return answer.balances;
}

/** Undefined on a venue that has no positions. */
async function readPositions(books: VenueBooks) {
  const answer = await books.listPositions?.();
  if (answer?.class === 'UNKNOWN') throw new VenueSilentError('positions', answer);
  return answer;
}

function describe(
  balances: readonly BalanceComparison[],
  positions: readonly PositionComparison[],
  modes: readonly ModeDifference[],
): string {
  const both = (what: string, ours: string, venue: string) => `${what}: ours ${ours}, the venue's ${venue}`;
  return [
    ...balances.map(({ asset, ours, venue }) => both(asset, decimalText(ours), decimalText(venue))),
    ...positions.map(({ ours, venue, ...name }) =>
      both(`position ${positionKey(name)}`, decimalText(ours), decimalText(venue)),
    ),
    ...modes.map(({ instrument, mode, ours, venue }) =>
      both(`${mode.toLowerCase()} mode of ${instrument}`, ours, venue),
    ),
  ].join('; ');
}
