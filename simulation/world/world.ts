import { InMemoryMarketViews } from '#shared/adapters/in-memory/market-views.ts';
import { InMemoryTradingStore } from '#shared/adapters/in-memory/trading-store.ts';
import { cancelAtVenue } from '#shared/application/cancel-at-venue.ts';
import { checkRisk } from '#shared/application/check-risk.ts';
import { openAccount } from '#shared/application/open-account.ts';
import { reconcileAccount } from '#shared/application/reconcile-account.ts';
import { recordAccountEvent } from '#shared/application/record-account-event.ts';
import { releaseFunds } from '#shared/application/release-funds.ts';
import { resolveOrder } from '#shared/application/resolve-order.ts';
import { runStrategy } from '#shared/application/strategies/run-strategy.ts';
import { submitOrder } from '#shared/application/submit-order.ts';
import type { Account, VenueId } from '#shared/domain/account/account.ts';
import type { DomainEvent } from '#shared/domain/events/domain-event.ts';
import type { Kill } from '#shared/domain/kill/kill.ts';
import type {
  AccountEvent,
  CancelCommand,
  ReconcileCommand,
  StrategyTrigger,
} from '#shared/ports/queues.port.ts';
import type { StoreWrite } from '#shared/ports/store-write.ts';
import { anAccount } from '#shared/testing/builders.ts';
import { SequentialIds } from '#shared/testing/sequential-ids.ts';
import { Executions } from '../cloud/executions.ts';
import { FifoQueue } from '../cloud/fifo-queue.ts';
import { invoke } from '../cloud/lambda.ts';
import type { Actor } from '../engine/actor.ts';
import type { Engine } from '../engine/engine.ts';
import { KillChecks } from '../invariants/kill-checks.ts';
import { checkLimits, drawLimits } from '../invariants/limit-checks.ts';
import { StepChecks } from '../invariants/step-checks.ts';
import { StrategyChecks } from '../invariants/strategy-checks.ts';
import { venueRows } from '../venues/rows.ts';
import { VenueModel } from '../venues/venue-model.ts';
import type { VenueLink } from '../venues/venue-wire.ts';
import { type Ports, portsOf, requestReconciliation } from './ports.ts';
import { Requests } from './requests.ts';
import { runtimeOf } from './strategy-ports.ts';

/** Timeouts of the Lambdas in seconds, as infra/lambdas.ts has them; a queue hides a message a second longer. */
export const timeoutSeconds = {
  'place-trade': 29,
  'cancel-order': 10,
  'amend-order': 10,
  'risk-check': 10,
  'submit-order': 20,
  'release-funds': 10,
  'fill-handler': 5,
  'sweep-orders': 50,
  'control-account': 10,
  'kill-switch': 55,
  'strategy-tick': 10,
  'manage-strategies': 10,
} as const;
type LambdaName = keyof typeof timeoutSeconds;

/** The whole service in memory: the store, the queues, the saga's executions, the venues, and the accounts on them. */
export class World {
  readonly engine: Engine;
  readonly ids = new SequentialIds();
  readonly memory = new InMemoryTradingStore();
  readonly accounts: Account[] = [];
  readonly links: ReadonlyMap<VenueId, VenueLink>;
  readonly executions: Executions;
  readonly accountEventQueue: FifoQueue<AccountEvent>;
  readonly commandQueue: FifoQueue<CancelCommand | ReconcileCommand>;
  readonly strategyQueue: FifoQueue<StrategyTrigger>;
  /** Candles of the markets that strategies trade. */
  readonly views = new InMemoryMarketViews();
  readonly checks: StepChecks;
  readonly strategyChecks: StrategyChecks;
  readonly #killChecks: KillChecks;
  readonly requests: Requests;
  /** Venues that nothing reaches now. */
  readonly cutVenues = new Set<VenueId>();
  /** False: the venues never tell their whole books, and everything must come right without a reconciliation. */
  readonly booksTell: boolean;
  readonly #models: VenueModel[] = [];
  /** Reports of account streams on their way to us. */
  reportsUnderway = 0;
  /** Hears of each event that a transaction published. */
  onPublished: (event: DomainEvent) => void = () => {};

  constructor(engine: Engine) {
    this.engine = engine;
    this.checks = new StepChecks(engine, this.memory);
    this.strategyChecks = new StrategyChecks(engine, this.memory);
    this.#killChecks = new KillChecks(engine, this.memory);
    this.requests = new Requests(engine);
    this.booksTell = engine.random.chance(0.6);
    this.links = new Map(venueRows.map((row) => [row.id, this.#link(new VenueModel(engine, row))]));
    this.executions = new Executions(engine, (lambda, step, ...about) =>
      this.#runTask(lambda, step, ...about),
    );
    this.accountEventQueue = new FifoQueue<AccountEvent>(engine, {
      name: 'account-events',
      visibilityMs: 1_000 * (timeoutSeconds['fill-handler'] + 1),
      consume: (events) =>
        this.#consume('fill-handler', events, recordAccountEvent, (event) => this.checks.onApplied(event)),
    });
    this.strategyQueue = this.#strategyQueue(engine);
    this.commandQueue = new FifoQueue<CancelCommand | ReconcileCommand>(engine, {
      name: 'commands',
      visibilityMs: 1_000 * (timeoutSeconds['submit-order'] + 1),
      consume: (commands) =>
        this.#consume('submit-order', commands, (ports, command) =>
          command.kind === 'CANCEL' ? cancelAtVenue(ports, command) : this.#reconcile(ports, command),
        ),
    });
  }

  /** One message a worker, as the queue's mapping has it. */
  #strategyQueue(engine: Engine): FifoQueue<StrategyTrigger> {
    return new FifoQueue<StrategyTrigger>(engine, {
      name: 'strategy-triggers',
      visibilityMs: 1_000 * (timeoutSeconds['strategy-tick'] + 1),
      batchMax: 1,
      consume: (triggers, receives) =>
        this.#consume('strategy-tick', triggers, async (ports, trigger, actor) => {
          const outcome = await runStrategy(runtimeOf(this, ports, actor), trigger, receives[0]);
          if (outcome === 'WAITING') throw new Error(`${trigger.strategyId} has more to do`);
        }),
    });
  }

  #link(model: VenueModel): VenueLink {
    model.onTaken = (order) => {
      this.checks.onTaken(order, model.orders);
      this.#killChecks.onTaken(order);
    };
    return {
      model,
      isCut: () => this.cutVenues.has(model.row.id),
      onSend: (send) => this.checks.onSend(send),
    };
  }

  /** Of the venues that somebody has an account on: nothing happens at the others. */
  get models(): readonly VenueModel[] {
    return this.#models;
  }

  venueOf(venue: VenueId): VenueLink {
    const link = this.links.get(venue);
    if (!link) throw new Error(`no simulated venue ${venue}`);
    return link;
  }

  onCommitted(writes: readonly StoreWrite[]): void {
    this.checks.onCommitted(writes);
    checkLimits(this.engine, this.memory, writes);
    this.strategyChecks.onCommitted(writes);
    for (const write of writes) {
      if (write.kind === 'setControl') this.#killChecks.onChanged(write.control);
      if (write.kind === 'publish') this.onPublished(write.event);
    }
  }

  onVerified(kill: Kill): void {
    this.#killChecks.onVerified(
      kill,
      this.#models.flatMap(({ orders }) => orders),
    );
  }

  async openAccounts(count: number): Promise<void> {
    const { random, scheduler } = this.engine;
    for (let index = 0; index < count; index += 1) {
      const { model } = this.venueOf(random.pick(venueRows).id);
      const account = anAccount({
        ownerId: `user-${(index >> 1) + 1}`,
        accountId: `account-${index + 1}`,
        venue: model.row.id,
        limits: drawLimits(this.engine, { ...anAccount().limits, ...model.row.limits }),
      });
      this.accounts.push(account);
      model.openAccount(account);
      if (!this.#models.includes(model)) this.#models.push(model);
      const clock = { nowMs: () => scheduler.nowMs, sleep: () => Promise.resolve() };
      await openAccount({ store: this.memory, clock, ids: this.ids }, account, model.row.openingBalances);
    }
  }

  /** Runs a use case as one invocation of its Lambda. */
  invoke<Value>(name: LambdaName, useCase: (ports: Ports, actor: Actor) => Promise<Value>): Promise<Value> {
    return invoke(this.engine, name, timeoutSeconds[name], (actor) => useCase(portsOf(this, actor), actor));
  }

  /** As the resolver's Lambda does it: what was in doubt for one order may be off for its account. */
  #resolve = async (ports: Ports, ownerId: string, orderId: string, actor: Actor): Promise<object> => {
    const resolved = await resolveOrder(ports, ownerId, orderId);
    const order = resolved.outcome === 'IN_DOUBT' ? undefined : await ports.store.findOrder(ownerId, orderId);
    if (order) await requestReconciliation(this, actor, order);
    return resolved;
  };

  async #reconcile(ports: Ports, command: ReconcileCommand): Promise<void> {
    const account = await ports.store.findAccount(command);
    if (account) await reconcileAccount(ports, account, command.trigger);
  }

  async #runTask(lambda: string, step: string, ownerId: string, orderId: string): Promise<object> {
    switch (lambda) {
      case 'risk-check': {
        const outcome = await this.invoke('risk-check', (ports) => checkRisk(ports, ownerId, orderId));
        return { outcome, waitSeconds: 0 };
      }
      case 'release-funds': {
        const outcome = await this.invoke('release-funds', (ports) => releaseFunds(ports, ownerId, orderId));
        return { outcome, waitSeconds: 0 };
      }
      default: {
        const task = step === 'resolve-order' ? this.#resolve : submitOrder;
        return this.invoke('submit-order', (ports, actor) => task(ports, ownerId, orderId, actor));
      }
    }
  }

  /** Messages of one group in order; the first that fails holds the later ones back. */
  #consume<Body>(
    name: LambdaName,
    bodies: readonly Body[],
    handle: (ports: Ports, body: Body, actor: Actor) => Promise<unknown>,
    onDone?: (body: Body) => void,
  ): Promise<number> {
    return this.invoke(name, async (ports, actor) => {
      for (const [index, body] of bodies.entries()) {
        try {
          await handle(ports, body, actor);
          onDone?.(body);
        } catch (error) {
          this.engine.noteFailure(name, error);
          return index;
        }
      }
      return bodies.length;
    });
  }
}
