import type { OpenOrder } from '../../shared/strategies/contract.ts';
import type { StrategyEvent } from '../../shared/strategies/events.ts';
import type { Intent } from '../../shared/strategies/intents.ts';
import type { Size } from '../../shared/strategies/size.ts';
import type { Holdings, Steps } from './holdings.ts';
import type { BookOptions } from './options.ts';
import type { Notice, Request } from './requests.ts';

type Place = Extract<Intent, { kind: 'place' }>;

/** An own order as we know it: what the venue has not told us yet is not in it. */
interface KnownOrder {
  readonly id: number;
  readonly tag: string | null;
  readonly buys: boolean;
  ticks: number | null;
  lots: number;
  readonly isReducing: boolean;
}

/** Left of the capital for fees and a price that moves, of orders that take all of it: as live. */
const spareRatio = 0.998;
/** Prices of intents are text of the same step: what a division of doubles adds to a whole number. */
const roundingError = 1e-6;

/**
 * Our side: turns intents into requests, and what the venue tells into events. It knows what was told and nothing else,
 * and sizes as the running strategies are sized (shared/application/strategies/size-order.ts), in whole lots.
 */
export class Desk {
  /** For the strategy, before whatever it is told next. */
  denied: StrategyEvent[] = [];
  /** Orders that were refused here, and protection, which this engine does not have. */
  refusedOrders = 0;
  readonly #holdings: Holdings;
  readonly #options: BookOptions;
  readonly #steps: Steps;
  readonly #send: (request: Request) => void;
  readonly #orders = new Map<number, KnownOrder>();
  #lastId = 0;

  constructor(holdings: Holdings, options: BookOptions, steps: Steps, send: (request: Request) => void) {
    this.#holdings = holdings;
    this.#options = options;
    this.#steps = steps;
    this.#send = send;
  }

  get openOrders(): readonly OpenOrder[] {
    const { priceOf, quantityOf } = this.#steps;
    return [...this.#orders.values()].map(({ tag, buys, ticks, lots }) => ({
      tag,
      side: buys ? 'BUY' : 'SELL',
      price: ticks === null ? null : priceOf(ticks),
      remaining: quantityOf(lots),
    }));
  }

  /** @param midTicks the middle of what the strategy was shown last */
  take(intents: readonly Intent[], midTicks: number, nowMs: number): void {
    for (const intent of intents) {
      if (intent.kind === 'place') this.#place(intent, midTicks, nowMs);
      else if (intent.kind === 'close') this.#close(nowMs);
      else if (intent.kind === 'cancel') this.#cancel(intent.tag);
      else if (intent.kind === 'amend') this.#amend(intent, midTicks);
      else if (intent.kind === 'protect' && intent.terms) this.refusedOrders += 1;
    }
  }

  /** What the venue told, as the strategy hears it. */
  hear(notice: Notice, nowMs: number): StrategyEvent {
    const { quantityOf, priceOf } = this.#steps;
    const { tag = null, buys = false } = this.#orders.get(notice.id) ?? {};
    if (notice.kind === 'end') {
      const { outcome, code, filledLots } = notice;
      this.#orders.delete(notice.id);
      return { kind: 'order', timeMs: nowMs, tag, outcome, code, filled: quantityOf(filledLots) };
    }
    const { ticks, lots, remaining, feeRate } = notice;
    this.#holdings.take(buys, ticks, lots, feeRate, nowMs);
    const known = this.#orders.get(notice.id);
    if (known) known.lots = remaining;
    if (remaining === 0) this.#orders.delete(notice.id);
    const terms = {
      price: priceOf(ticks),
      quantity: quantityOf(lots),
      remaining: quantityOf(remaining),
    };
    return { kind: 'fill', timeMs: nowMs, side: buys ? 'BUY' : 'SELL', tag, ...terms };
  }

  #place(order: Place, midTicks: number, nowMs: number): void {
    const buys = order.side === 'BUY';
    const ticks = order.type === 'LIMIT' ? this.#ticksOf(order.price, buys) : null;
    const code = this.#refusalOf(order, ticks);
    const lots = code ? 0 : this.#lotsOf(buys, order, ticks ?? midTicks, midTicks);
    const tag = order.tag ?? null;
    const least = order.reduceOnly ? 'NOTHING_TO_REDUCE' : 'INSUFFICIENT_FUNDS';
    if (lots === 0) this.#deny(tag, code ?? least, nowMs);
    else this.#open(tag, buys, ticks, lots, order.reduceOnly === true);
  }

  #open(tag: string | null, buys: boolean, ticks: number | null, lots: number, isReducing: boolean): void {
    this.#lastId += 1;
    const id = this.#lastId;
    this.#orders.set(id, { id, tag, buys, ticks, lots, isReducing });
    this.#send({ kind: 'place', id, tag, buys, ticks, lots, isReduceOnly: isReducing });
  }

  #refusalOf({ type, protect, tag }: Place, ticks: number | null): string | undefined {
    if (type === 'STOP') return 'ORDER_TYPE_UNSUPPORTED';
    if (protect) return 'PROTECTION_UNSUPPORTED';
    if (type === 'LIMIT' && !(ticks !== null && ticks > 0)) return 'FIELD_INVALID';
    return tag !== undefined && this.#byTag(tag) ? 'TAG_IN_USE' : undefined;
  }

  #deny(tag: string | null, code: string, timeMs: number): void {
    this.refusedOrders += 1;
    this.denied.push({ kind: 'order', timeMs, tag, outcome: 'DENIED', code, filled: 0 });
  }

  #close(nowMs: number): void {
    const held = this.#holdings.positionLots;
    const lots = this.#closable(held < 0);
    if (lots > 0) this.#open(null, held < 0, null, lots, true);
    else if (held !== 0) this.#deny(null, 'NOTHING_TO_REDUCE', nowMs);
  }

  #cancel(tag: string): void {
    const known = this.#byTag(tag);
    if (known) this.#send({ kind: 'cancel', id: known.id });
  }

  /** A size is what is to be open from now on, as of an order that is placed. */
  #amend({ tag, price, size }: Extract<Intent, { kind: 'amend' }>, midTicks: number): void {
    const known = this.#byTag(tag);
    if (!known || known.ticks === null) return;
    const ticks = price === undefined ? known.ticks : this.#ticksOf(price, known.buys);
    const open = known.lots;
    known.lots = 0;
    const lots = size
      ? this.#lotsOf(known.buys, { size, reduceOnly: known.isReducing }, ticks, midTicks)
      : open;
    known.lots = lots > 0 && ticks > 0 ? lots : open;
    if (known.lots !== lots) return;
    known.ticks = ticks;
    this.#send({ kind: 'amend', id: known.id, ticks, lots });
  }

  #byTag(tag: string): KnownOrder | undefined {
    for (const order of this.#orders.values()) if (order.tag === tag) return order;
    return undefined;
  }

  /** On the venue's grid, away from the market: never worse than asked for. */
  #ticksOf(price: string | undefined, buys: boolean): number {
    const ticks = Number(price) / this.#steps.priceTick;
    return buys ? Math.floor(ticks + roundingError) : Math.ceil(ticks - roundingError);
  }

  #lotsOf(
    buys: boolean,
    { size = this.#options.size, reduceOnly }: { readonly size?: Size; readonly reduceOnly?: boolean },
    ticks: number,
    midTicks: number,
  ): number {
    const { allowShort, leverage } = this.#options;
    const closable = this.#closable(buys);
    const equity = Math.max(0, this.#holdings.equityAt(midTicks) * leverage);
    const worth = ticks * this.#steps.priceTick * this.#steps.quantityStep;
    const onlyReduces = reduceOnly || (!buys && !allowShort);
    const room = Math.max(0, (equity - this.#used(midTicks)) * spareRatio) / worth;
    const most = onlyReduces ? closable : room + closable;
    const asked =
      onlyReduces && size.kind !== 'fixed' ? closable : this.#asked(size, (equity * spareRatio) / worth);
    const lots = Math.floor(Math.min(asked, most) + roundingError);
    return Number.isFinite(lots) && lots > 0 ? lots : 0;
  }

  #asked(size: Size, all: number): number {
    if (size.kind === 'fixed') return Number(size.quantity) / this.#steps.quantityStep;
    return size.kind === 'all' ? all : (all * size.percent) / 100;
  }

  /** What an order on this side can close: held, and not being closed by orders on their way. */
  #closable(buys: boolean): number {
    const held = this.#holdings.positionLots * (buys ? -1 : 1);
    let closing = 0;
    for (const order of this.#orders.values()) if (order.buys === buys) closing += order.lots;
    return Math.max(0, held - closing);
  }

  /** Worth of what is held, and of what open orders may still add to it. */
  #used(midTicks: number): number {
    const held = this.#holdings.positionLots;
    let used = Math.abs(held) * midTicks;
    for (const { buys, ticks, lots, isReducing } of this.#orders.values())
      if (!isReducing && (held === 0 || buys === held > 0)) used += lots * (ticks ?? midTicks);
    return used * this.#steps.priceTick * this.#steps.quantityStep;
  }
}
