import type { Account } from '../domain/account/account.ts';
import { symbolParts } from '../domain/instrument/symbol.ts';
import { type Decimal, zero } from '../domain/money/decimal.ts';
import type { ClosedPosition, PositionLife } from '../domain/position/life.ts';
import { type PositionName, positionKey } from '../domain/position/position.ts';
import type { Page, PageRequest, TradingStore } from '../ports/trading-store.port.ts';
import { filterPages } from './filter-pages.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { mergePages } from './merge-pages.ts';

/** A position from flat to flat, or from flat on. */
export interface PositionHistory extends PositionName, PositionLife {
  readonly account: Account;
  readonly closedAtMs?: number;
  /**
   * Of a perpetual: what was paid (minus) or received meanwhile, in its settle asset. Venues tell it of the instrument: in
   * hedge mode it is not known which of the two positions paid.
   */
  readonly funding?: Decimal;
}

type Store = Pick<TradingStore, 'listPositions' | 'listClosedPositions' | 'listFunding'>;
const concurrencyMax = 10;

/**
 * On the first page what is open, then what was closed, last closed first.
 *
 * @throws InvalidCursorError for a cursor that no page over these accounts returned
 */
export async function listPositionHistory(
  store: Store,
  accounts: readonly Account[],
  instrument: string | undefined,
  page: PageRequest,
): Promise<Page<PositionHistory>> {
  const sources = accounts.map((account) => ({
    name: account.accountId,
    read: async (part: PageRequest) => {
      const { items, ...rest } = await store.listClosedPositions(account, part);
      return { items: items.map((closed) => ({ account, closed })), ...rest };
    },
  }));
  const [open, { items, ...rest }] = await Promise.all([
    page.cursor === undefined ? openOf(store, accounts) : [],
    filterPages(
      (part) => mergePages(sources, part, (a, b) => endsLater(a.closed, b.closed)),
      ({ closed }) => instrument === undefined || closed.instrument === instrument,
      page,
    ),
  ]);
  const closed: readonly PositionHistory[] = items.map(({ account, closed: each }) => ({ ...each, account }));
  const those = open.filter((each) => instrument === undefined || each.instrument === instrument);
  const funded = await mapConcurrently([...those, ...closed], concurrencyMax, (each) =>
    withFunding(store, each),
  );
  return { items: funded, ...rest };
}

async function openOf(store: Store, accounts: readonly Account[]): Promise<readonly PositionHistory[]> {
  const found = await mapConcurrently(accounts, concurrencyMax, async (account) => {
    const positions = await store.listPositions(account);
    return positions.flatMap(({ instrument, positionSide, life }) => {
      const name = positionSide ? { instrument, positionSide } : { instrument };
      return life ? [{ ...life, ...name, account }] : [];
    });
  });
  return found.flat();
}

/** As each account's listing sorts. */
function endsLater(a: ClosedPosition, b: ClosedPosition): boolean {
  if (a.closedAtMs !== b.closedAtMs) return a.closedAtMs > b.closedAtMs;
  const [keyOfA, keyOfB] = [positionKey(a), positionKey(b)];
  return keyOfA === keyOfB ? a.version > b.version : keyOfA > keyOfB;
}

async function withFunding(store: Store, each: PositionHistory): Promise<PositionHistory> {
  const { account, instrument, positionSide, openedAtMs, closedAtMs } = each;
  const { settle } = symbolParts(instrument);
  if (settle === undefined || positionSide) return each;
  const range = { fromMs: openedAtMs, ...(closedAtMs === undefined ? {} : { toMs: closedAtMs + 1 }) };
  const payments = await store.listFunding(account, instrument, range);
  const funding = payments
    .filter(({ asset }) => asset === settle)
    .reduce((sum, { amount }) => sum.plus(amount), zero);
  return { ...each, funding };
}
