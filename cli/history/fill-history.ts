import {
  type BackfillReport,
  type BackfillRequest,
  backfillHistory,
  type CandleSource,
} from '#shared/application/market/backfill-history.ts';
import type { FollowedMarket } from '#shared/domain/market/market-subscription.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { MarketHistory } from '#shared/ports/market-history.port.ts';
import { note } from '../output.ts';
import { dayOf } from '../views/history.ts';

export interface Filling {
  readonly history: MarketHistory;
  readonly source: CandleSource;
  readonly clock: Clock;
  readonly market: FollowedMarket;
  readonly fromMs: number;
  readonly toMs: number;
  readonly damaged?: ReadonlySet<number>;
}

export type Filled =
  | { readonly kind: 'filled'; readonly report: BackfillReport }
  | { readonly kind: 'failed'; readonly message: string };

/** Fills with a line of progress; Ctrl-C ends it after the answer that is awaited, and what is done stays. */
export async function fillHistory({ history, source, clock, ...request }: Filling): Promise<Filled> {
  let isStopped = false;
  const stop = () => {
    isStopped = true;
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const progress = progressLine(request.market);
  try {
    const told = { isStopped: () => isStopped, onDay: progress.show };
    const report = await backfillHistory({ history, clock, source }, { ...request, ...told });
    return { kind: 'filled', report };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `${request.market.venue} did not answer as it should: ${why.slice(0, 300)}. What was fetched is kept; the same command goes on.`;
    return { kind: 'failed', message };
  } finally {
    progress.end();
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

/** On a terminal one line that changes; in a pipe one line for each day that was saved. */
function progressLine({ venue, symbol }: FollowedMarket) {
  const isTerminal = process.stderr.isTTY === true;
  const show: BackfillRequest['onDay'] = ({ dayMs, outcome, rows }, index, of) => {
    const line = `${venue} ${symbol} ${dayOf(dayMs)}: ${outcome}, ${rows} candles (${index + 1} of ${of} days)`;
    if (isTerminal) process.stderr.write(`\r\u001b[K${line}`);
    else if (outcome !== 'SKIPPED') note(line);
  };
  return {
    show,
    end() {
      if (isTerminal) process.stderr.write('\r\u001b[K');
    },
  };
}
