import type { Account } from '../domain/account/account.ts';
import { midPrice } from '../domain/instrument/instrument.ts';
import { symbolParts } from '../domain/instrument/symbol.ts';
import { zero } from '../domain/money/decimal.ts';
import { type EquityCurve, equityCurves, flowsOf, type MoneyFlow } from '../domain/pnl/equity.ts';
import { groupPnl, type PnlGrouping, type PnlSum, sumPnl } from '../domain/pnl/group.ts';
import { type CostBasis, roundMoney } from '../domain/pnl/lots.ts';
import {
  type OpenCost,
  type PnlFunding,
  type PnlTrade,
  pnlBooks,
  profitAsset,
  unrealizedOf,
} from '../domain/pnl/pnl.ts';
import type { OpenPnl, PnlReport, PnlTotal } from '../domain/pnl/report.ts';
import { accept, type InvalidCode, type Result, refuse } from '../domain/refusal.ts';
import type { MarketDataReader } from '../ports/market-data.port.ts';
import type { TimeRange, TradingStore } from '../ports/trading-store.port.ts';
import { findRates, type RatePair } from './find-rates.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { readWhole } from './read-whole.ts';

interface PnlQuery extends TimeRange {
  readonly by: PnlGrouping;
  /** IANA name. */
  readonly zone: string;
  readonly basis: CostBasis;
  /** Totals are told in it too, where a rate is known. */
  readonly currency?: string;
  readonly withEquity: boolean;
}

interface Deps {
  readonly store: Pick<
    TradingStore,
    'listFills' | 'listFunding' | 'listLedger' | 'listPositions' | 'findOrder'
  >;
  readonly market: Pick<MarketDataReader, 'findPrice'>;
  readonly nowMs: number;
}

const concurrencyMax = 10;
/** Of all accounts together. More is refused: a part of the trades would tell another profit. */
const tradesMax = 20_000;
const entriesMax = 60_000;
/** As a market price is when it values a position. */
const priceAgeMaxMs = 60_000;

/**
 * Profit and loss of these accounts: every trade since the first is read, since what was sold has cost what once was paid; what
 * came in the range is shown.
 */
export async function reportPnl(
  deps: Deps,
  accounts: readonly Account[],
  query: PnlQuery,
): Promise<Result<PnlReport, InvalidCode>> {
  const { basis, by, zone, fromMs = 0, toMs = Number.MAX_SAFE_INTEGER } = query;
  const [fills, flows] = await Promise.all([
    readTrades(deps, accounts, query),
    query.withEquity ? readFlows(deps, accounts) : [],
  ]);
  if (!fills || !flows)
    return refuse('TOO_MUCH_HISTORY', 'There are more trades than one answer counts: ask for one account.', {
      context: { tradesMax: String(tradesMax), ledgerEntriesMax: String(entriesMax) },
    });
  const [trades, funding] = await Promise.all([
    by === 'strategy' ? withStrategies(deps, fills) : fills,
    readFunding(deps, accounts, fills, query),
  ]);
  const rates = await findRates(deps, accounts, feePairs(trades));
  const rateOf = (from: string, to: string) =>
    rates.find((each) => each.from === from && each.to === to)?.rate;
  const { events, open, uncovered } = pnlBooks(trades, funding, { basis, rateOf });
  const within = (timeMs: number) => timeMs >= fromMs && timeMs < toMs;
  const inRange = events.filter(({ timeMs }) => within(timeMs));
  const valued = await mapConcurrently(open, concurrencyMax, (each) => atMarket(deps, each, toMs));
  return accept({
    rows: groupPnl(inRange, by, zone),
    totals: await totalsOf(deps, accounts, sumPnl(inRange), valued, query.currency),
    open: valued,
    uncovered,
    rates,
    ...(query.withEquity ? { equity: equityOf() } : {}),
  });

  function equityOf(): readonly EquityCurve[] {
    const known = (flows ?? []).filter(({ timeMs }) => timeMs < toMs);
    return equityCurves(events, known, zone);
  }
}

async function readTrades(
  { store }: Deps,
  accounts: readonly Account[],
  { toMs }: TimeRange,
): Promise<readonly PnlTrade[] | undefined> {
  const until = toMs === undefined ? {} : { toMs };
  const found = await mapConcurrently(accounts, concurrencyMax, (account) =>
    readWhole((page) => store.listFills(account, { ...page, ...until }), tradesMax),
  );
  return together(found, tradesMax);
}

async function readFlows(
  { store }: Deps,
  accounts: readonly Account[],
): Promise<readonly MoneyFlow[] | undefined> {
  const found = await mapConcurrently(accounts, concurrencyMax, (account) =>
    readWhole((page) => store.listLedger(account, page), entriesMax),
  );
  const entries = together(found, entriesMax);
  return entries && flowsOf(entries);
}

/** Undefined when a part is missing, or all of them together are too many. */
function together<Item>(
  parts: readonly (readonly Item[] | undefined)[],
  most: number,
): readonly Item[] | undefined {
  const known = parts.filter((part) => part !== undefined);
  const all = known.flat();
  return known.length < parts.length || all.length > most ? undefined : all;
}

/** Of every perpetual that was ever traded, or is held. */
async function readFunding(
  { store }: Deps,
  accounts: readonly Account[],
  fills: readonly PnlTrade[],
  { toMs }: TimeRange,
): Promise<readonly PnlFunding[]> {
  const until = toMs === undefined ? {} : { toMs };
  const found = await mapConcurrently(accounts, concurrencyMax, async (account) => {
    const traded = fills.filter(({ accountId }) => accountId === account.accountId);
    const held = await store.listPositions(account);
    const names = new Set([...traded, ...held].map(({ instrument }) => instrument));
    const perpetuals = [...names].filter((each) => symbolParts(each).settle !== undefined);
    const payments = await mapConcurrently(perpetuals, concurrencyMax, (instrument) =>
      store.listFunding(account, instrument, until),
    );
    return payments.flat().map((payment) => ({ ...payment, accountId: account.accountId }));
  });
  return found.flat();
}

async function withStrategies({ store }: Deps, fills: readonly PnlTrade[]): Promise<readonly PnlTrade[]> {
  const owners = new Map(fills.flatMap(({ orderId, ownerId }) => (orderId ? [[orderId, ownerId]] : [])));
  const found = await mapConcurrently([...owners], concurrencyMax, async ([orderId, ownerId]) => {
    const order = await store.findOrder(ownerId, orderId);
    return [orderId, order?.strategyId] as const;
  });
  const strategies = new Map(found);
  return fills.map((fill) => {
    const strategyId = fill.orderId === undefined ? undefined : strategies.get(fill.orderId);
    return strategyId === undefined ? fill : { ...fill, strategyId };
  });
}

/** A fee in the quote needs no rate, and one in the base of spot is worth what its trade paid. */
function feePairs(trades: readonly PnlTrade[]): readonly RatePair[] {
  return trades.flatMap(({ fee, instrument }) => {
    const { base, settle } = symbolParts(instrument);
    const to = profitAsset(instrument);
    const isKnown = !fee || fee.asset === to || (settle === undefined && fee.asset === base);
    return isKnown ? [] : [{ from: fee.asset, to }];
  });
}

async function atMarket({ market, nowMs }: Deps, open: OpenCost, toMs: number): Promise<OpenPnl> {
  if (toMs <= nowMs) return open;
  const price = await market.findPrice(open.venue, open.instrument);
  if (!price || nowMs - price.asOfMs > priceAgeMaxMs) return open;
  const mid = midPrice(price);
  return { ...open, price: { mid, asOfMs: price.asOfMs }, unrealized: unrealizedOf(open, mid) };
}

async function totalsOf(
  deps: Deps,
  accounts: readonly Account[],
  sums: readonly PnlSum[],
  open: readonly OpenPnl[],
  currency: string | undefined,
): Promise<readonly PnlTotal[]> {
  const pairs = currency === undefined ? [] : sums.map(({ asset }) => ({ from: asset, to: currency }));
  const rates = await findRates(deps, accounts, pairs);
  return sums.map((sum) => {
    const gains = open.filter(({ asset }) => asset === sum.asset).map(({ unrealized }) => unrealized);
    const known = gains.filter((gain) => gain !== undefined);
    const rate = rates.find(({ from }) => from === sum.asset);
    return {
      ...sum,
      ...(known.length < gains.length
        ? {}
        : { unrealized: known.reduce((all, each) => all.plus(each), zero) }),
      ...(rate ? { reported: { net: roundMoney(sum.net.times(rate.rate)), rate } } : {}),
    };
  });
}
