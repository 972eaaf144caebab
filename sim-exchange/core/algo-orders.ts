import {
  type AlgoLeg,
  type AlgoLegRequest,
  type AlgoOrder,
  type AlgoRequest,
  newAlgoOrder,
  newLeg,
} from './algo-records.ts';
import type { Exchange } from './exchange.ts';
import { follow, type PriceSource, stopReached, TriggerWatch } from './triggers.ts';
import type { AlgoChange, ExchangeEvent, Refusal } from './types.ts';

export type AlgoResult = { kind: 'accepted'; algo: AlgoOrder } | { kind: 'refused'; code: Refusal };

/** What of a waiting algo order may change: per leg, in their order; undefined leaves a leg as it is. */
export interface AlgoAmendment {
  legs: readonly (Partial<Pick<AlgoLegRequest, 'stopTicks' | 'priceTicks' | 'quantityLots'>> | undefined)[];
}

/**
 * Conditional orders as venues keep them beside the order book (algo, plan, strategy orders): with an id of their own,
 * no money set aside, and a real order when the price comes. Ids and client ids are apart from those of orders.
 */
export class AlgoOrders {
  /** Every one, oldest first. */
  readonly byId = new Map<number, AlgoOrder>();
  nextId = 1;
  private readonly exchange: Exchange;
  private readonly watch = new TriggerWatch<AlgoLeg>();
  private readonly waiting = new Set<AlgoOrder>();

  constructor(exchange: Exchange) {
    this.exchange = exchange;
    exchange.onEvent((event) => this.hear(event));
  }

  place(request: AlgoRequest): AlgoResult {
    const { exchange } = this;
    if (!exchange.instruments.has(request.symbol)) return { kind: 'refused', code: 'UNKNOWN_SYMBOL' };
    const taken =
      request.clientId !== '' &&
      this.openOf(request.account).some((each) => each.clientId === request.clientId);
    if (taken) return { kind: 'refused', code: 'DUPLICATE_CLIENT_ID' };
    const refusesReached = exchange.policy.stopReached === 'REFUSE';
    if (refusesReached && request.legs.some((leg) => this.isReached(request.symbol, leg))) {
      return { kind: 'refused', code: 'STOP_REACHED' };
    }
    const algo = newAlgoOrder(request, this.nextId++, exchange.clock.nowMs());
    for (const leg of algo.legs) follow(leg, exchange.priceTicks(algo.symbol, leg.stopBy));
    this.restore(algo);
    this.tell('NEW', algo);
    if (!refusesReached) for (const leg of algo.legs) exchange.trigger(algo.symbol, leg.stopBy);
    return { kind: 'accepted', algo };
  }

  /** False when it waits no more. */
  cancel(algo: AlgoOrder): boolean {
    if (algo.state !== 'WAITING') return false;
    this.finish(algo);
    return true;
  }

  /** Changes a waiting one in place. */
  amend(algo: AlgoOrder, { legs }: AlgoAmendment): AlgoResult {
    if (algo.state !== 'WAITING') return { kind: 'refused', code: 'NOT_OPEN' };
    const changed = algo.legs.map((leg, i) => ({ ...leg.request, ...legs[i] }));
    if (
      this.exchange.policy.stopReached === 'REFUSE' &&
      changed.some((leg) => this.isReached(algo.symbol, leg))
    ) {
      return { kind: 'refused', code: 'STOP_REACHED' };
    }
    for (const leg of algo.legs) this.watch.remove(leg);
    algo.legs = changed.map((leg) => newLeg(algo, leg));
    for (const leg of algo.legs) this.watch.add(leg);
    this.tell('AMENDED', algo);
    return { kind: 'accepted', algo };
  }

  /** The account's waiting ones, oldest first. */
  openOf(account: string, symbol?: string): AlgoOrder[] {
    return [...this.waiting].filter(
      (each) => each.account === account && (symbol === undefined || each.symbol === symbol),
    );
  }

  /** The newest the account sent under this client id. */
  byClientId(account: string, clientId: string): AlgoOrder | undefined {
    return [...this.byId.values()].findLast((each) => each.account === account && each.clientId === clientId);
  }

  /** Sets one leg to work that this price has reached; false when there is none. */
  triggerOne(symbol: string, source: PriceSource, priceTicks: bigint): boolean {
    const leg = this.watch.takeDue(symbol, source, priceTicks);
    const algo = leg && this.byId.get(leg.algoId);
    if (leg === undefined || algo === undefined) return false;
    const { account, spawnClientId } = algo;
    const { quantityLots, priceTicks: limitTicks, quoteBudgetAtoms, wire = {} } = leg.request;
    algo.triggeredLeg = algo.legs.indexOf(leg);
    // The algo is done before its order is placed: events come in that order, and nothing triggers it twice.
    this.forget(algo);
    algo.state = 'TRIGGERED';
    algo.spawnedOrderId = this.exchange.nextOrderId;
    this.tell('TRIGGERED', algo);
    const result = this.exchange.place({
      account,
      symbol,
      clientId: spawnClientId === '' ? `algo-${algo.id}` : spawnClientId,
      side: leg.request.side,
      kind: limitTicks === undefined ? 'MARKET' : 'LIMIT',
      timeInForce: leg.request.timeInForce ?? (limitTicks === undefined ? 'IOC' : 'GTC'),
      priceTicks: limitTicks,
      quantityLots,
      quoteBudgetAtoms,
      positionSide: leg.request.positionSide,
      reduceOnly: leg.request.reduceOnly,
      closePosition: leg.request.closePosition,
      wire: { ...wire, algoId: String(algo.id) },
    });
    if (result.kind === 'accepted') return true;
    algo.state = 'FAILED';
    algo.spawnedOrderId = 0;
    algo.failure = result.code;
    this.tell('FAILED', algo);
    return true;
  }

  /** Puts a saved one back. */
  restore(algo: AlgoOrder): void {
    this.byId.set(algo.id, algo);
    if (algo.state !== 'WAITING') return;
    this.waiting.add(algo);
    for (const leg of algo.legs) this.watch.add(leg);
  }

  clear(): void {
    this.byId.clear();
    this.waiting.clear();
    this.watch.clear();
  }

  private hear(event: ExchangeEvent): void {
    if (event.kind !== 'position' || event.position.lots !== 0n) return;
    const { account, symbol, side } = event.position;
    for (const algo of this.openOf(account, symbol)) {
      const bound =
        algo.cancelOnClose && algo.legs.every((leg) => (leg.request.positionSide ?? 'BOTH') === side);
      if (bound) this.finish(algo);
    }
  }

  private isReached(symbol: string, { stopTicks, stopWhen, stopBy, trailing }: AlgoLegRequest): boolean {
    const priceTicks = this.exchange.priceTicks(symbol, stopBy ?? 'LAST');
    if (stopTicks === undefined || trailing !== undefined || priceTicks === 0n) return false;
    return stopReached({ stopTicks, stopWhen }, priceTicks);
  }

  private finish(algo: AlgoOrder): void {
    this.forget(algo);
    algo.state = 'CANCELED';
    this.tell('CANCELED', algo);
  }

  private forget(algo: AlgoOrder): void {
    this.waiting.delete(algo);
    for (const leg of algo.legs) this.watch.remove(leg);
  }

  private tell(change: AlgoChange, algo: AlgoOrder): void {
    const timeMs = this.exchange.clock.nowMs();
    algo.updatedMs = timeMs;
    this.exchange.emit({ kind: 'algo', change, algo, timeMs });
  }
}
