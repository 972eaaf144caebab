import { setTimeout as sleep } from 'node:timers/promises';
import { type CertifiedVenueId as VenueId, venueIds } from '#shared/domain/account/account.ts';
import { done, type Outcome, refused } from '../../output.ts';
import { quotaText } from '../../views/quota.ts';
import { VenueControl } from '../control.ts';
import { type Latency, latencyOf, together, type Utilisation, utilisationOf } from './count.ts';
import { openQuotaGround, type QuotaGround } from './ground.ts';
import type { WorkerResult } from './protocol.ts';
import { quotaVenues } from './venues.ts';
import { startWorkers } from './workers.ts';

export interface QuotaOptions {
  readonly venue: string;
  readonly seconds: number;
  readonly workers: number;
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Of each limit that can be reached, at least this much is used. */
const shareMin = 0.9;

export interface QuotaReport {
  readonly venue: VenueId;
  readonly seconds: number;
  readonly workers: number;
  /** As the venue saw them. */
  readonly requests: number;
  /** Of the limit that was driven least far, those that cannot be reached left out. */
  readonly utilisation: number;
  readonly limits: readonly Utilisation[];
  readonly responses429: number;
  readonly responses418: number;
  readonly cancels: Latency & {
    readonly waitedBehindOrders: number;
    /** Held back by a limit that orders do not count against: the venue's own for cancels. */
    readonly heldByOwnLimit: number;
    readonly outcomes: Readonly<Record<string, number>>;
  };
  readonly orders: Latency & { readonly outcomes: Readonly<Record<string, number>> };
  readonly reads: Readonly<Record<string, number>>;
}

/** Drives a simulated venue as near to its limits as the shared budgets allow, and counts what it answered. */
export async function drillQuota(options: QuotaOptions): Promise<Outcome> {
  const venue = venueIds.find((name) => name === options.venue);
  if (!venue) return refused('USAGE', `There is no venue ${options.venue}: ${venueIds.join(', ')}.`);
  options.onProgress('starts the venue, the store and the workers');
  const ground = await openQuotaGround(venue, options.signal);
  try {
    return outcomeOf(await measure(venue, ground, options));
  } finally {
    await ground.stop();
  }
}

async function measure(venue: VenueId, ground: QuotaGround, options: QuotaOptions): Promise<QuotaReport> {
  const { http: rest, ws: stream, apiKey, secret, password } = ground.venue;
  const keys = { apiKey, secret, ...(password === undefined ? {} : { password }) };
  const { endpoint, table } = ground;
  const workers = await startWorkers(
    options.workers,
    { venue, rest, stream, keys, endpoint, table },
    options.signal,
  );
  try {
    const startAtMs = startOf(venue, Date.now());
    const endAtMs = startAtMs + options.seconds * 1_000;
    options.onProgress(
      `begins in ${Math.round((startAtMs - Date.now()) / 1_000)} s, with the venue's next window`,
    );
    const results = await workers.run({ startAtMs, endAtMs });
    // Answers that are still on their way to the venue's list.
    await sleep(500);
    const requests = await new VenueControl(ground.control).listRequests(venue);
    return reportOf(venue, options, results, requests, { startAtMs, endAtMs });
  } finally {
    workers.stop();
  }
}

/** The next border of the longest window, so that what is judged are whole windows. */
function startOf(venue: VenueId, nowMs: number): number {
  const intervalMs = Math.max(...quotaVenues[venue].limits.map((limit) => limit.intervalMs));
  return Math.ceil((nowMs + 500) / intervalMs) * intervalMs;
}

function reportOf(
  venue: VenueId,
  { seconds, workers }: QuotaOptions,
  results: readonly WorkerResult[],
  requests: Awaited<ReturnType<VenueControl['listRequests']>>,
  run: { readonly startAtMs: number; readonly endAtMs: number },
): QuotaReport {
  const { isShared = false } = quotaVenues[venue];
  const held = results.reduce((sum, { cancelsHeld }) => sum + cancelsHeld, 0);
  const limits = quotaVenues[venue].limits.map((limit) => utilisationOf(limit, requests, run));
  const answered = (status: number) => requests.filter(({ answer }) => answer === status).length;
  return {
    venue,
    seconds,
    workers,
    requests: requests.length,
    utilisation: Math.min(...limits.flatMap((limit) => (limit.isSecondary ? [] : [limit.share]))),
    limits,
    responses429: answered(429),
    responses418: answered(418),
    cancels: {
      ...latencyOf(results.flatMap(({ cancelMs }) => cancelMs)),
      waitedBehindOrders: isShared ? held : 0,
      heldByOwnLimit: isShared ? 0 : held,
      outcomes: together(results, 'cancels'),
    },
    orders: {
      ...latencyOf(results.flatMap(({ orderMs }) => orderMs)),
      outcomes: together(results, 'orders'),
    },
    reads: together(results, 'reads'),
  };
}

export function outcomeOf(report: QuotaReport): Outcome {
  const text = quotaText(report);
  const reason = failureOf(report);
  if (reason === undefined) return done(report, text);
  return { kind: 'refused', code: 'DRILL_FAILED', message: `${text}\n${reason}`, document: report };
}

function failureOf({ responses429, responses418, cancels, utilisation }: QuotaReport): string | undefined {
  if (responses429 + responses418 > 0) return 'The venue refused requests: a limit was not kept.';
  if (cancels.waitedBehindOrders > 0) return 'Cancels waited behind orders.';
  if (cancels.count === 0) return 'Nothing was cancelled: no order came through.';
  if (utilisation < shareMin) return `Less than ${shareMin * 100} % of a limit was used.`;
  return undefined;
}
