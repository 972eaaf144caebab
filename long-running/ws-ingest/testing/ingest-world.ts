import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { InMemoryMarketData } from '#shared/adapters/in-memory/market-data.ts';
import { InMemoryTradingStore } from '#shared/adapters/in-memory/trading-store.ts';
import { SecretsManagerVenueKeys } from '#shared/adapters/secrets/venue-keys.ts';
import { binanceClient } from '#shared/adapters/venues/binance/client.ts';
import type { VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
import { CcxtVenueSessions } from '#shared/adapters/venues/sessions.ts';
import { openAccount } from '#shared/application/open-account.ts';
import { entryWrites } from '#shared/application/order-records.ts';
import { reconcileAccount } from '#shared/application/reconcile-account.ts';
import { recordAccountEvent } from '#shared/application/record-account-event.ts';
import type { Account } from '#shared/domain/account/account.ts';
import { defaultAccountLimits } from '#shared/domain/account/default-limits.ts';
import { move } from '#shared/domain/ledger/entry.ts';
import { decimal, zero } from '#shared/domain/money/decimal.ts';
import { clientOrderIdOf } from '#shared/domain/order/client-order-id.ts';
import type { Fill } from '#shared/domain/order/fill.ts';
import type { Order } from '#shared/domain/order/order.ts';
import type { Reconciliation } from '#shared/domain/reconciliation/reconciliation.ts';
import type { Log } from '#shared/ports/log.port.ts';
import type { AccountEvent, AccountEventQueue } from '#shared/ports/queues.port.ts';
import { type SimExchange, type SimExchangeOptions, startSimExchange } from '#sim-exchange/index.ts';
import { type Ingest, type IngestDeps, startIngest } from '../ingest.ts';
import type { Timings } from '../timing.ts';
import { binanceAdapter } from '../venues/binance/index.ts';

const ids = ulidIds();
const ownerId = 'owner-1';

/** Keeps every event it was sent, and settles each into the store as fill-handler does. `fails` refuses the next sends. */
export class SettlingQueue implements AccountEventQueue {
  readonly events: AccountEvent[] = [];
  fails = 0;
  readonly #store: InMemoryTradingStore;
  readonly #log: Log;

  constructor(store: InMemoryTradingStore, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  get fills(): readonly Fill[] {
    return this.events.flatMap((event) => (event.kind === 'FILL' ? [event.fill] : []));
  }

  async send(events: readonly AccountEvent[]): Promise<void> {
    if (this.fails > 0) {
      this.fails -= 1;
      throw new Error('the queue is away');
    }
    for (const event of events) {
      this.events.push(event);
      const deps = { store: this.#store, clock: systemClock, ids, log: this.#log };
      await recordAccountEvent(deps, event);
    }
  }
}

/** One simulated venue, one account, and in-memory adapters around a running ingest. */
export class IngestWorld {
  readonly store = new InMemoryTradingStore();
  readonly market = new InMemoryMarketData();
  readonly logged: string[] = [];
  readonly log: Log = {
    info: (message, fields) => this.#keep('INFO', message, fields),
    warn: (message, fields) => this.#keep('WARN', message, fields),
    error: (message, fields) => this.#keep('ERROR', message, fields),
  };
  readonly queue = new SettlingQueue(this.store, this.log);
  readonly account: Account = {
    ownerId,
    accountId: 'paper-1',
    name: 'paper',
    venue: 'binance',
    mode: 'PAPER',
    baseCurrency: 'USDT',
    limits: defaultAccountLimits,
    createdAtMs: 0,
  };
  readonly reconciliations: Reconciliation[] = [];
  readonly sim: SimExchange;
  readonly #ingests: Ingest[] = [];

  private constructor(sim: SimExchange) {
    this.sim = sim;
  }

  static async start(options: SimExchangeOptions = {}): Promise<IngestWorld> {
    return new IngestWorld(await startSimExchange(options));
  }

  get endpoints(): VenueEndpoints {
    const { http, ws } = this.#venue;
    return { rest: http, stream: ws, wsApi: ws };
  }

  get #venue() {
    const { binance } = this.sim.venues;
    if (!binance) throw new Error('the simulator has no binance');
    return binance;
  }

  async startIngest(timings: Partial<Timings> = {}, changes: Partial<IngestDeps> = {}): Promise<Ingest> {
    const { apiKey, secret } = this.#venue;
    const secrets = { send: async () => ({ SecretString: JSON.stringify({ apiKey, secret }) }) };
    const keys = new SecretsManagerVenueKeys(secrets as unknown as SecretsManagerClient, systemClock);
    const sessions = new CcxtVenueSessions(keys, { binance: this.endpoints });
    const { store, market, queue: catchUpQueue, log } = this;
    const reconciling = {
      store,
      market,
      catchUpQueue,
      log,
      sessions,
      books: sessions,
      clock: systemClock,
      ids,
    };
    const ingest = await startIngest({
      adapters: [binanceAdapter(this.endpoints)],
      symbols: ['BTC/USDT', 'ETH/USDT', 'ETH/BTC', 'BNB/USDT'],
      store: this.store,
      market: this.market,
      queue: this.queue,
      catchUpQueue: this.queue,
      keys,
      sessions,
      reconcile: async (account, trigger) => {
        this.reconciliations.push(await reconcileAccount(reconciling, account, trigger));
      },
      alarms: { publish: async () => {} },
      clock: systemClock,
      log: this.log,
      healthHost: '127.0.0.1',
      healthPort: 0,
      timings: { accountsMs: 100, backoffFirstMs: 50, ...timings },
      ...changes,
    });
    this.#ingests.push(ingest);
    return ingest;
  }

  async openAccount(): Promise<void> {
    await openAccount({ store: this.store, clock: systemClock, ids }, this.account, [
      { asset: 'USDT', amount: decimal('100000') },
      { asset: 'BTC', amount: decimal('1') },
    ]);
  }

  /** An order that our store has as accepted, funds reserved; `place` sends it to the venue. */
  async insertOrder(side: 'buy' | 'sell', quantity: string): Promise<Order> {
    const [asset, amount] = side === 'buy' ? ['USDT', decimal('50000')] : ['BTC', decimal(quantity)];
    const order: Order = {
      ownerId,
      accountId: this.account.accountId,
      orderId: ids.nextId(),
      venue: 'binance',
      instrument: 'BTC/USDT',
      base: 'BTC',
      quote: 'USDT',
      side,
      type: 'limit',
      quantity: decimal(quantity),
      timeInForce: 'GTC',
      reduceOnly: false,
      postOnly: false,
      state: 'ACCEPTED',
      reservation: { asset, amount, remaining: amount },
      pendingQuantity: zero,
      filledQuantity: zero,
      filledQuote: zero,
      fees: {},
      attempt: 1,
      generation: 1,
      correlationId: 'correlation-1',
      createdAtMs: 0,
      updatedAtMs: 0,
      version: 1,
    };
    const reserve = move(asset, amount, 'AVAILABLE', 'RESERVED');
    const result = await this.store.commit([
      { kind: 'insertOrder', order },
      ...entryWrites(ids, order, 'RESERVE', reserve, { orderId: order.orderId }, 0),
    ]);
    if (!result.ok) throw new Error(`the order was not inserted: ${result.failure.reason}`);
    return order;
  }

  /** Sends an order to the venue as submit-order does; a limit order where a price is given. */
  async place(order: Order, price?: string): Promise<void> {
    const quantity = order.quantity?.toFixed() ?? '';
    await this.#client().placeOrder({
      symbol: 'BTCUSDT',
      side: order.side.toUpperCase(),
      newClientOrderId: clientOrderIdOf(order.orderId, order.attempt),
      newOrderRespType: 'ACK',
      quantity,
      ...(price === undefined ? { type: 'MARKET' } : { type: 'LIMIT', timeInForce: 'GTC', price }),
    });
  }

  async cancel(order: Order): Promise<void> {
    const origClientOrderId = clientOrderIdOf(order.orderId, order.attempt);
    await this.#client().cancelOrder({ symbol: 'BTCUSDT', origClientOrderId });
  }

  #client() {
    const { apiKey, secret } = this.#venue;
    return binanceClient({ apiKey, secret }, this.endpoints);
  }

  /** The order as our store has it now. */
  async stored(order: Order): Promise<Order> {
    const found = await this.store.findOrder(ownerId, order.orderId);
    if (!found) throw new Error('the order is gone');
    return found;
  }

  async control(path: string, body?: unknown): Promise<unknown> {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${this.sim.control}${path}`, { ...init, headers });
    if (!response.ok) throw new Error(`control ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#ingests.map((ingest) => ingest.stop()));
    await this.sim.stop();
  }

  #keep(level: string, message: string, fields: object = {}): void {
    this.logged.push(`${level} ${message} ${JSON.stringify(fields)}`);
  }
}

/** Status and body of a path of the ingest's health server. */
export async function health(ingest: Ingest, path: string): Promise<{ status: number; body: string }> {
  const response = await fetch(`http://127.0.0.1:${ingest.healthPort}${path}`);
  return { status: response.status, body: await response.text() };
}
