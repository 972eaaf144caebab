import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { InMemoryMarketData } from '#shared/adapters/in-memory/market-data.ts';
import { InMemoryTradingStore } from '#shared/adapters/in-memory/trading-store.ts';
import { SecretsManagerVenueKeys } from '#shared/adapters/secrets/venue-keys.ts';
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
import { adapterOf } from '../venues/index.ts';
import { type WorldVenue, worldVenues } from './world-venue.ts';

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
  readonly account: Account;
  readonly reconciliations: Reconciliation[] = [];
  readonly venue: WorldVenue;
  readonly sim: SimExchange;
  readonly #ingests: Ingest[] = [];

  private constructor(sim: SimExchange, venue: WorldVenue) {
    this.sim = sim;
    this.venue = venue;
    this.account = {
      ownerId,
      accountId: 'paper-1',
      name: 'paper',
      venue: venue.id,
      mode: 'PAPER',
      baseCurrency: venue.quote,
      limits: defaultAccountLimits,
      // A venue tells some times to the second.
      createdAtMs: systemClock.nowMs() - 1_000,
    };
  }

  /** @param venue the first of all where the test is about none */
  static async start(options: SimExchangeOptions = {}, venue = worldVenues[0]): Promise<IngestWorld> {
    if (!venue) throw new Error('there is no venue');
    return new IngestWorld(await startSimExchange({ ...options, venues: [venue.id] }), venue);
  }

  get endpoints(): VenueEndpoints {
    const { http, ws } = this.#address;
    return { rest: http, stream: ws, wsApi: ws };
  }

  get #address() {
    const address = this.sim.venues[this.venue.id];
    if (!address) throw new Error(`the simulator has no ${this.venue.id}`);
    return address;
  }

  async startIngest(timings: Partial<Timings> = {}, changes: Partial<IngestDeps> = {}): Promise<Ingest> {
    const { apiKey, secret } = this.#address;
    const secrets = { send: async () => ({ SecretString: JSON.stringify({ apiKey, secret }) }) };
    const keys = new SecretsManagerVenueKeys(secrets as unknown as SecretsManagerClient, systemClock);
    const sessions = new CcxtVenueSessions(keys, { [this.venue.id]: this.endpoints });
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
      adapters: [adapterOf(this.venue.id, { [this.venue.id]: this.endpoints })],
      symbols: this.venue.symbols,
      store: this.store,
      market: this.market,
      queue: this.queue,
      catchUpQueue: this.queue,
      keys,
      sessions,
      reconcile: async (account, trigger) => {
        const reconciliation = await reconcileAccount(reconciling, account, trigger);
        this.reconciliations.push(reconciliation);
        return reconciliation;
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
      { asset: this.venue.quote, amount: decimal(this.venue.funds.quote) },
      { asset: 'BTC', amount: decimal(this.venue.funds.BTC) },
    ]);
  }

  /** An order that our store has as accepted, funds reserved; `place` sends it to the venue. */
  async insertOrder(side: 'buy' | 'sell', quantity: string): Promise<Order> {
    const { id: venue, symbol: instrument, quote, reserved } = this.venue;
    const [asset, amount] = side === 'buy' ? [quote, decimal(reserved)] : ['BTC', decimal(quantity)];
    const order: Order = {
      ownerId,
      accountId: this.account.accountId,
      orderId: ids.nextId(),
      venue,
      instrument,
      base: 'BTC',
      quote,
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
    const clientOrderId = clientOrderIdOf(order.orderId, order.attempt);
    const quantity = order.quantity?.toFixed() ?? '';
    await this.#client().place({ side: order.side, quantity, clientOrderId, price });
  }

  async cancel(order: Order): Promise<void> {
    await this.#client().cancel(clientOrderIdOf(order.orderId, order.attempt));
  }

  #client() {
    const { apiKey, secret } = this.#address;
    return this.venue.client({ apiKey, secret }, this.endpoints);
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
