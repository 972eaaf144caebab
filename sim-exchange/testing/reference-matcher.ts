import type { OrderRequest } from '../core/types.ts';

interface Resting {
  serial: number;
  account: string;
  side: 'BUY' | 'SELL';
  price: bigint;
  left: bigint;
}

/** Price, lots and the maker's serial number of one match. */
export type ReferenceMatch = readonly [price: bigint, lots: bigint, maker: number];

/**
 * The simplest matcher that can be right: one list, sorted anew for every order. Knows no money, so it is only fed
 * orders that the real exchange accepted. The serial number of an order is how many came before it.
 */
export class ReferenceMatcher {
  private book: Resting[] = [];

  submit(serial: number, request: OrderRequest): ReferenceMatch[] {
    const buys = request.side === 'BUY';
    const price = request.kind === 'MARKET' ? (buys ? 10n ** 30n : 0n) : (request.priceTicks ?? 0n);
    const opposing = this.book
      .filter((order) => order.side !== request.side)
      .filter((order) => (buys ? order.price <= price : order.price >= price))
      .sort((a, b) => (a.price === b.price ? a.serial - b.serial : a.price < b.price === buys ? -1 : 1));
    let left = request.quantityLots ?? 0n;
    if (request.postOnly === 'LAPSE' && opposing.length > 0) return [];
    if (request.timeInForce === 'FOK' && this.available(opposing, request) < left) return [];
    const matches: ReferenceMatch[] = [];
    let prevented = false;
    for (const maker of opposing) {
      const lots = maker.left < left ? maker.left : left;
      if (lots === 0n) break;
      if (isOwn(maker, request)) {
        prevented = request.selfMatch === 'CANCEL_TAKER';
        if (prevented) break;
        maker.left = 0n;
        continue;
      }
      maker.left -= lots;
      left -= lots;
      matches.push([maker.price, lots, maker.serial]);
    }
    const rests = request.kind === 'LIMIT' && request.timeInForce === 'GTC' && left > 0n && !prevented;
    if (rests) this.book.push({ serial, account: request.account, side: request.side, price, left });
    this.book = this.book.filter((order) => order.left > 0n);
    return matches;
  }

  /** Lots it could take before it meets its own order, or around its own orders. */
  private available(opposing: Resting[], request: OrderRequest): bigint {
    const own = opposing.findIndex((maker) => isOwn(maker, request));
    const open = own >= 0 && request.selfMatch === 'CANCEL_TAKER' ? opposing.slice(0, own) : opposing;
    return open.reduce((sum, maker) => (isOwn(maker, request) ? sum : sum + maker.left), 0n);
  }

  cancel(serial: number): boolean {
    const before = this.book.length;
    this.book = this.book.filter((order) => order.serial !== serial);
    return this.book.length < before;
  }
}

function isOwn(maker: Resting, request: OrderRequest): boolean {
  return (request.selfMatch ?? 'ALLOW') !== 'ALLOW' && maker.account === request.account;
}
