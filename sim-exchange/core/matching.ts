import type { Level } from './matching-book.ts';
import {
  type Instrument,
  type Order,
  type OrderRequest,
  remainingLots,
  type SelfMatch,
  type Side,
} from './types.ts';
import { smaller } from './units.ts';

/** What decides how far into the book an order reaches. */
export type Taker = Pick<OrderRequest, 'side' | 'kind' | 'priceTicks' | 'quantityLots' | 'quoteBudgetAtoms'>;

/** What a level has for a taker. */
export type Offer = Pick<Level<Order>, 'priceTicks' | 'lots'>;

/** Whose order it is, and whether it may meet the account's own. */
export interface SelfMatchRule {
  account: string;
  selfMatch?: SelfMatch;
}

/** Lots an order will ask for, and quote (buy) or base (sell) atoms to set aside. */
export interface Demand {
  lots: bigint;
  lockAtoms: bigint;
}

/** Levels as an order may take from them: without its account's own orders, or only up to the first of them. */
export function* offersTo(taker: SelfMatchRule, levels: Iterable<Level<Order>>): Iterable<Offer> {
  for (const level of levels) {
    if (taker.selfMatch === undefined || taker.selfMatch === 'ALLOW') {
      yield level;
      continue;
    }
    let lots = 0n;
    for (const order of level.orders) {
      if (order.account !== taker.account) lots += remainingLots(order);
      else if (taker.selfMatch !== 'CANCEL_MAKER') {
        yield { priceTicks: level.priceTicks, lots };
        return;
      }
    }
    yield { priceTicks: level.priceTicks, lots };
  }
}

/** True when a buy at `priceTicks` meets an ask (or a sell a bid) at `otherTicks`. */
export function crosses(side: Side, priceTicks: bigint, otherTicks: bigint): boolean {
  return side === 'BUY' ? priceTicks >= otherTicks : priceTicks <= otherTicks;
}

export function reaches(taker: Pick<Taker, 'side' | 'kind' | 'priceTicks'>, levelTicks: bigint): boolean {
  return taker.kind === 'MARKET' || crosses(taker.side, taker.priceTicks ?? 0n, levelTicks);
}

/** What a taker would get from these levels (best first), without touching them. A budget never overspends. */
export function walkBook(
  levels: Iterable<Offer>,
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
 * What an order needs at once, before fees. A market buy needs its budget, or what the present book would cost it; one
 * that still waits for its stop needs nothing yet.
 */
export function demandOf(
  request: Taker & Pick<OrderRequest, 'stopTicks' | 'trailing'>,
  instrument: Instrument,
  opposing: Iterable<Offer>,
): Demand {
  const { side, quantityLots = 0n, priceTicks = 0n } = request;
  if (request.kind === 'LIMIT') {
    const buyAtoms = quantityLots * priceTicks * instrument.notionalAtoms;
    return { lots: quantityLots, lockAtoms: side === 'BUY' ? buyAtoms : quantityLots * instrument.lotAtoms };
  }
  const waits = request.stopTicks !== undefined || request.trailing !== undefined;
  if (waits && side === 'BUY') return { lots: quantityLots, lockAtoms: 0n };
  const walk = walkBook(opposing, instrument, request);
  const lots = request.quoteBudgetAtoms === undefined ? quantityLots : walk.lots;
  const buyAtoms = request.quoteBudgetAtoms ?? walk.quoteAtoms;
  return { lots, lockAtoms: side === 'BUY' ? buyAtoms : lots * instrument.lotAtoms };
}
