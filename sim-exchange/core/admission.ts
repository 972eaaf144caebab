import type { Account } from './accounts.ts';
import { feeOn, feeReserve } from './fees.ts';
import {
  crosses,
  type Demand,
  demandOf,
  type Offer,
  offersTo,
  type SelfMatchRule,
  walkBook,
} from './matching.ts';
import { OrderIndex } from './order-index.ts';
import { closableLots } from './positions.ts';
import { onlyReduces, waitsForPrice } from './records.ts';
import { Registry } from './registry.ts';
import { type PriceSource, stopReached } from './triggers.ts';
import {
  type Instrument,
  isOpen,
  type Order,
  type OrderRequest,
  opposite,
  type Refusal,
  type Side,
  type Trade,
} from './types.ts';
import { larger, smaller } from './units.ts';

/** What an exchange must know to say whether an order may come in, and what it must set aside. */
export class Admission extends Registry {
  /** Every order of every account that is not the market's own. */
  readonly orders = new OrderIndex();
  readonly lastTrades = new Map<string, Trade>();

  /**
   * The refusal this request would get, or undefined when it would be accepted. `freedAtoms` will be free by then, and
   * `replaced`, an open order of the same account, gone.
   */
  refusalOf(request: OrderRequest, freedAtoms = 0n, replaced?: Order): Refusal | undefined {
    const instrument = this.instruments.get(request.symbol);
    if (instrument === undefined) return 'UNKNOWN_SYMBOL';
    if (this.isDuplicate(request, replaced)) return 'DUPLICATE_CLIENT_ID';
    const refusal = this.sizeRefusal(request, instrument) ?? this.priceRefusal(request);
    if (refusal !== undefined) return refusal;
    if (instrument.perpetual !== undefined) return this.marginRefusal(request, instrument, replaced);
    if ((request.positionSide ?? 'BOTH') !== 'BOTH') return 'POSITION_SIDE_MISMATCH';
    if (request.reduceOnly || request.closePosition) return 'REDUCE_ONLY';
    const freeAtoms = this.margin.spendableAtoms(this.account(request.account), this.lockAsset(request));
    return freeAtoms + freedAtoms < this.demand(request).lockAtoms ? 'INSUFFICIENT_BALANCE' : undefined;
  }

  /** Uses a client id up for good; false when it was used before. For venues where every request burns its id. */
  burn(account: string, clientId: string): boolean {
    const fresh = this.orders.burn(account, clientId);
    if (fresh) this.emit({ kind: 'burn', account, clientId });
    return fresh;
  }

  /** The newest price of this source, 0 before there is one. */
  priceTicks(symbol: string, source: PriceSource): bigint {
    if (source === 'LAST') return this.lastTrades.get(symbol)?.priceTicks ?? 0n;
    const mark = this.marks.get(symbol);
    return (source === 'MARK' ? mark?.markTicks : mark?.indexTicks) ?? 0n;
  }

  protected wouldTake(order: { symbol: string; side: Side; priceTicks?: bigint | undefined }): boolean {
    const best = this.book(order.symbol).best(opposite(order.side));
    return best !== undefined && crosses(order.side, order.priceTicks ?? 0n, best.priceTicks);
  }

  /** What an order would ask for and set aside now, its fee included where a buy pays it on top. */
  demand(request: OrderRequest): Demand {
    const instrument = this.instrument(request.symbol);
    if (instrument.perpetual !== undefined) return { lots: this.perpetualLots(request), lockAtoms: 0n };
    const { lots, lockAtoms } = demandOf(request, instrument, this.offers(request));
    if (request.locksLate && waitsForPrice(request)) return { lots, lockAtoms: 0n };
    if (request.side === 'SELL') return { lots, lockAtoms };
    return { lots, lockAtoms: this.withFee(this.account(request.account), instrument, lockAtoms) };
  }

  protected withFee(account: Account, instrument: Instrument, quoteAtoms: bigint): bigint {
    return quoteAtoms + feeReserve(quoteAtoms, this.ratesOf(account, instrument));
  }

  /** What an order finds on the other side of the book, best first. */
  protected offers(order: SelfMatchRule & { symbol: string; side: Side }): Iterable<Offer> {
    return offersTo(order, this.book(order.symbol).levels(opposite(order.side)));
  }

  /** Lots of its position that an order may close. */
  protected closable(order: Pick<OrderRequest, 'account' | 'symbol' | 'side' | 'positionSide'>): bigint {
    return closableLots(
      this.positions.get(order.account, order.symbol, order.positionSide ?? 'BOTH'),
      order.side,
    );
  }

  private isDuplicate({ account, clientId }: OrderRequest, replaced: Order | undefined): boolean {
    const { clientIds } = this.policy;
    const latest = this.orders.byClientId(account, clientId);
    if (latest !== undefined && isOpen(latest)) return latest !== replaced;
    if (clientIds.unique === 'EVER') return latest !== undefined || this.orders.isUsed(account, clientId);
    if (clientIds.unique === 'OPEN' || latest === undefined) return false;
    return this.clock.nowMs() - latest.updatedMs < clientIds.windowMs;
  }

  private sizeRefusal(request: OrderRequest, instrument: Instrument): Refusal | undefined {
    const { side, symbol, quantityLots, priceTicks = 0n } = request;
    if (quantityLots === undefined) return undefined;
    const { minLots, maxLots } = instrument;
    if (minLots !== undefined && quantityLots < minLots) return 'QUANTITY_TOO_SMALL';
    if (maxLots !== undefined && quantityLots > maxLots) return 'QUANTITY_TOO_LARGE';
    return this.book(symbol).holds(side, priceTicks, quantityLots) ? undefined : 'QUANTITY_TOO_LARGE';
  }

  private priceRefusal(request: OrderRequest): Refusal | undefined {
    if (request.postOnly === 'REFUSE' && !waitsForPrice(request) && this.wouldTake(request))
      return 'WOULD_TAKE';
    const { stopTicks, stopWhen = 'RISES', stopBy = 'LAST', trailing, symbol } = request;
    const priceTicks = this.priceTicks(symbol, stopBy);
    const stands = stopTicks !== undefined && trailing === undefined && priceTicks > 0n;
    if (!stands || this.policy.stopReached === 'TRIGGER') return undefined;
    return stopReached({ stopTicks, stopWhen }, priceTicks) ? 'STOP_REACHED' : undefined;
  }

  private marginRefusal(
    request: OrderRequest,
    instrument: Instrument,
    replaced: Order | undefined,
  ): Refusal | undefined {
    const { account, symbol, positionSide = 'BOTH' } = request;
    const hedges = this.settings.positionMode(account, symbol) === 'HEDGE';
    if (this.account(account).house) return undefined;
    if (hedges !== (positionSide !== 'BOTH')) return 'POSITION_SIDE_MISMATCH';
    // What waits for a price is judged when it comes to match.
    if (waitsForPrice(request)) return undefined;
    if (onlyReduces(request)) return this.reduceRefusal(request);
    return this.canMargin(request, this.perpetualLots(request), instrument, replaced)
      ? undefined
      : 'INSUFFICIENT_BALANCE';
  }

  private reduceRefusal(request: OrderRequest): Refusal | undefined {
    const closable = this.closable(request);
    const oversized = (request.quantityLots ?? 0n) > closable;
    const refused = closable === 0n || (oversized && this.policy.oversizedReduceOnly === 'REFUSE');
    return refused ? 'REDUCE_ONLY' : undefined;
  }

  /** Is there margin, and the fee, for so many lots of this order? */
  protected canMargin(
    order: Pick<
      OrderRequest,
      'account' | 'symbol' | 'side' | 'kind' | 'priceTicks' | 'positionSide' | 'selfMatch'
    >,
    lots: bigint,
    instrument: Instrument,
    replaced?: Order,
  ): boolean {
    const { account, symbol, side, kind, priceTicks = 0n, positionSide = 'BOTH' } = order;
    const owner = this.account(account);
    const walked = () =>
      walkBook(this.offers(order), instrument, { side, kind, quantityLots: lots }).quoteAtoms;
    const quoteAtoms = kind === 'LIMIT' ? lots * priceTicks * instrument.notionalAtoms : walked();
    const rates = this.ratesOf(owner, instrument);
    const feeAtoms = feeOn(quoteAtoms, larger(rates.takerPpm, rates.makerPpm), rates);
    if (replaced !== undefined) this.exposure.update({ ...replaced, workingMs: 0 }, instrument.notionalAtoms);
    const moreAtoms = this.margin.moreAtoms(
      { account, symbol, side: positionSide },
      { side, lots, quoteAtoms },
    );
    const { availableAtoms } = this.margin.summary(owner, this.lockAsset(order));
    if (replaced !== undefined) this.exposure.update(replaced, instrument.notionalAtoms);
    return moreAtoms === 0n || moreAtoms + feeAtoms <= availableAtoms;
  }

  /** Lots a perpetual's order asks for: its quantity, but never more than it may close. */
  private perpetualLots(request: OrderRequest): bigint {
    const { quantityLots = 0n } = request;
    if (this.account(request.account).house || !onlyReduces(request)) return quantityLots;
    if (waitsForPrice(request)) return quantityLots;
    return request.closePosition ? this.closable(request) : smaller(quantityLots, this.closable(request));
  }
}
