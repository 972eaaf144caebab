import type { Account } from './accounts.ts';
import { feeReserve } from './fees.ts';
import { crosses, type Demand, demandOf, type Offer, offersTo, type SelfMatchRule } from './matching.ts';
import { OrderIndex } from './order-index.ts';
import { Registry } from './registry.ts';
import { stopReached } from './stops.ts';
import { type OrderRequest, opposite, type Refusal, type Side, type Trade } from './types.ts';

/** What an exchange must know to say whether an order may come in, and what it must set aside. */
export class Admission extends Registry {
  /** Every order of every account that is not the market's own. */
  readonly orders = new OrderIndex();
  readonly lastTrades = new Map<string, Trade>();

  /** The refusal this request would get, or undefined when it would be accepted. `freedAtoms` will be free by then. */
  refusalOf(request: OrderRequest, freedAtoms = 0n): Refusal | undefined {
    const instrument = this.instruments.get(request.symbol);
    if (instrument === undefined) return 'UNKNOWN_SYMBOL';
    if (this.orders.isOpen(request.account, request.clientId)) return 'DUPLICATE_CLIENT_ID';
    if (request.postOnly === 'REFUSE' && this.wouldTake(request)) return 'WOULD_TAKE';
    const last = this.lastTrades.get(request.symbol)?.priceTicks;
    const { stopTicks, stopWhen = 'RISES' } = request;
    if (stopTicks !== undefined && last !== undefined && stopReached({ stopTicks, stopWhen }, last)) {
      return 'STOP_REACHED';
    }
    const { freeAtoms } = this.account(request.account).balance(this.lockAsset(request));
    return freeAtoms + freedAtoms < this.demand(request).lockAtoms ? 'INSUFFICIENT_BALANCE' : undefined;
  }

  /** Uses a client id up for good; false when it was used before. For venues where every request burns its id. */
  burn(account: string, clientId: string): boolean {
    const fresh = this.orders.burn(account, clientId);
    if (fresh) this.emit({ kind: 'burn', account, clientId });
    return fresh;
  }

  protected wouldTake(order: { symbol: string; side: Side; priceTicks?: bigint | undefined }): boolean {
    const best = this.book(order.symbol).best(opposite(order.side));
    return best !== undefined && crosses(order.side, order.priceTicks ?? 0n, best.priceTicks);
  }

  /** What an order would ask for and set aside now, its fee included where a buy pays it on top. */
  demand(request: OrderRequest): Demand {
    const instrument = this.instrument(request.symbol);
    const { lots, lockAtoms } = demandOf(request, instrument, this.offers(request));
    if (request.side === 'SELL') return { lots, lockAtoms };
    return { lots, lockAtoms: this.withFee(this.account(request.account), lockAtoms) };
  }

  protected withFee(account: Account, quoteAtoms: bigint): bigint {
    return quoteAtoms + feeReserve(quoteAtoms, account.fees);
  }

  /** What an order finds on the other side of the book, best first. */
  protected offers(order: SelfMatchRule & { symbol: string; side: Side }): Iterable<Offer> {
    return offersTo(order, this.book(order.symbol).side(opposite(order.side)).levels.values());
  }
}
