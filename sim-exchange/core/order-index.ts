import { isOpen, type Order } from './types.ts';

/** Finds orders by id and by client id; knows which client ids are open and which were ever used. */
export class OrderIndex {
  /** Every order, oldest first. */
  readonly byId = new Map<number, Order>();
  /** Client ids ever used, for venues where an id is burned for good. Keys as `clientKey` makes them. */
  readonly used = new Set<string>();
  private readonly open = new Map<string, Order>();
  private readonly latest = new Map<string, Order>();

  add(order: Order): void {
    const key = clientKey(order.account, order.clientId);
    this.byId.set(order.id, order);
    this.latest.set(key, order);
    this.used.add(key);
    if (isOpen(order)) this.open.set(key, order);
  }

  /** Uses a client id up for good. False when it was used before. */
  burn(account: string, clientId: string): boolean {
    const key = clientKey(account, clientId);
    if (this.used.has(key)) return false;
    this.used.add(key);
    return true;
  }

  /** To be called when an order has ended: its client id is free for a new one. */
  close(order: Order): void {
    const key = clientKey(order.account, order.clientId);
    if (this.open.get(key) === order) this.open.delete(key);
  }

  isUsed(account: string, clientId: string): boolean {
    return this.used.has(clientKey(account, clientId));
  }

  /** The latest order the account sent under this client id, open or not. */
  byClientId(account: string, clientId: string): Order | undefined {
    return this.latest.get(clientKey(account, clientId));
  }

  /** The account's open orders, oldest first. */
  openOf(account: string, symbol?: string): Order[] {
    const mine = [...this.open.values()].filter((order) => order.account === account);
    return mine
      .filter((order) => symbol === undefined || order.symbol === symbol)
      .sort((a, b) => a.id - b.id);
  }

  clear(): void {
    for (const map of [this.byId, this.used, this.open, this.latest]) map.clear();
  }
}

function clientKey(account: string, clientId: string): string {
  return `${account}\n${clientId}`;
}
