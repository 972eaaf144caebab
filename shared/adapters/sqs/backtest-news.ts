import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SavedBacktest } from '../../domain/backtest/saved-backtest.ts';
import type { DomainEventType } from '../../domain/events/domain-event.ts';
import type { SavedOptimisation } from '../../domain/optimisation/saved-optimisation.ts';
import type { BacktestNews } from '../../ports/backtest-records.port.ts';
import type { Ids } from '../../ports/ids.port.ts';
import type { Log } from '../../ports/log.port.ts';
import type { OptimisationNews } from '../../ports/optimisation-records.port.ts';
import { queueForStream } from './stream-queue.ts';

interface Deps {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly ids: Ids;
  readonly log: Pick<Log, 'warn'>;
}

interface About {
  readonly ownerId: string;
  readonly id: string;
  readonly type: DomainEventType;
  readonly atMs: number;
}

/** Tells whoever listens to the live stream. Nothing of trading hangs on it, so it takes no way through the trading table. */
export class SqsBacktestNews implements BacktestNews, OptimisationNews {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async tell({ ownerId, backtestId, state, progress, toldAtMs: atMs }: SavedBacktest): Promise<void> {
    const told = { backtest_id: backtestId, state, progress: String(progress) };
    await this.#tell({ ownerId, id: backtestId, type: 'backtest.changed', atMs }, told);
  }

  async tellOptimisation(optimisation: SavedOptimisation): Promise<void> {
    const { ownerId, optimisationId: id, state, progress, trialsDone, toldAtMs: atMs } = optimisation;
    const counts = { progress: String(progress), trials_done: String(trialsDone) };
    const told = { optimisation_id: id, state, ...counts };
    await this.#tell({ ownerId, id, type: 'optimisation.changed', atMs }, told);
  }

  /** It is of no account, so its own id stands in its place. */
  async #tell({ ownerId, id, type, atMs }: About, told: Readonly<Record<string, string>>): Promise<void> {
    const { client, queueUrl, ids, log } = this.#deps;
    const payload = { event_type: type, user_id: ownerId, ...told, timestamp: String(atMs) };
    const event = { eventId: ids.nextId(), ownerId, accountId: id, type, correlationId: id, atMs, payload };
    try {
      const untold = await queueForStream(client, queueUrl, [event]);
      if (untold.length > 0) log.warn('the live stream does not take events', { id });
    } catch (error) {
      log.warn('the live stream does not take events', { id, error: String(error) });
    }
  }
}
