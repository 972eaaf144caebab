import { isOpen, type Order } from './types.ts';

/** Finds orders by id and by client id; knows which are open and which client ids were ever used. */
export class OrderIndex {
  /** Every order, oldest first. */
  readonly byId = new Map<number, Order>();
  /** Client ids used up without an order, for venues where a request burns its id. Keys as `clientKey` makes them. */
  readonly burned = new Set<string>();
  private readonly latest = new Map<string, Order>();
  private readonly open = new Map<string, Set<Order>>();

  add(order: Order): void {
    this.byId.set(order.id, order);
    this.latest.set(clientKey(order.account, order.clientId), order);
    if (isOpen(order)) this.openSet(order.account).add(order);
  }

  /** Uses a client id up for good. False when it was used before. */
  burn(account: string, clientId: string): boolean {
    if (this.isUsed(account, clientId)) return false;
    this.burned.add(clientKey(account, clientId));
    return true;
  }

  isUsed(account: string, clientId: string): boolean {
    const key = clientKey(account, clientId);
    return this.latest.has(key) || this.burned.has(key);
  }

  /** To be called when an order has ended. */
  close(order: Order): void {
    this.open.get(order.account)?.delete(order);
  }

  /** The latest order the account sent under this client id, open or not. */
  byClientId(account: string, clientId: string): Order | undefined {
    return this.latest.get(clientKey(account, clientId));
  }

  /** The account's open orders, oldest first. */
  openOf(account: string, symbol?: string): Order[] {
    return [...(this.open.get(account) ?? [])]
      .filter((order) => symbol === undefined || order.symbol === symbol)
      .sort((a, b) => a.id - b.id);
  }

  clear(): void {
    for (const each of [this.byId, this.burned, this.latest, this.open]) each.clear();
  }

  private openSet(account: string): Set<Order> {
    const set = this.open.get(account) ?? new Set();
    this.open.set(account, set);
    return set;
  }
}

function clientKey(account: string, clientId: string): string {
  return `${account}\n${clientId}`;
}
