import type { Protection } from '../../shared/strategies/protection.ts';
import type { Leg, LegDesk, LegTerms } from './guardian.ts';
import type { Holdings } from './holdings.ts';
import type { Request } from './requests.ts';

/** An own order as we know it: what the venue has not told us yet is not in it. */
interface KnownOrder {
  readonly id: number;
  readonly tag: string | null;
  readonly buys: boolean;
  ticks: number | null;
  lots: number;
  readonly isReducing: boolean;
  /** Of what it opens, until its first fill has opened it. */
  protect?: Protection;
  /** Of an order of a protection: it is being taken back. */
  isLeaving: boolean;
}

/** Terms of an order that is sent. */
type Sent = Omit<Extract<Request, { kind: 'place' }>, 'kind' | 'id'> & { readonly protect?: Protection };

/** Tags of orders of protections: the strategy did not ask for them, and they go with the position. */
const legTags = /^(EXIT|TP\d+)$/;
export const isLeg = (tag: string | null) => tag !== null && legTags.test(tag);

/** Our orders under way and at the venue, and the account, as far as we know of both. */
export class KnownOrders implements LegDesk {
  readonly #holdings: Holdings;
  readonly #send: (request: Request) => void;
  readonly #orders = new Map<number, KnownOrder>();
  #lastId = 0;

  constructor(holdings: Holdings, send: (request: Request) => void) {
    this.#holdings = holdings;
    this.#send = send;
  }

  get all(): readonly KnownOrder[] {
    return [...this.#orders.values()];
  }
  get positionLots(): number {
    return this.#holdings.positionLots;
  }
  get entryTicks(): number {
    return this.#holdings.entryTicks;
  }
  get legs(): ReadonlyMap<string, Leg> {
    return new Map(
      this.all.flatMap((order) => (isLeg(order.tag) ? [[order.tag ?? '', order] as const] : [])),
    );
  }

  find(id: number): KnownOrder | undefined {
    return this.#orders.get(id);
  }

  byTag(tag: string): KnownOrder | undefined {
    for (const order of this.#orders.values()) if (order.tag === tag) return order;
    return undefined;
  }

  forget(id: number): void {
    this.#orders.delete(id);
  }

  open({ protect, ...sent }: Sent): void {
    this.#lastId += 1;
    const id = this.#lastId;
    const { tag, buys, ticks, lots, isReduceOnly: isReducing } = sent;
    const order = { id, tag, buys, ticks, lots, isReducing, isLeaving: false };
    this.#orders.set(id, { ...order, ...(protect && { protect }) });
    this.#send({ kind: 'place', id, ...sent });
  }

  amend(order: KnownOrder, ticks: number, lots: number): void {
    order.ticks = ticks;
    order.lots = lots;
    this.#send({ kind: 'amend', id: order.id, ticks, lots });
  }

  cancel(tag: string): void {
    const order = this.byTag(tag);
    if (order) this.#send({ kind: 'cancel', id: order.id });
  }

  placeLeg(terms: LegTerms): void {
    this.open({ ...terms, isReduceOnly: true });
  }

  amendLeg(tag: string, ticks: number, lots: number): void {
    const leg = this.byTag(tag);
    if (leg) this.amend(leg, ticks, lots);
  }

  cancelLeg(tag: string): void {
    const leg = this.byTag(tag);
    if (!leg || leg.isLeaving) return;
    leg.isLeaving = true;
    this.#send({ kind: 'cancel', id: leg.id });
  }

  /** What an order on this side can close: held, and not being closed by orders on their way. */
  closable(buys: boolean): number {
    const held = this.positionLots * (buys ? -1 : 1);
    let closing = 0;
    for (const { tag, buys: closes, lots } of this.#orders.values())
      if (closes === buys && !isLeg(tag)) closing += lots;
    return Math.max(0, held - closing);
  }
}
