import type { Account } from '../domain/account/account.ts';
import { type Decimal, zero } from '../domain/money/decimal.ts';
import type { Fill } from '../domain/order/fill.ts';
import type { Order } from '../domain/order/order.ts';
import type {
  CancelAnswer,
  LookUpAnswer,
  ReplaceAnswer,
  TradesAnswer,
  VenueAnswer,
  VenueOrderView,
} from '../domain/venue/venue-answer.ts';
import type { Replacement } from '../ports/replacement.ts';
import type { VenueOrderKey, VenueSession, VenueSessions, VenueStops } from '../ports/venue.port.ts';
import { startMs } from './simulated-clock.ts';

/** An answer to a submit, and whether the venue took the order (default: only when it says so). */
export interface SubmitScript {
  readonly answer: VenueAnswer;
  readonly taken?: boolean;
}

/** An answer to a replacement, and which of its halves took effect. */
interface ReplaceScript {
  readonly answer: ReplaceAnswer;
  readonly took: { readonly cancel?: boolean; readonly place?: boolean };
}

export interface Submitted {
  readonly order: Order;
  readonly clientOrderId: string;
}

interface Booked {
  readonly order: Order;
  readonly accountId: string;
  readonly ownerId: string;
  view: VenueOrderView;
  readonly trades: Omit<Fill, 'source'>[];
}

/**
 * A venue whose answers a test queues; with nothing queued it is an honest one: takes each client order id once,
 * remembers its orders, finds and cancels them. Records every call.
 */
export class ScriptedVenue implements VenueSessions {
  absenceProofMs = 10_000;
  forgetsUnfilledAfterMs: number | undefined;
  readonly submits: Submitted[] = [];
  readonly lookUps: string[] = [];
  readonly cancels: string[] = [];
  readonly replacements: Replacement[] = [];
  resyncs = 0;
  /** Stops that it keeps, where a test has it keep some. */
  stops: VenueStops | undefined;
  /** Whether it takes cancels of several orders in one request. */
  cancelsMany = false;
  readonly batches: (readonly string[])[] = [];
  /** Runs before each call takes effect: a test moves time or throws here. */
  beforeCall: (
    call: 'open' | 'submit' | 'lookUp' | 'cancel' | 'cancelMany' | 'replace' | 'listTrades',
  ) => void = () => {};
  readonly book = new Map<string, Booked>();
  readonly #submitScripts: SubmitScript[] = [];
  readonly #lookUpScripts: LookUpAnswer[] = [];
  readonly #cancelScripts: CancelAnswer[] = [];
  readonly #replaceScripts: ReplaceScript[] = [];
  readonly #tradesScripts: TradesAnswer[] = [];

  answerSubmit(answer: VenueAnswer, taken?: boolean): this {
    this.#submitScripts.push(taken === undefined ? { answer } : { answer, taken });
    return this;
  }
  answerLookUp(answer: LookUpAnswer): this {
    this.#lookUpScripts.push(answer);
    return this;
  }
  answerCancel(answer: CancelAnswer): this {
    this.#cancelScripts.push(answer);
    return this;
  }
  answerReplace(answer: ReplaceAnswer, took: ReplaceScript['took'] = {}): this {
    this.#replaceScripts.push({ answer, took });
    return this;
  }
  answerTrades(answer: TradesAnswer): this {
    this.#tradesScripts.push(answer);
    return this;
  }

  /** Executes part of a booked order; the fill is what the account stream would report. */
  execute(clientOrderId: string, quantity: Decimal, price: Decimal, fee?: Fill['fee']): Fill {
    const booked = this.#booked(clientOrderId);
    const { order, view, trades } = booked;
    const executedQuantity = view.executedQuantity.plus(quantity);
    const whole = order.quantity?.lessThanOrEqualTo(executedQuantity) ?? false;
    booked.view = { ...view, executedQuantity, status: whole ? 'FILLED' : 'ACCEPTED' };
    const fill: Fill = {
      ownerId: booked.ownerId,
      accountId: booked.accountId,
      venue: order.venue,
      instrument: order.instrument,
      tradeId: `${view.venueOrderId}-${trades.length + 1}`,
      venueOrderId: view.venueOrderId,
      clientOrderId,
      side: order.side,
      quantity,
      price,
      cost: quantity.times(price),
      ...(fee ? { fee } : {}),
      liquidity: 'taker',
      venueTimeMs: startMs,
      source: 'stream',
    };
    const { source: _, ...trade } = fill;
    trades.push(trade);
    return fill;
  }

  async open(account: Account): Promise<VenueSession> {
    this.beforeCall('open');
    return {
      absenceProofMs: this.absenceProofMs,
      ...(this.forgetsUnfilledAfterMs === undefined
        ? {}
        : { forgetsUnfilledAfterMs: this.forgetsUnfilledAfterMs }),
      submit: async (order, _instrument, clientOrderId) => this.#submit(account, order, clientOrderId),
      lookUp: async (key) => this.#lookUp(key),
      cancel: async (key) => this.#cancel(key),
      ...(this.cancelsMany
        ? { cancelMany: async (keys: readonly VenueOrderKey[]) => this.#cancelMany(keys) }
        : {}),
      ...(this.stops ? { stops: this.stops } : {}),
      replace: async (replacement) => this.#replace(account, replacement),
      listTrades: async (key) => this.#listTrades(key),
      resyncClock: async () => {
        this.resyncs += 1;
      },
    };
  }

  #submit(account: Account, order: Order, clientOrderId: string): VenueAnswer {
    this.beforeCall('submit');
    this.submits.push({ order, clientOrderId });
    const script = this.#submitScripts.shift();
    const known = this.book.has(clientOrderId);
    const taken = script ? (script.taken ?? script.answer.class === 'ACCEPTED') : !known;
    if (taken && known) throw new Error(`test: the venue takes ${clientOrderId} twice`);
    if (taken) this.#take(account, order, clientOrderId);
    if (script) return script.answer;
    return known
      ? { class: 'IN_DOUBT', code: 'DUPLICATE', message: 'Duplicate order sent.' }
      : { class: 'ACCEPTED', venueOrderId: this.#booked(clientOrderId).view.venueOrderId };
  }

  #take(account: Account, order: Order, clientOrderId: string): void {
    const venueOrderId = String(7001 + this.book.size);
    const view: VenueOrderView = {
      venueOrderId,
      clientOrderId,
      status: 'ACCEPTED',
      executedQuantity: zero,
      venueTimeMs: startMs,
    };
    const { ownerId, accountId } = account;
    this.book.set(clientOrderId, { order, ownerId, accountId, view, trades: [] });
  }

  #lookUp({ clientOrderId }: VenueOrderKey): LookUpAnswer {
    this.beforeCall('lookUp');
    this.lookUps.push(clientOrderId);
    const script = this.#lookUpScripts.shift();
    if (script) return script;
    const booked = this.book.get(clientOrderId);
    return booked ? { class: 'FOUND', order: booked.view } : { class: 'NOT_FOUND' };
  }

  #cancel({ clientOrderId }: VenueOrderKey): CancelAnswer {
    this.beforeCall('cancel');
    this.cancels.push(clientOrderId);
    return this.#answerToCancel({ clientOrderId });
  }

  #answerToCancel({ clientOrderId }: Pick<VenueOrderKey, 'clientOrderId'>): CancelAnswer {
    const script = this.#cancelScripts.shift();
    if (script) return script;
    const booked = this.book.get(clientOrderId);
    if (booked?.view.status !== 'ACCEPTED') return { class: 'NOT_OPEN', code: 'UNKNOWN_ORDER' };
    booked.view = { ...booked.view, status: 'CANCELED' };
    return { class: 'CANCELED', order: booked.view };
  }

  #cancelMany(keys: readonly VenueOrderKey[]): readonly CancelAnswer[] {
    this.beforeCall('cancelMany');
    this.batches.push(keys.map(({ clientOrderId }) => clientOrderId));
    return keys.map((key) => this.#answerToCancel(key));
  }

  /** Honest: cancels what is open, and places exactly what it leaves. */
  #replace(account: Account, replacement: Replacement): ReplaceAnswer {
    this.beforeCall('replace');
    this.replacements.push(replacement);
    const { order, clientOrderId, previous } = replacement;
    const script = this.#replaceScripts.shift();
    const old = this.book.get(previous.clientOrderId);
    const cancels = script ? script.took.cancel : old?.view.status === 'ACCEPTED';
    if (old && cancels) old.view = { ...old.view, status: 'CANCELED' };
    const executed = previous.executedBefore.plus(old?.view.executedQuantity ?? zero);
    const quantity = (order.quantity ?? zero).minus(executed);
    if (script ? script.took.place : cancels) this.#take(account, { ...order, quantity }, clientOrderId);
    if (script) return script.answer;
    if (!old || !cancels)
      return { canceled: { class: 'NOT_OPEN', code: 'UNKNOWN_ORDER' }, placed: { class: 'NOT_SENT' } };
    const { venueOrderId } = this.#booked(clientOrderId).view;
    return { canceled: { class: 'CANCELED', order: old.view }, placed: { class: 'ACCEPTED', venueOrderId } };
  }

  #listTrades({ clientOrderId }: VenueOrderKey): TradesAnswer {
    this.beforeCall('listTrades');
    const script = this.#tradesScripts.shift();
    return script ?? { class: 'TRADES', trades: this.#booked(clientOrderId).trades };
  }

  #booked(clientOrderId: string): Booked {
    const booked = this.book.get(clientOrderId);
    if (!booked) throw new Error(`test: the venue has no order ${clientOrderId}`);
    return booked;
  }
}
