import type { OpenOrder } from '../../shared/strategies/contract.ts';
import type { StrategyEvent } from '../../shared/strategies/events.ts';
import type { Intent } from '../../shared/strategies/intents.ts';
import type { Size } from '../../shared/strategies/size.ts';
import { ArmedStops, type Quote } from './armed-stops.ts';
import { Guardian } from './guardian.ts';
import type { Holdings, Steps } from './holdings.ts';
import { isLeg, KnownOrders } from './known-orders.ts';
import type { BookOptions } from './options.ts';
import type { Notice, Request } from './requests.ts';

type Place = Extract<Intent, { kind: 'place' }>;

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
  /** Orders that were refused here. */
  refusedOrders = 0;
  readonly #holdings: Holdings;
  readonly #options: BookOptions;
  readonly #steps: Steps;
  readonly #orders: KnownOrders;
  readonly #stops = new ArmedStops();
  readonly #guardian: Guardian;

  constructor(holdings: Holdings, options: BookOptions, steps: Steps, send: (request: Request) => void) {
    this.#holdings = holdings;
    this.#options = options;
    this.#steps = steps;
    this.#orders = new KnownOrders(holdings, send);
    this.#guardian = new Guardian(this.#orders, steps, options.isPerpetual === true);
  }

  /** Something waits for a price, or the time. */
  get isWatching(): boolean {
    return this.#stops.all.length > 0 || this.#guardian.isBusy;
  }

  /** Best prices were received. */
  watch(quote: Quote | undefined, nowMs: number): void {
    for (const stop of quote ? this.#stops.takeMet(quote) : []) {
      const { tag, buys, isReducing, protect } = stop;
      const lots = isReducing ? Math.min(stop.lots, this.#orders.closable(buys)) : stop.lots;
      if (lots > 0)
        this.#orders.open({
          tag,
          buys,
          ticks: null,
          lots,
          isReduceOnly: isReducing,
          ...(protect && { protect }),
        });
      else this.#deny(tag, 'NOTHING_TO_REDUCE', nowMs);
    }
    this.#guardian.watch(quote, nowMs);
  }

  get openOrders(): readonly OpenOrder[] {
    const { priceOf, quantityOf } = this.#steps;
    return [...this.#orders.all, ...this.#stops.all].map(({ tag, buys, ticks, lots }) => ({
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
      else if (intent.kind === 'cancel') this.#cancel(intent.tag, nowMs);
      else if (intent.kind === 'amend') this.#amend(intent, midTicks);
      else if (intent.kind === 'protect') this.#protect(intent, nowMs);
    }
  }

  /** What the venue told, as the strategy hears it. */
  hear(notice: Notice, nowMs: number): StrategyEvent | undefined {
    const { quantityOf, priceOf } = this.#steps;
    const { tag = null } = this.#orders.find(notice.id) ?? {};
    if (notice.kind === 'end') {
      const { outcome, code, filledLots } = notice;
      this.#orders.forget(notice.id);
      if (tag !== null && isLeg(tag)) {
        this.#guardian.ended(tag, outcome === 'REJECTED', filledLots, nowMs);
        return undefined;
      }
      return { kind: 'order', timeMs: nowMs, tag, outcome, code, filled: quantityOf(filledLots) };
    }
    const { buys, ticks, lots, remaining, feeRate } = notice;
    this.#holdings.take(buys, ticks, lots, feeRate, nowMs);
    const known = this.#orders.find(notice.id);
    if (known) known.lots = remaining;
    if (known?.protect && this.#holdings.positionLots > 0 === buys) {
      this.#guardian.protect(known.protect, nowMs);
      delete known.protect;
    }
    this.#guardian.filled(tag, lots);
    if (remaining === 0) this.#orders.forget(notice.id);
    const terms = {
      price: priceOf(ticks),
      quantity: quantityOf(lots),
      remaining: quantityOf(remaining),
    };
    return { kind: 'fill', timeMs: nowMs, side: buys ? 'BUY' : 'SELL', tag, ...terms };
  }

  #place(order: Place, midTicks: number, nowMs: number): void {
    const { type, protect, tag = null } = order;
    const buys = order.side === 'BUY';
    const ticks = this.#levelOf(order, buys);
    const code = this.#refusalOf(order, ticks);
    const lots = code ? 0 : this.#lotsOf(buys, order, ticks ?? midTicks, midTicks);
    const isReducing = order.reduceOnly === true;
    const terms = { tag, buys, lots, ...(protect && { protect }) };
    if (lots === 0) this.#deny(tag, code ?? (isReducing ? 'NOTHING_TO_REDUCE' : 'INSUFFICIENT_FUNDS'), nowMs);
    else if (type === 'STOP' && ticks !== null) this.#stops.arm({ ...terms, ticks, isReducing });
    else this.#orders.open({ ...terms, ticks, isReduceOnly: isReducing });
  }

  /** A stop is met on the grid where it is met beside it. */
  #levelOf({ type, price }: Place, buys: boolean): number | null {
    if (type === 'MARKET') return null;
    return this.#ticksOf(price, type === 'STOP' ? !buys : buys);
  }

  #refusalOf({ type, tag }: Place, ticks: number | null): string | undefined {
    if (type !== 'MARKET' && !(ticks !== null && ticks > 0)) return 'FIELD_INVALID';
    const isInUse = tag !== undefined && (this.#orders.byTag(tag) ?? this.#stops.byTag(tag)) !== undefined;
    return isInUse ? 'TAG_IN_USE' : undefined;
  }

  #deny(tag: string | null, code: string, timeMs: number): void {
    this.refusedOrders += 1;
    this.denied.push({ kind: 'order', timeMs, tag, outcome: 'DENIED', code, filled: 0 });
  }

  #close(nowMs: number): void {
    const held = this.#holdings.positionLots;
    const lots = this.#orders.closable(held < 0);
    if (lots > 0) this.#orders.open({ tag: null, buys: held < 0, ticks: null, lots, isReduceOnly: true });
    else if (held !== 0) this.#deny(null, 'NOTHING_TO_REDUCE', nowMs);
  }

  #cancel(tag: string, timeMs: number): void {
    const stop = this.#stops.byTag(tag);
    if (stop) {
      this.#stops.remove(stop);
      this.denied.push({ kind: 'order', timeMs, tag, outcome: 'CANCELED', code: null, filled: 0 });
    }
    this.#orders.cancel(tag);
  }

  #protect({ terms, positionSide }: Extract<Intent, { kind: 'protect' }>, nowMs: number): void {
    const isLong = this.#holdings.positionLots > 0;
    if (positionSide === undefined || (positionSide === 'LONG') === isLong)
      this.#guardian.protect(terms, nowMs);
  }

  /** A size is what is to be open from now on, as of an order that is placed. */
  #amend({ tag, price, size }: Extract<Intent, { kind: 'amend' }>, midTicks: number): void {
    const stop = this.#stops.byTag(tag);
    if (stop) {
      const ticks = price === undefined ? stop.ticks : this.#ticksOf(price, !stop.buys);
      this.#stops.remove(stop);
      const wish = { reduceOnly: stop.isReducing, ...(size && { size }) };
      const lots = size ? this.#lotsOf(stop.buys, wish, ticks, midTicks) : stop.lots;
      this.#stops.arm(lots > 0 && ticks > 0 ? { ...stop, ticks, lots } : stop);
    }
    const known = this.#orders.byTag(tag);
    if (!known || known.ticks === null) return;
    const ticks = price === undefined ? known.ticks : this.#ticksOf(price, known.buys);
    const open = known.lots;
    known.lots = 0;
    const lots = size
      ? this.#lotsOf(known.buys, { size, reduceOnly: known.isReducing }, ticks, midTicks)
      : open;
    known.lots = lots > 0 && ticks > 0 ? lots : open;
    if (known.lots !== lots) return;
    this.#orders.amend(known, ticks, lots);
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
    const closable = this.#orders.closable(buys);
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

  /** Worth of what is held, and of what open orders may still add to it. */
  #used(midTicks: number): number {
    const held = this.#holdings.positionLots;
    let used = Math.abs(held) * midTicks;
    for (const { buys, ticks, lots, isReducing } of [...this.#orders.all, ...this.#stops.all])
      if (!isReducing && (held === 0 || buys === held > 0)) used += lots * (ticks ?? midTicks);
    return used * this.#steps.priceTick * this.#steps.quantityStep;
  }
}
