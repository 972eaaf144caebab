import type { InstrumentFacts } from '../../shared/strategies/contract.ts';
import type { StrategyEvent } from '../../shared/strategies/events.ts';
import { type Configured, type Eyes, eyesFor, type StrategyRun } from '../../shared/strategies/host.ts';
import { Desk } from './desk.ts';
import { Funding } from './funding.ts';
import { type BookFill, Holdings } from './holdings.ts';
import { type Latency, Wire } from './latency.ts';
import { Liquidation } from './liquidation.ts';
import { LocalMarket } from './local-market.ts';
import type { BookOptions } from './options.ts';
import type { OwnOrder, Venue, VenueSink } from './orders.ts';
import type { Notice, Request } from './requests.ts';
import { Samples } from './samples.ts';
import type { Tape } from './tape.ts';

/** What a run did, at the venue: what was filled is true when it was filled, not when we heard of it. */
export interface BookResult {
  readonly fills: readonly BookFill[];
  readonly holdings: Holdings;
  readonly samples: Samples;
  readonly decisions: number;
  /** Orders that reached the venue. */
  readonly orders: number;
  readonly refusedOrders: number;
  readonly liquidations: number;
}

export interface BookSetup {
  readonly strategy: Configured;
  readonly tape: Tape;
  readonly options: BookOptions;
  readonly latency: Latency;
  /** The venue over this tape, telling that sink. */
  readonly venue: (sink: VenueSink) => Venue;
  /** Is told each decision, for checks. */
  readonly onDecision?: (event: StrategyEvent, intents: readonly unknown[]) => void;
}

const never = Number.POSITIVE_INFINITY;

/** Plays a strategy against recorded market data: one line of time, on which nobody sees what is later. */
export function runBook(setup: BookSetup): BookResult {
  return new BookRun(setup).run();
}

/**
 * Six things happen, each at its time; at the same moment in this order: the market moves at the venue, funding falls due,
 * our requests arrive there, its notices arrive here, what waits for a price looks at what was received, the strategy is
 * told what was received and decides. What it decides on has been
 * received by then, and reaches the venue after the latency, behind all that happened there meanwhile.
 */
class BookRun implements VenueSink {
  readonly #setup: BookSetup;
  readonly #venue: Venue;
  readonly #market: LocalMarket;
  readonly #desk: Desk;
  readonly #strategy: StrategyRun;
  readonly #eyes: Eyes;
  readonly #true: Holdings;
  readonly #known: Holdings;
  readonly #samples: Samples;
  readonly #funding: Funding;
  readonly #liquidation: Liquidation;
  readonly #requests = new Wire<Request>();
  readonly #notices = new Wire<Notice>();
  readonly #atVenue = new Map<number, OwnOrder>();
  readonly #fills: BookFill[] = [];
  #nowMs = 0;
  #decisions = 0;
  #orders = 0;
  /** How far the tape was played at the venue. */
  #played = 0;

  constructor(setup: BookSetup) {
    const { tape, options, strategy } = setup;
    this.#setup = setup;
    const facts = instrumentOf(tape, options);
    this.#true = new Holdings(options.cash, tape);
    this.#known = new Holdings(options.cash, tape);
    this.#venue = setup.venue(this);
    this.#market = new LocalMarket(tape, strategy.feeds ?? {});
    this.#desk = new Desk(this.#known, options, tape, (request) => this.#send(request));
    this.#eyes = eyesFor([], facts, options.cash);
    this.#strategy = strategy.begin(this.#eyes);
    this.#samples = new Samples(tape, options.sampleMs);
    this.#funding = new Funding(options.funding, this.#samples.startMs);
    this.#liquidation = new Liquidation(options.maintenance, tape);
  }

  run(): BookResult {
    for (;;) {
      const [request, notice, tell, sample] = [
        this.#requests.nextMs,
        this.#notices.nextMs,
        this.#market.nextMs,
        this.#samples.nextMs,
      ];
      const watch = this.#desk.isWatching ? Math.max(this.#nowMs, this.#market.receiptMs) : never;
      const funding = this.#funding.nextMs;
      const nextMs = Math.min(funding, request, notice, watch, tell, sample);
      // The last sample is behind the last message of the tape.
      if (sample === never) break;
      if (this.#playUntil(nextMs)) continue;
      this.#nowMs = nextMs;
      if (funding === nextMs) this.#charge();
      else if (request === nextMs) this.#arrive(this.#requests.take());
      else if (notice === nextMs) this.#hear(this.#notices.take());
      else if (watch === nextMs) this.#desk.watch(this.#market.look(nextMs), nextMs);
      else if (tell === nextMs) this.#tell(nextMs);
      else this.#samples.take(this.#venue, this.#true);
    }
    if (this.#setup.options.finalizeTrades) this.#finalize();
    const { refusedOrders } = this.#desk;
    const result = { fills: this.#fills, holdings: this.#true, samples: this.#samples };
    const counts = { decisions: this.#decisions, orders: this.#orders, refusedOrders };
    return { ...result, ...counts, liquidations: this.#liquidation.count };
  }

  onFill(order: OwnOrder, ticks: number, lots: number, isMaker: boolean): void {
    this.#samples.traded(ticks);
    const { makerFeeRate, takerFeeRate, liquidationFeeRate = 0 } = this.#setup.options;
    const { priceOf, quantityOf } = this.#setup.tape;
    const isTaken = this.#liquidation.closes(order);
    const feeRate = isMaker ? makerFeeRate : takerFeeRate + (isTaken ? liquidationFeeRate : 0);
    order.lots -= lots;
    order.filledLots += lots;
    if (order.lots === 0) this.#atVenue.delete(order.id);
    const timeMs = this.#nowMs;
    const fee = this.#true.take(order.buys, ticks, lots, feeRate, timeMs, isTaken);
    const [price, size, side] = [priceOf(ticks), quantityOf(lots), order.buys ? 'BUY' : 'SELL'] as const;
    this.#fills.push({ timeMs, side, price, size, fee, isMaker, tag: order.tag });
    const { id, buys, lots: remaining } = order;
    this.#answer({ kind: 'fill', id, buys, ticks, lots, remaining, feeRate });
  }

  onEnd(order: OwnOrder, outcome: 'REJECTED' | 'CANCELED' | 'EXPIRED', why: string | null): void {
    if (this.#liquidation.closes(order)) return;
    this.#atVenue.delete(order.id);
    const code = why ?? (this.#liquidation.isGoing ? 'LIQUIDATED' : null);
    this.#answer({ kind: 'end', id: order.id, outcome, code, filledLots: order.filledLots });
  }

  /** Plays the market at the venue up to and at this time; true as soon as it filled something of ours. */
  #playUntil(untilMs: number): boolean {
    const { count, byVenueTime, venueMs } = this.#setup.tape;
    const venue = this.#venue;
    const fills = this.#fills;
    const before = fills.length;
    let played = this.#played;
    for (; played < count; played++) {
      const index = byVenueTime[played] as number;
      const atMs = venueMs[index] as number;
      if (atMs > untilMs) break;
      this.#nowMs = atMs;
      venue.play(index);
      if (this.#true.positionLots !== 0) this.#liquidate();
      if (fills.length === before) continue;
      played += 1;
      break;
    }
    this.#played = played;
    if (fills.length > before) this.#trim();
    return fills.length > before;
  }

  #arrive(request: Request | undefined): void {
    if (!request) return;
    if (request.kind === 'place') {
      this.#orders += 1;
      this.#place(request);
      return;
    }
    const order = this.#atVenue.get(request.id);
    if (!order) return;
    if (request.kind === 'cancel') this.#venue.cancel(order);
    else this.#venue.amend(order, request.ticks, request.lots);
  }

  #place(request: Extract<Request, { kind: 'place' }>): void {
    const { id, tag, buys, ticks, lots, isReduceOnly, isImmediate } = request;
    const held = this.#true.positionLots * (buys ? -1 : 1);
    const most = isReduceOnly ? Math.min(lots, Math.max(0, held)) : lots;
    const order = { id, tag, buys, ticks, lots: most, filledLots: 0, isReduceOnly };
    if (most > 0) {
      this.#atVenue.set(id, order);
      this.#venue.place(order);
      if (isImmediate && this.#atVenue.has(id)) this.#venue.cancel(order);
      this.#trim();
    } else this.onEnd(order, 'REJECTED', 'NOTHING_TO_REDUCE');
  }

  /** As venues do: what may only reduce is for no more than is held, and gone when nothing is. */
  #trim(): void {
    for (const order of [...this.#atVenue.values()]) {
      if (!order.isReduceOnly || order.ticks === null) continue;
      const held = Math.max(0, this.#true.positionLots * (order.buys ? -1 : 1));
      if (held === 0) this.#venue.cancel(order);
      else if (order.lots > held) this.#venue.amend(order, order.ticks, held);
    }
  }

  /** Behind the message that took the margin: what rests is gone first, then what is held is closed at the market. */
  #liquidate(): void {
    const order = this.#liquidation.orderFor(this.#true, this.#venue);
    if (!order) return;
    for (const each of [...this.#atVenue.values()]) this.#venue.cancel(each);
    this.#venue.place(order);
  }

  #charge(): void {
    const { rate, markPrice } = this.#funding.take();
    const price = markPrice ?? this.#setup.tape.priceOf(this.#samples.midOf(this.#venue));
    this.#true.charge(rate, price);
    this.#known.charge(rate, price);
  }

  #send(request: Request): void {
    this.#requests.send(request, this.#nowMs + this.#setup.latency.entryMs(this.#nowMs));
  }

  #answer(notice: Notice): void {
    this.#notices.send(notice, this.#nowMs + this.#setup.latency.responseMs(this.#nowMs));
  }

  #hear(notice: Notice | undefined): void {
    const event = notice && this.#desk.hear(notice, this.#nowMs);
    if (event) this.#decide(event);
  }

  #tell(nowMs: number): void {
    for (const event of this.#market.tell(nowMs)) this.#decide(event);
  }

  /** What was refused here is heard first. */
  #decide(event: StrategyEvent): void {
    const denied = this.#desk.denied;
    if (denied.length > 0) this.#desk.denied = [];
    for (const each of denied) this.#tellStrategy(each);
    this.#tellStrategy(event);
  }

  #tellStrategy(event: StrategyEvent): void {
    const { strategy, onDecision } = this.#setup;
    if (strategy.hears && !strategy.hears.includes(event.kind)) return;
    this.#look();
    const intents = this.#strategy.decide(event);
    this.#decisions += 1;
    onDecision?.(event, intents);
    if (intents.length > 0) this.#desk.take(intents, this.#market.midTicks, this.#nowMs);
  }

  #look(): void {
    const { priceOf, quantityOf } = this.#setup.tape;
    const eyes = this.#eyes;
    const position = quantityOf(this.#known.positionLots);
    const entryPrice = priceOf(this.#known.entryTicks);
    const mid = this.#market.midTicks;
    eyes.position = position;
    eyes.entryPrice = entryPrice;
    eyes.long = { quantity: Math.max(0, position), entryPrice: position > 0 ? entryPrice : 0 };
    eyes.short = { quantity: Math.max(0, -position), entryPrice: position < 0 ? entryPrice : 0 };
    eyes.price = Number.isNaN(mid) ? 0 : priceOf(mid);
    eyes.equity = Number.isNaN(mid) ? this.#known.cash : this.#known.equityAt(mid);
    eyes.openOrders = this.#desk.openOrders;
  }

  /** Without latency, against what the book shows: a last valuation that can be had. */
  #finalize(): void {
    for (const order of [...this.#atVenue.values()]) this.#venue.cancel(order);
    const held = this.#true.positionLots;
    const terms = {
      tag: null,
      buys: held < 0,
      ticks: null,
      lots: Math.abs(held),
      isReduceOnly: true,
    } as const;
    if (held !== 0) this.#place({ kind: 'place', id: -1, ...terms });
    this.#samples.end(this.#venue, this.#true);
  }
}

export function instrumentOf(
  { priceTick, quantityStep }: Pick<Tape, 'priceTick' | 'quantityStep'>,
  { makerFeeRate, takerFeeRate }: BookOptions,
): InstrumentFacts {
  const steps = { priceTick, quantityStep, quantityMin: quantityStep, notionalMin: 0 };
  return { ...steps, makerFeeRate, takerFeeRate };
}
