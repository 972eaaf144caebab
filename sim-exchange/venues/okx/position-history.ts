import type { Fill } from '../../core/types.ts';
import { atomsPerUnit, magnitude, plainText } from '../../core/units.ts';
import { ok, type Reply, refused } from './errors.ts';
import { posIdOf } from './ids.ts';
import { familyOf } from './instruments.ts';
import { instTypeOf } from './market-routes.ts';
import { leverText } from './order-request.ts';
import type { Params } from './params.ts';
import { averageText, feeText, sizeText } from './text.ts';
import { type OkxVenue, posSideOf, userAccount } from './venue.ts';

/** One position from flat to flat, or as far as it was closed. */
interface Closed {
  symbol: string;
  side: Fill['positionSide'];
  isLong: boolean;
  openedMs: number;
  closedMs: number;
  lots: bigint;
  mostLots: bigint;
  openLots: bigint;
  openQuoteAtoms: bigint;
  closedLots: bigint;
  closedQuoteAtoms: bigint;
  pnlAtoms: bigint;
  feeAtoms: bigint;
  liquidated: boolean;
}

/** Every position that was closed at least in part, read from the fills, in the order they were last closed. */
function closedPositions(venue: OkxVenue): Closed[] {
  const open = new Map<string, Closed>();
  const found = new Set<Closed>();
  for (const fill of venue.exchange.fills) {
    if (fill.account !== userAccount || venue.instrument(fill.symbol).perpetual === undefined) continue;
    const key = `${fill.symbol} ${fill.positionSide}`;
    const current = open.get(key) ?? opened(fill);
    const { closedLots } = fill;
    if (closedLots > 0n) {
      closePart(current, fill);
      // The latest closed goes last.
      found.delete(current);
      found.add(current);
    }
    if (current.lots === 0n) open.delete(key);
    const openedLots = fill.lots - closedLots;
    if (openedLots === 0n) continue;
    const next = current.lots === 0n ? opened(fill) : current;
    next.lots += openedLots;
    next.openLots += openedLots;
    next.openQuoteAtoms += (fill.quoteAtoms * openedLots) / fill.lots;
    next.feeAtoms += (fill.feeAtoms * openedLots) / fill.lots;
    if (next.lots > next.mostLots) next.mostLots = next.lots;
    open.set(key, next);
  }
  return [...found];
}

function opened(fill: Fill): Closed {
  const none = { lots: 0n, mostLots: 0n, openLots: 0n, openQuoteAtoms: 0n, closedLots: 0n };
  const sums = { closedQuoteAtoms: 0n, pnlAtoms: 0n, feeAtoms: 0n, liquidated: false };
  const { symbol, positionSide: side, timeMs } = fill;
  return { symbol, side, isLong: fill.side === 'BUY', openedMs: timeMs, closedMs: timeMs, ...none, ...sums };
}

function closePart(current: Closed, fill: Fill): void {
  current.lots -= fill.closedLots;
  current.closedLots += fill.closedLots;
  current.closedQuoteAtoms += (fill.quoteAtoms * fill.closedLots) / fill.lots;
  current.feeAtoms += (fill.feeAtoms * fill.closedLots) / fill.lots;
  current.pnlAtoms += fill.realisedAtoms;
  current.closedMs = fill.timeMs;
  current.liquidated ||= fill.liquidation;
}

/** GET account/positions-history: newest first, by when they were last closed. */
export function positionsHistory(venue: OkxVenue, params: Params): Reply {
  const instType = instTypeOf(params, false);
  const instId = params.text('instId');
  const type = params.text('type');
  const after = params.integer('after') ?? Number.POSITIVE_INFINITY;
  const before = params.integer('before') ?? Number.NEGATIVE_INFINITY;
  const limit = params.limit(100);
  if (params.refusal !== undefined) return refused(params.refusal);
  const rows = closedPositions(venue).filter(
    (closed) =>
      (instType === undefined || instType === 'SWAP') &&
      (instId === undefined || instId === closed.symbol) &&
      (type === undefined || type === typeOf(closed)) &&
      closed.closedMs < after &&
      closed.closedMs > before,
  );
  return ok(
    rows
      .slice(-limit)
      .reverse()
      .map((closed) => historyRow(venue, closed)),
  );
}

/** 1: closed in part, 2: closed, 3: liquidated. */
function typeOf({ lots, liquidated }: Closed): string {
  return liquidated ? '3' : lots === 0n ? '2' : '1';
}

function historyRow(venue: OkxVenue, closed: Closed) {
  const instrument = venue.instrument(closed.symbol);
  const fundingAtoms = venue.exchange.funding.payments
    .filter(({ symbol, side }) => symbol === closed.symbol && side === closed.side)
    .filter(({ timeMs }) => timeMs >= closed.openedMs && timeMs <= closed.closedMs)
    .reduce((sum, { amountAtoms }) => sum + amountAtoms, 0n);
  const { pnlAtoms, feeAtoms } = closed;
  const lever = leverText(venue, instrument, closed.side);
  const costAtoms = magnitude(closed.openQuoteAtoms);
  const ratio =
    costAtoms === 0n ? 0n : (pnlAtoms * atomsPerUnit * BigInt(Math.trunc(Number(lever)))) / costAtoms;
  const direction = closed.side === 'BOTH' ? (closed.isLong ? 'long' : 'short') : posSideOf(closed.side);
  return {
    cTime: String(closed.openedMs),
    ccy: instrument.quote,
    closeAvgPx: averageText(instrument, closed.closedLots, closed.closedQuoteAtoms),
    closeTotalPos: sizeText(instrument, closed.closedLots),
    direction,
    fee: feeText(feeAtoms),
    fundingFee: plainText(fundingAtoms),
    instId: closed.symbol,
    instType: instrument.instType,
    lever,
    liqPenalty: '0',
    mgnMode: venue.mgnModeOf(closed.symbol),
    nonSettleAvgPx: '',
    openAvgPx: averageText(instrument, closed.openLots, closed.openQuoteAtoms),
    openMaxPos: sizeText(instrument, closed.mostLots),
    pnl: plainText(pnlAtoms),
    pnlRatio: plainText(ratio),
    posId: posIdOf(closed.openedMs),
    posSide: posSideOf(closed.side),
    realizedPnl: plainText(pnlAtoms - feeAtoms + fundingAtoms),
    settledPnl: '',
    triggerPx: '',
    type: typeOf(closed),
    uTime: String(closed.closedMs),
    uly: familyOf(instrument),
  };
}
