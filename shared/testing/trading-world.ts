import { InMemoryMarketData } from '../adapters/in-memory/market-data.ts';
import { InMemoryTradingStore } from '../adapters/in-memory/trading-store.ts';
import { cancelAtVenue } from '../application/cancel-at-venue.ts';
import { checkRisk } from '../application/check-risk.ts';
import { openAccount } from '../application/open-account.ts';
import { type PlaceTradeCommand, placeTrade } from '../application/place-trade.ts';
import { recordAccountEvent } from '../application/record-account-event.ts';
import { releaseFunds } from '../application/release-funds.ts';
import { resolveOrder } from '../application/resolve-order.ts';
import { orderSaga } from '../application/saga/order-saga.ts';
import { submitOrder } from '../application/submit-order.ts';
import type { Account } from '../domain/account/account.ts';
import { verifyLedger } from '../domain/ledger/verify.ts';
import { decimal as d } from '../domain/money/decimal.ts';
import type { Fill } from '../domain/order/fill.ts';
import type { Order, OrderTerms } from '../domain/order/order.ts';
import type { SagaInput, SagaStart, SagaStarter } from '../ports/saga.port.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';
import type { VenueSessions } from '../ports/venue.port.ts';
import { anAccount, anInstrument, aPerpetual, aPrice, someTerms, testRef } from './builders.ts';
import { RecordingMetrics, silentLog } from './recording-ports.ts';
import { RecordingAccountEvents, RecordingCommands } from './recording-queues.ts';
import { runSaga, type SagaRun, type SagaTask } from './run-saga.ts';
import { ScriptedVenue } from './scripted-venue.ts';
import { SequentialIds } from './sequential-ids.ts';
import { SimulatedClock } from './simulated-clock.ts';

export interface WorldOptions {
  readonly account?: Partial<Account>;
  readonly balances?: Readonly<Record<string, string>>;
  /** Stands between the use cases and the store, or the venue: to fail there. */
  readonly wrapStore?: (store: TradingStore) => TradingStore;
  readonly wrapVenues?: (venues: VenueSessions) => VenueSessions;
}

/** The whole core in memory, wired as the Lambdas are: use cases, saga, queues, a venue, a clock that only tests move. */
export class TradingWorld implements SagaStarter {
  readonly clock = new SimulatedClock();
  readonly ids = new SequentialIds();
  readonly memory = new InMemoryTradingStore();
  readonly market = new InMemoryMarketData();
  readonly venue = new ScriptedVenue();
  readonly accountEvents = new RecordingAccountEvents();
  readonly commands = new RecordingCommands();
  readonly metrics = new RecordingMetrics();
  readonly log = silentLog;
  readonly saga: SagaStarter = this;
  readonly store: TradingStore;
  readonly venues: VenueSessions;
  /** Executions by name, in the order of their starts; `undefined` while one waits to run. */
  readonly executions = new Map<string, { readonly input: SagaInput; run: SagaRun | undefined }>();

  constructor(options: WorldOptions = {}) {
    this.store = options.wrapStore?.(this.memory) ?? this.memory;
    this.venues = options.wrapVenues?.(this.venue) ?? this.venue;
  }

  static async open(options: WorldOptions = {}): Promise<TradingWorld> {
    const world = new TradingWorld(options);
    const balances = Object.entries(options.balances ?? { USDT: '100000', BTC: '1' });
    await world.market.saveInstruments([anInstrument(), aPerpetual()]);
    await world.market.savePrice(aPrice());
    await world.market.savePrice(aPrice({ venue: 'binanceusdm', symbol: 'BTC/USDT:USDT' }));
    await openAccount(
      { store: world.memory, clock: world.clock, ids: world.ids },
      anAccount(options.account),
      balances.map(([asset, amount]) => ({ asset, amount: d(amount) })),
    );
    return world;
  }

  /** Names of executions are used once, as Step Functions does. */
  async start(input: SagaInput): Promise<SagaStart> {
    const name = `${input.orderId}-${input.generation}`;
    const known = this.executions.get(name);
    if (!known) {
      this.executions.set(name, { input, run: undefined });
      return 'STARTED';
    }
    if (!known.run) return 'ALREADY_RUNNING';
    return known.run.status === 'SUCCEEDED' ? 'ALREADY_SUCCEEDED' : 'ALREADY_ENDED';
  }

  /** A placement's command; what a test sets of the terms is what matters. */
  command(terms: Partial<OrderTerms> = {}, given: Partial<PlaceTradeCommand> = {}): PlaceTradeCommand {
    return {
      ...testRef,
      terms: someTerms(terms),
      idempotencyKey: 'key-1',
      requestHash: 'hash-1',
      correlationId: 'correlation-1',
      ...given,
    };
  }

  /** Places an order that must be taken. */
  async place(terms: Partial<OrderTerms> = {}, idempotencyKey = this.ids.nextId()): Promise<Order> {
    const result = await placeTrade(this, this.command(terms, { idempotencyKey }));
    if (!result.ok) throw new Error(`test: not placed: ${result.refusal.code}`);
    return result.value;
  }

  /** Places an order and runs its saga. */
  async placeAndRun(terms: Partial<OrderTerms> = {}): Promise<Order> {
    const { orderId } = await this.place(terms);
    await this.runSagas();
    return this.order(orderId);
  }

  /** Runs every execution that waits, each to its end, with the very definition that is deployed. */
  async runSagas(): Promise<readonly SagaRun[]> {
    const runs: SagaRun[] = [];
    for (const execution of this.executions.values()) {
      if (execution.run) continue;
      execution.run = await runSaga(orderSaga(arns), this.#tasks(), { ...execution.input }, this.clock);
      runs.push(execution.run);
    }
    return runs;
  }

  #tasks(): Record<string, SagaTask> {
    const about = (input: Readonly<Record<string, unknown>>) =>
      [String(input.ownerId), String(input.orderId)] as const;
    return {
      [arns.riskCheckArn]: async (input) => ({
        ...input,
        outcome: await checkRisk(this, ...about(input)),
        waitSeconds: 0,
      }),
      [arns.submitOrderArn]: async (input) => ({
        ...input,
        ...(await (input.step === 'resolve-order' ? resolveOrder : submitOrder)(this, ...about(input))),
      }),
      [arns.releaseFundsArn]: async (input) => ({
        ...input,
        outcome: await releaseFunds(this, ...about(input)),
        waitSeconds: 0,
      }),
    };
  }

  async order(orderId: string): Promise<Order> {
    const order = await this.memory.findOrder(testRef.ownerId, orderId);
    if (!order) throw new Error(`test: no order ${orderId}`);
    return order;
  }

  /** Hands one fill to the fill handler. */
  recordFill(fill: Fill) {
    return recordAccountEvent(this, { kind: 'FILL', fill, correlationId: 'correlation-1' });
  }

  /** Delivers what waits in the queues: account events to the fill handler, commands to the canceller. */
  async deliver(): Promise<void> {
    for (const event of this.accountEvents.take()) await recordAccountEvent(this, event);
    for (const { command } of this.commands.take()) await cancelAtVenue(this, command);
    for (const event of this.accountEvents.take()) await recordAccountEvent(this, event);
  }

  async balance(asset: string): Promise<{ available: string; reserved: string; suspense: string }> {
    const found = (await this.memory.listBalances(testRef)).find((each) => each.asset === asset);
    const { available, reserved, suspense } = found ?? {
      available: d('0'),
      reserved: d('0'),
      suspense: d('0'),
    };
    return { available: available.toFixed(), reserved: reserved.toFixed(), suspense: suspense.toFixed() };
  }

  /** Undefined for true books; else what is wrong with them. */
  async ledgerFault() {
    const { items } = await this.memory.listLedger(testRef, { limit: 10_000 });
    return verifyLedger(items, await this.memory.listBalances(testRef));
  }

  /** The lines of an order's story, as `step OUTCOME`. */
  async story(orderId: string): Promise<readonly string[]> {
    const events = await this.memory.listOrderEvents(testRef.ownerId, orderId);
    return events.map(({ step, outcome }) => `${step} ${outcome}`);
  }

  published(): readonly string[] {
    return [...this.memory.tables.outbox.values()].map(({ type }) => type);
  }
}

const arns = {
  riskCheckArn: 'arn:risk-check',
  submitOrderArn: 'arn:submit-order',
  releaseFundsArn: 'arn:release-funds',
};
