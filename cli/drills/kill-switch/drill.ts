import { sendLeaseMs } from '#shared/application/send-lease.ts';
import { done, type Outcome, refused } from '../../output.ts';
import { killDrillText } from '../../views/kill-drill.ts';
import { type DrillGround, findGround } from '../ground.ts';
import { type Percentiles, percentiles } from './count.ts';
import { figuresOf, keepEvidence } from './evidence.ts';
import type { KillFault } from './fault-names.ts';
import { type KillRun, killRun } from './run.ts';
import { killMarkets } from './venues.ts';

export interface KillDrillOptions {
  readonly orders: number;
  /** Names, or `all`. */
  readonly venues: string;
  readonly runs: number;
  readonly fault: KillFault;
  readonly instance?: number;
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Trigger to no new order: the lease, and a second for what is on its way. Trigger to verified, when nothing is in doubt. */
export const fenceLimitMs = sendLeaseMs + 1_000;
export const verifiedLimitMs = 5_000;

export interface KillDrillReport {
  readonly acceptedAfterFence: number;
  readonly restingAfter: number;
  readonly fenceMs: Percentiles;
  readonly verifiedMs: Percentiles;
  readonly pendingInDoubt: number;
  readonly leaseMs: number;
  readonly fenceLimitMs: number;
  readonly verifiedLimitMs: number;
  readonly fault: KillFault;
  readonly orders: number;
  readonly venues: readonly string[];
  readonly runs: readonly KillRun[];
}

/** Presses the switch in a storm of orders, again and again, and counts at the venues what came after. */
export async function drillKillSwitch(options: KillDrillOptions): Promise<Outcome> {
  const found = await findGround(options.instance, killMarkets);
  if (!found.ok) return found.outcome;
  const ground = narrowed(found.ground, options.venues);
  if (!ground) return refused('VENUE_UNKNOWN', `The instance has no venue among: ${options.venues}.`);
  const stopped = found.ground.accounts.map(({ accountId }) => accountId);
  const startedAtMs = Date.now();
  const runs: KillRun[] = [];
  for (let run = 1; run <= options.runs && !options.signal.aborted; run += 1) {
    const onPhase = (phase: string) => options.onProgress(`run ${run} of ${options.runs}: ${phase}`);
    const { orders, fault, signal } = options;
    const done = await killRun({ ground, stopped, orders, fault, onPhase, signal }).catch((trouble) => {
      // Asked to stop half-way: what the runs before have shown is told.
      if (!signal.aborted) throw trouble;
    });
    if (done) runs.push(done);
  }
  const report = reportOf(runs, options, ground);
  const failure = failureOf(report, options.runs);
  const accounts = ground.accounts.map(({ accountId }) => accountId);
  const evidence = { accounts, startedAtMs, isPassed: failure === undefined, figures: figuresOf(report) };
  // One that was stopped half-way says nothing of the switch.
  if (runs.length === options.runs)
    await keepEvidence(ground, { ...evidence, ...(failure === undefined ? {} : { failure }) });
  return outcomeOf(report, options.runs);
}

function narrowed(ground: DrillGround, venues: string): DrillGround | undefined {
  const names = new Set(venues.split(','));
  const accounts = ground.accounts.filter(({ venue }) => venues === 'all' || names.has(venue));
  return accounts.length > 0 ? { ...ground, accounts } : undefined;
}

function reportOf(
  runs: readonly KillRun[],
  { orders, fault }: Pick<KillDrillOptions, 'orders' | 'fault'>,
  { accounts }: Pick<DrillGround, 'accounts'>,
): KillDrillReport {
  const sum = (pick: 'acceptedAfterFence' | 'restingAfter' | 'pendingInDoubt') =>
    runs.reduce((total, run) => total + run[pick], 0);
  return {
    acceptedAfterFence: sum('acceptedAfterFence'),
    restingAfter: sum('restingAfter'),
    fenceMs: percentiles(runs.map((run) => run.fenceMs)),
    verifiedMs: percentiles(runs.map((run) => run.verifiedMs)),
    pendingInDoubt: sum('pendingInDoubt'),
    ...{ leaseMs: sendLeaseMs, fenceLimitMs, verifiedLimitMs, fault, orders },
    venues: accounts.map(({ venue }) => venue),
    runs,
  };
}

export function outcomeOf(report: KillDrillReport, wanted: number): Outcome {
  const text = killDrillText(report);
  const reason = failureOf(report, wanted);
  if (reason === undefined) return done(report, text);
  return { kind: 'refused', code: 'DRILL_FAILED', message: `${text}\n${reason}`, document: report };
}

function failureOf(report: KillDrillReport, wanted: number): string | undefined {
  const { runs, fault, pendingInDoubt } = report;
  if (runs.length < wanted) return `Stopped after ${runs.length} of ${wanted} runs.`;
  if (report.acceptedAfterFence > 0) return 'A venue accepted orders after the fence.';
  if (report.restingAfter > 0) return 'Orders rested at a venue after the kill was verified.';
  if (runs.some(({ state }) => state !== 'VERIFIED')) return 'A kill was not verified.';
  if (runs.some(({ leftOpen }) => leftOpen > 0)) return 'Not every order came to an end in our books.';
  if ((report.fenceMs.p99 ?? Number.POSITIVE_INFINITY) > fenceLimitMs)
    return `New orders were accepted for longer than ${fenceLimitMs / 1000} s.`;
  const isHurried = fault === 'none' && pendingInDoubt === 0;
  return isHurried && (report.verifiedMs.p99 ?? Number.POSITIVE_INFINITY) > verifiedLimitMs
    ? `It took longer than ${verifiedLimitMs / 1000} s to verify.`
    : undefined;
}
