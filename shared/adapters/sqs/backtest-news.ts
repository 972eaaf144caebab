import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SavedBacktest } from '../../domain/backtest/saved-backtest.ts';
import type { DomainEvent } from '../../domain/events/domain-event.ts';
import type { BacktestNews } from '../../ports/backtest-records.port.ts';
import type { Ids } from '../../ports/ids.port.ts';
import type { Log } from '../../ports/log.port.ts';
import { queueForStream } from './stream-queue.ts';

interface Deps {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly ids: Ids;
  readonly log: Pick<Log, 'warn'>;
}

/** Tells whoever listens to the live stream. Nothing of trading hangs on it, so it takes no way through the trading table. */
export class SqsBacktestNews implements BacktestNews {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async tell(backtest: SavedBacktest): Promise<void> {
    const { client, queueUrl, ids, log } = this.#deps;
    const { backtestId } = backtest;
    try {
      const untold = await queueForStream(client, queueUrl, [eventOf(backtest, ids.nextId())]);
      if (untold.length > 0) log.warn('the live stream does not take events', { backtestId });
    } catch (error) {
      log.warn('the live stream does not take events', { backtestId, error: String(error) });
    }
  }
}

/** It is of no account, so the backtest's id stands in its place. */
function eventOf(
  { ownerId, backtestId, state, progress, toldAtMs: atMs }: SavedBacktest,
  eventId: string,
): DomainEvent {
  const type = 'backtest.changed';
  const payload = {
    ...{ event_type: type, user_id: ownerId, backtest_id: backtestId, state },
    ...{ progress: String(progress), timestamp: String(atMs) },
  };
  return { eventId, ownerId, accountId: backtestId, type, correlationId: backtestId, atMs, payload };
}
