import type { Page, WebSocketRoute } from 'playwright-core';
import type { OrderResource } from '#shared/http-api/schemas.ts';
import { type AccountResource, accountResource } from '#shared/http-api/schemas.ts';
import { clientFrame, type ServerFrame } from '#shared/http-api/stream-schemas.ts';

const pageSize = 200;
const inView = 12;
const accountId = 'paper-busy';

/**
 * An account with many open orders, of which many change each second, at the page's edge: the page's own client asks for them and hears of them as it
 * does of ours. Every message has its number, and what is read is what was told.
 */
export class BusyAccount {
  readonly orders: OrderResource[];
  /** When each path was read. */
  readonly reads = new Map<string, number[]>();
  #sockets: WebSocketRoute[] = [];
  #sequence = 0;
  #turn = 0;
  #held = Promise.resolve();

  constructor(count: number) {
    const nowMs = Date.now();
    this.orders = Array.from({ length: count }, (_, index) => orderOf(index, nowMs - index * 1_000));
  }

  async attach(page: Page): Promise<void> {
    await page.route('**/auth', (route) =>
      route.fulfill({
        json: { AuthenticationResult: { AccessToken: 'a', RefreshToken: 'r', ExpiresIn: 3_600 } },
      }),
    );
    await page.route('**/v1/**', async (route) => {
      const { pathname, searchParams } = new URL(route.request().url());
      const key = `${pathname} ${searchParams.get('cursor') ?? ''}`.trim();
      this.reads.set(key, [...(this.reads.get(key) ?? []), Date.now()]);
      const json = this.#answer(pathname, searchParams);
      if (pathname === '/v1/orders') await this.#held;
      return json
        ? route.fulfill({ status: pathname.endsWith('/tickets') ? 201 : 200, json })
        : route.fulfill({ status: 404, json: { code: 'NOT_FOUND', detail: 'not here' } });
    });
    await page.routeWebSocket('**/stream*', (socket) => {
      this.#sockets.push(socket);
      socket.onMessage((text) => this.#hear(socket, String(text)));
    });
  }

  /** Places an order, and tells of it in full. */
  place(): OrderResource {
    const nowMs = Date.now();
    this.#sequence += 1;
    const orderId = `01NEW${String(this.#sequence).padStart(6, '0')}`;
    const placed: OrderResource = { ...orderOf(this.orders.length, nowMs), orderId, state: 'INITIALIZED' };
    this.orders.unshift(placed);
    const message = {
      ...{ topic: 'orders', sequence: this.#sequence, eventId: `e${this.#sequence}`, atMs: nowMs },
      ...{ type: 'order.initialized' as const, accountId, correlationId: 'c', data: factsOf(placed) },
    };
    for (const socket of this.#sockets) send(socket, { type: 'messages', messages: [message] });
    return placed;
  }

  /** From now on a read of orders is answered when the returned function is called, by what was there when it was asked for. */
  holdReads(): () => void {
    let release = () => {};
    this.#held = new Promise((resolve) => {
      release = resolve;
    });
    return release;
  }

  /** Fills so many orders a little more and tells of it, in one frame. */
  tell(count: number): void {
    const messages = Array.from({ length: count }, () => {
      // Every other one is in view.
      const nth = this.#turn % 2 === 0 ? (this.#turn / 2) % inView : (this.#turn * 7) % this.orders.length;
      const order = this.orders[nth] as OrderResource;
      this.#turn += 1;
      this.#sequence += 1;
      order.state = 'PARTIALLY_FILLED';
      order.filledQuantity = String(Number(order.filledQuantity) + 1);
      order.updatedAtMs = Math.max(Date.now(), order.updatedAtMs + 1);
      const { orderId, updatedAtMs: atMs, state, filledQuantity } = order;
      return {
        ...{ topic: 'orders', sequence: this.#sequence, eventId: `e${this.#sequence}`, atMs },
        ...{ type: 'order.partially_filled' as const, accountId, correlationId: 'c' },
        data: { order_id: orderId, state, filled_qty: filledQuantity },
      };
    });
    for (const socket of this.#sockets) send(socket, { type: 'messages', messages });
  }

  #answer(path: string, query: URLSearchParams): object | undefined {
    if (path === '/v1/accounts') return { accounts: [account] };
    if (path === '/v1/stream/tickets')
      return { url: 'ws://unused.invalid', ticket: 't', expiresAtMs: Date.now() + 30_000 };
    if (path !== '/v1/orders') return undefined;
    const from = Number(query.get('cursor') ?? 0);
    const next = from + pageSize;
    return {
      orders: this.orders.slice(from, next),
      cursor: next < this.orders.length ? String(next) : null,
    };
  }

  #hear(socket: WebSocketRoute, text: string): void {
    const frame = clientFrame.parse(JSON.parse(text));
    if (frame.action === 'subscribe')
      for (const { topic } of frame.topics)
        send(socket, { type: 'subscribed', topic, sequence: this.#head(topic), replayed: 0 });
    if (frame.action === 'ping')
      send(socket, { type: 'pong', atMs: Date.now(), heads: { orders: this.#head('orders') } });
  }

  #head(topic: string): number {
    return topic === 'orders' ? this.#sequence : 0;
  }
}

/** What the event of a new order tells of it. */
function factsOf(order: OrderResource): Record<string, string> {
  return {
    ...{ order_id: order.orderId, exchange: order.venue, symbol: order.instrument, side: order.side },
    ...{ order_type: order.type, time_in_force: order.timeInForce, state: order.state },
    ...{ quantity: order.quantity ?? '', limit_price: order.limitPrice ?? '', filled_qty: '0' },
    ...{ reduce_only: 'false', post_only: 'false', created_at_ms: String(order.createdAtMs) },
    ...{ reserved_asset: order.reserved.asset, reserved_amount: order.reserved.amount },
  };
}

function send(socket: WebSocketRoute, frame: ServerFrame): void {
  socket.send(JSON.stringify(frame));
}

const account: AccountResource = accountResource.parse({
  ...{ accountId, name: 'Busy', venue: 'binance', mode: 'PAPER', baseCurrency: 'USDT' },
  ...{ tradingState: 'ACTIVE', tradingStateReason: 'opened', createdAtMs: 1_795_000_000_000 },
  limits: {
    ...{ orderNotionalMax: '100000', positionNotionalMax: '1000000', priceCollarRatio: '0.1' },
    ...{ priceAgeMaxMs: 5_000, instrumentsAllowed: [] },
  },
});

function orderOf(index: number, atMs: number): OrderResource {
  return {
    ...{ orderId: `01BUSY${String(index).padStart(6, '0')}`, accountId, venue: 'binance' },
    ...{ instrument: index % 2 === 0 ? 'BTC/USDT' : 'ETH/USDT', side: index % 3 === 0 ? 'sell' : 'buy' },
    ...{ type: 'limit', quantity: '1000000', quoteQuantity: null, limitPrice: String(30_000 + index) },
    ...{ timeInForce: 'GTC', reduceOnly: false, positionSide: null, leverage: null, postOnly: false },
    ...{ strategyId: null, stopLoss: null, takeProfit: null, protect: null, exitLeg: null },
    ...{ state: 'ACCEPTED', code: null, message: null, filledQuantity: '0', averagePrice: null, fees: {} },
    reserved: { asset: 'USDT', amount: '1', remaining: '1' },
    ...{ clientOrderId: null, venueOrderId: null, arrivalMidPrice: null, cancelRequestedAtMs: null },
    ...{ amendment: null, correlationId: 'c', createdAtMs: atMs, updatedAtMs: atMs, version: 1 },
  };
}
