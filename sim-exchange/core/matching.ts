import type { Level } from './book.ts';
import type { Instrument, OrderRequest, Side } from './types.ts';
import { smaller } from './units.ts';

/** What decides how far into the book an order reaches. */
export type Taker = Pick<OrderRequest, 'side' | 'kind' | 'priceTicks' | 'quantityLots' | 'quoteBudgetAtoms'>;

/** True when a buy at `priceTicks` meets an ask (or a sell a bid) at `otherTicks`. */
export function crosses(side: Side, priceTicks: bigint, otherTicks: bigint): boolean {
  return side === 'BUY' ? priceTicks >= otherTicks : priceTicks <= otherTicks;
}

export function reaches(taker: Pick<Taker, 'side' | 'kind' | 'priceTicks'>, levelTicks: bigint): boolean {
  return taker.kind === 'MARKET' || crosses(taker.side, taker.priceTicks ?? 0n, levelTicks);
}

/** What a taker would get from these levels (best first), without touching them. A budget never overspends. */
export function walkBook(
  levels: Iterable<Level>,
  instrument: Instrument,
  taker: Taker,
): { lots: bigint; quoteAtoms: bigint } {
  let lots = 0n;
  let quoteAtoms = 0n;
  const budgetAtoms = taker.quoteBudgetAtoms;
  for (const level of levels) {
    if (!reaches(taker, level.priceTicks)) break;
    const lotPriceAtoms = level.priceTicks * instrument.notionalAtoms;
    const wanted =
      budgetAtoms === undefined
        ? (taker.quantityLots ?? 0n) - lots
        : (budgetAtoms - quoteAtoms) / lotPriceAtoms;
    const taken = smaller(wanted, level.lots);
    lots += taken;
    quoteAtoms += taken * lotPriceAtoms;
    if (taken < level.lots) break;
  }
  return { lots, quoteAtoms };
}

/**
 * What an order needs at once: the lots it will ask for, and quote (buy) or base (sell) atoms to set aside. A market buy
 * needs what the present book would cost it; one that still waits for its stop needs nothing yet.
 */
export function demandOf(
  request: Taker & Pick<OrderRequest, 'stopTicks'>,
  instrument: Instrument,
  opposing: Iterable<Level>,
): { lots: bigint; lockAtoms: bigint } {
  const { side, quantityLots = 0n, priceTicks = 0n } = request;
  if (request.kind === 'LIMIT') {
    const buyAtoms = quantityLots * priceTicks * instrument.notionalAtoms;
    return { lots: quantityLots, lockAtoms: side === 'BUY' ? buyAtoms : quantityLots * instrument.lotAtoms };
  }
  if (request.stopTicks !== undefined && side === 'BUY') return { lots: quantityLots, lockAtoms: 0n };
  const walk = walkBook(opposing, instrument, request);
  const lots = request.quoteBudgetAtoms === undefined ? quantityLots : walk.lots;
  return { lots, lockAtoms: side === 'BUY' ? walk.quoteAtoms : lots * instrument.lotAtoms };
}
