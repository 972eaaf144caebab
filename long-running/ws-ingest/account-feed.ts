import type { VenueKeys } from '#shared/adapters/secrets/venue-keys.ts';
import { type CatchUpDeps, catchUp } from '#shared/application/catch-up.ts';
import type { Account } from '#shared/domain/account/account.ts';
import type { Reconciliation, ReconciliationTrigger } from '#shared/domain/reconciliation/reconciliation.ts';
import type { AccountEvent } from '#shared/ports/queues.port.ts';
import { errorText } from './json-log.ts';
import type { IngestMetrics } from './metrics.ts';
import { Outbox, type OutboxDeps } from './outbox.ts';
import { abortable, backoffMs, pause, type Timings } from './timing.ts';
import type { AccountStream, VenueAdapter } from './venue-adapter.ts';

export interface AccountFeedDeps extends CatchUpDeps, OutboxDeps {
  readonly adapter: VenueAdapter;
  readonly keys: { read(account: Account): Promise<VenueKeys> };
  readonly metrics: IngestMetrics;
  readonly timings: Timings;
  /** Hears that the account's books are about to change. */
  readonly onAccountEvents?: () => void;
  /** Compares all of the account's books with the venue's; the catch-up before it only looked at open orders. */
  readonly reconcile: (
    account: Account,
    trigger: ReconciliationTrigger,
  ) => Promise<Pick<Reconciliation, 'status'>>;
}

/** LIVE: subscribed, and everything before the subscription has been caught up with. */
export type AccountFeedState = 'CONNECTING' | 'CATCHING_UP' | 'LIVE';

/** After this long a connection counts as healthy: the next wait is short again. */
const healthyCatchUps = 2;

/**
 * One account's stream. Always subscribed first and caught up after, so that nothing falls in between; what arrives
 * twice is the store's to dedupe.
 */
export class AccountFeed {
  readonly account: Account;
  readonly outbox: Outbox;
  readonly #deps: AccountFeedDeps;
  readonly #stopping = new AbortController();
  #state: AccountFeedState = 'CONNECTING';
  #running: Promise<void> | undefined;
  #isStarted = false;

  constructor(deps: AccountFeedDeps, account: Account) {
    this.#deps = deps;
    this.account = account;
    this.outbox = new Outbox(deps);
  }

  get state(): AccountFeedState {
    return this.#state;
  }

  start(): void {
    this.#running ??= this.#run(this.#stopping.signal);
  }

  /** Takes no more events, then hands over what is buffered as far as the time allows. */
  async stop(drainMs: number): Promise<void> {
    this.#stopping.abort();
    await Promise.all([this.#running, this.outbox.drain(drainMs)]);
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { log, metrics, timings } = this.#deps;
    const { venue, accountId } = this.account;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const connection = { catchUps: 0 };
      const reason = await this.#connect(connection, signal).catch(errorText);
      this.#state = 'CONNECTING';
      if (signal.aborted) return;
      if (connection.catchUps >= healthyCatchUps) attempt = 0;
      metrics.count('tradewind_ingest_reconnects_total', { venue, stream: 'account' });
      log.warn('the account stream is opened again', { venue, accountId, reason });
      await pause(backoffMs(attempt, timings), signal);
    }
  }

  /** One connection, until it is lost. Resolves with the reason. */
  async #connect(connection: { catchUps: number }, signal: AbortSignal): Promise<string> {
    const { adapter, keys, metrics } = this.#deps;
    const { venue } = this.account;
    const over = new AbortController();
    let reason = 'stopping';
    const lose = (why: string) => {
      reason = why;
      over.abort();
    };
    const ended = AbortSignal.any([signal, over.signal]);
    const urgent: { wake: () => void } = { wake: () => {} };
    const opening = adapter.openAccountStream(this.account, await keys.read(this.account), {
      onEvents: (events) => {
        if (!ended.aborted && !this.#take(events)) lose('the buffer is full');
      },
      onUnreadable: () => {
        metrics.count('tradewind_ingest_unreadable_total', { venue });
        urgent.wake();
      },
      onLost: lose,
    });
    const stream = await abortable(opening, signal, (late) => void late.close());
    try {
      await this.#followUp(stream, connection, urgent, ended);
    } finally {
      await stream.close();
    }
    return reason;
  }

  #take(events: readonly AccountEvent[]): boolean {
    this.#deps.metrics.count(
      'tradewind_ingest_account_events_total',
      { venue: this.account.venue },
      events.length,
    );
    this.#deps.onAccountEvents?.();
    return this.outbox.push(events);
  }

  /** Catches up now, then at every interval and whenever a report could not be read, until the connection ended. */
  async #followUp(
    stream: AccountStream,
    connection: { catchUps: number },
    urgent: { wake: () => void },
    ended: AbortSignal,
  ): Promise<void> {
    const { log, metrics, timings } = this.#deps;
    const { venue, accountId } = this.account;
    let silences = 0;
    for (let failures = 0; !ended.aborted; ) {
      const woken = new AbortController();
      urgent.wake = () => woken.abort();
      try {
        if (this.#state !== 'LIVE') this.#state = 'CATCHING_UP';
        const reported = await catchUp(this.#deps, this.account, () => stream.listOpenOrders());
        metrics.count('tradewind_ingest_catch_ups_total', { venue });
        metrics.count('tradewind_ingest_recovered_orders_total', { venue }, reported);
        if (reported > 0) log.info('caught up with the venue', { venue, accountId, orders: reported });
        if (ended.aborted) return;
        this.#state = 'LIVE';
        connection.catchUps += 1;
        failures = 0;
        const status = await this.#reconcile(connection.catchUps === 1);
        if (ended.aborted) return;
        silences = status === undefined || status === 'UNREACHABLE' ? silences + 1 : 0;
        await pause(this.#untilNextMs(status, silences), AbortSignal.any([ended, woken.signal]));
      } catch (error) {
        if (ended.aborted) return;
        this.#state = 'CATCHING_UP';
        log.warn('the catch-up failed', { venue, accountId, error: errorText(error) });
        await pause(backoffMs(failures, timings), ended);
        failures += 1;
      }
    }
  }

  /** Soon while fills are on their way, or where the books did not tell: what was traded meanwhile is in them alone. */
  #untilNextMs(status: Reconciliation['status'] | undefined, silences: number): number {
    const { timings } = this.#deps;
    if (status === 'CATCHING_UP') return timings.catchingUpMs;
    return silences > 0 ? Math.min(backoffMs(silences - 1, timings), timings.catchUpMs) : timings.catchUpMs;
  }

  /** Never in the way of the stream: what fails here is asked again. */
  async #reconcile(isFirstOfConnection: boolean): Promise<Reconciliation['status'] | undefined> {
    const trigger = !isFirstOfConnection ? 'SCHEDULE' : this.#isStarted ? 'RECONNECT' : 'START';
    this.#isStarted = true;
    const { log, reconcile } = this.#deps;
    const { venue, accountId } = this.account;
    try {
      return (await reconcile(this.account, trigger)).status;
    } catch (error) {
      log.warn('the reconciliation failed', { venue, accountId, trigger, error: errorText(error) });
      return undefined;
    }
  }
}
