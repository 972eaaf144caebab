import { InMemoryKillRecords } from '../adapters/in-memory/kill-records.ts';
import { InMemorySafetyRecords } from '../adapters/in-memory/safety-records.ts';
import { cancelAccount } from '../application/cancel-account.ts';
import { continueKills, engageKillSwitch, type KillCommand } from '../application/engage-kill-switch.ts';
import { openAccount } from '../application/open-account.ts';
import { placeTrade } from '../application/place-trade.ts';
import { recordAccountEvent } from '../application/record-account-event.ts';
import type { Account, AccountRef } from '../domain/account/account.ts';
import type { Kill } from '../domain/kill/kill.ts';
import { decimal as d } from '../domain/money/decimal.ts';
import type { Order, OrderTerms } from '../domain/order/order.ts';
import type { Result } from '../domain/refusal.ts';
import type { AccountCanceller, CancelAccountRequest } from '../ports/account-canceller.port.ts';
import type { KillRecords } from '../ports/kill-records.port.ts';
import type { VenueBooks, VenueBooksOf } from '../ports/venue.port.ts';
import { anAccount, testRef } from './builders.ts';
import { ScriptedBooks } from './scripted-books.ts';
import { TradingWorld, type WorldOptions } from './trading-world.ts';

/** A trading world with several accounts, and the kill switch wired as its Lambdas are. */
export class KillWorld implements VenueBooksOf, AccountCanceller {
  readonly trading: TradingWorld;
  kills: KillRecords = new InMemoryKillRecords();
  readonly safety = new InMemorySafetyRecords();
  readonly scripted: ScriptedBooks;
  /** Runs before each sweep of an account: a test throws here, as a worker that is not to be had. */
  beforeSweep: (request: CancelAccountRequest) => void = () => {};

  private constructor(trading: TradingWorld) {
    this.trading = trading;
    this.scripted = new ScriptedBooks(trading.venue);
  }

  /** The account of every trading world, and these. */
  static async open(options: WorldOptions = {}, more: readonly Partial<Account>[] = []): Promise<KillWorld> {
    const trading = await TradingWorld.open(options);
    const world = new KillWorld(trading);
    for (const account of more) {
      const deps = { store: trading.memory, clock: trading.clock, ids: trading.ids };
      await openAccount(deps, anAccount(account), [{ asset: 'USDT', amount: d('100000') }]);
    }
    return world;
  }

  get deps() {
    const { store, market, saga, clock, ids, log } = this.trading;
    return { store, market, saga, clock, ids, log, kills: this.kills, safety: this.safety, canceller: this };
  }

  async openBooks(account: Account): Promise<VenueBooks> {
    const books = await this.scripted.openBooks(account);
    const isOther = (clientOrderId: string) => {
      const booked = this.trading.venue.book.get(clientOrderId);
      return booked !== undefined && booked.accountId !== account.accountId;
    };
    const listOpenOrders: VenueBooks['listOpenOrders'] = async () => {
      const answer = await books.listOpenOrders();
      if (answer.class !== 'ORDERS') return answer;
      return { ...answer, orders: answer.orders.filter(({ clientOrderId }) => !isOther(clientOrderId)) };
    };
    return { ...books, listOpenOrders };
  }

  async cancelAccount(request: CancelAccountRequest) {
    this.beforeSweep(request);
    const { store, market, venues, commands, accountEvents, clock, ids, log } = this.trading;
    return cancelAccount(
      { store, market, venues, commands, accountEvents, clock, ids, log, books: this },
      request,
    );
  }

  /** Presses the switch; the answer is given within 20 s. */
  press(given: Partial<KillCommand> = {}): Promise<Result<Kill>> {
    const triggeredAtMs = this.trading.clock.nowMs();
    return engageKillSwitch(this.deps, {
      ownerId: testRef.ownerId,
      scope: 'global',
      reason: 'a drill',
      source: 'API',
      triggeredBy: testRef.ownerId,
      correlationId: 'correlation-kill',
      triggeredAtMs,
      untilMs: triggeredAtMs + 20_000,
      ...given,
    });
  }

  /** Presses where it must be taken. */
  async kill(given: Partial<KillCommand> = {}): Promise<Kill> {
    const pressed = await this.press(given);
    if (!pressed.ok) throw new Error(`test: not killed: ${pressed.refusal.code}`);
    return pressed.value;
  }

  /** What the schedule does a minute later. */
  goOn(): Promise<readonly Kill[]> {
    this.trading.clock.advance(60_000);
    return continueKills(this.deps, this.trading.clock.nowMs() + 20_000);
  }

  /** A resting buy of an account, taken by its venue. */
  async rest(ref: AccountRef = testRef, terms: Partial<OrderTerms> = {}): Promise<Order> {
    const { orderId } = await this.place(ref, terms);
    await this.trading.runSagas();
    const order = await this.trading.memory.findOrder(ref.ownerId, orderId);
    if (!order) throw new Error(`test: no order ${orderId}`);
    return order;
  }

  async place(ref: AccountRef = testRef, terms: Partial<OrderTerms> = {}): Promise<Order> {
    const idempotencyKey = this.trading.ids.nextId();
    const command = this.trading.command({ quantity: d('0.1'), ...terms }, { ...ref, idempotencyKey });
    const placed = await placeTrade(this.trading, command);
    if (!placed.ok) throw new Error(`test: not placed: ${placed.refusal.code}`);
    return placed.value;
  }

  /** Reports reach the books. */
  async settle(): Promise<void> {
    for (const event of this.trading.accountEvents.take()) await recordAccountEvent(this.trading, event);
  }

  resting(): number {
    return [...this.trading.venue.book.values()].filter(({ view }) => view.status === 'ACCEPTED').length;
  }
}
