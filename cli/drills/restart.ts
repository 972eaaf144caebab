import { SFNClient } from '@aws-sdk/client-sfn';
import { readOutputs, requireOutput } from '#local-cloud/cdk.ts';
import { clientOptions } from '#local-cloud/environment.ts';
import { filesOfPortBase } from '#local-cloud/instance.ts';
import { seededRandom } from '#sim-exchange/core/random.ts';
import { done, type Outcome } from '../output.ts';
import { restartText } from '../views/drill.ts';
import { findGround } from './ground.ts';
import { type RestartRun, restartRun } from './restart-run.ts';

export interface RestartOptions {
  readonly orders: number;
  readonly runs: number;
  readonly seed: number;
  readonly instance?: number;
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Trading works again within this, whatever was killed. Orders in doubt may take their venue's absence window more. */
export const recoveryLimitMs = 10_000;

export interface Spread {
  readonly p50: number | null;
  readonly max: number | null;
}

export interface RestartReport {
  readonly lost: number;
  readonly duplicated: number;
  readonly orphans: number;
  readonly recoveryMs: Spread;
  readonly booksMs: Spread;
  readonly settledMs: Spread;
  readonly inDoubt: number;
  readonly recoveryLimitMs: number;
  readonly seed: number;
  readonly orders: number;
  readonly runs: readonly RestartRun[];
}

/** Kills everything but the durable parts, again and again, and measures how trading comes back. */
export async function drillRestart(options: RestartOptions): Promise<Outcome> {
  const found = await findGround(options.instance);
  if (!found.ok) return found.outcome;
  const { ground } = found;
  const stateMachineArn = requireOutput(readOutputs(filesOfPortBase(ground.portBase)), 'OrderSagaArn');
  // Host prefixes such as `states.` do not resolve before a loopback address.
  const states = new SFNClient({ ...clientOptions(ground.document.endpoint), disableHostPrefix: true });
  const random = seededRandom(options.seed);
  const runs: RestartRun[] = [];
  try {
    for (let run = 1; run <= options.runs; run += 1) {
      const onPhase = (phase: string) => options.onProgress(`run ${run} of ${options.runs}: ${phase}`);
      runs.push(
        await restartRun({
          ground,
          orders: options.orders,
          states,
          stateMachineArn,
          random: random.next,
          onPhase,
          signal: options.signal,
        }),
      );
    }
  } catch (error) {
    // What was measured before somebody stopped it is not thrown away.
    if (!options.signal.aborted || runs.length === 0) throw error;
    return interrupted(reportOf(runs, options), options.runs);
  } finally {
    states.destroy();
  }
  return outcomeOf(reportOf(runs, options));
}

function interrupted(report: RestartReport, wanted: number): Outcome {
  const message = `${restartText(report)}\nStopped after ${report.runs.length} of ${wanted} runs.`;
  return { kind: 'refused', code: 'INTERRUPTED', message, document: report };
}

export function reportOf(
  runs: readonly RestartRun[],
  { orders, seed }: Pick<RestartOptions, 'orders' | 'seed'>,
): RestartReport {
  // What stays wrong is found by every later run again.
  const total = (pick: 'lost' | 'duplicated' | 'orphans') => new Set(runs.flatMap((run) => run[pick])).size;
  return {
    lost: total('lost'),
    duplicated: total('duplicated'),
    orphans: total('orphans'),
    recoveryMs: spread(runs.map((run) => run.recoveryMs)),
    booksMs: spread(runs.map((run) => run.booksMs)),
    settledMs: spread(runs.map((run) => run.settledMs)),
    inDoubt: runs.reduce((sum, run) => sum + run.inDoubt, 0),
    recoveryLimitMs,
    seed,
    orders,
    runs,
  };
}

/** Nearest rank; a run that never recovered makes the maximum null. */
function spread(times: readonly (number | null)[]): Spread {
  const sorted = times.map((ms) => ms ?? Number.POSITIVE_INFINITY).toSorted((a, b) => a - b);
  const finite = (ms: number | undefined) =>
    ms === undefined || ms === Number.POSITIVE_INFINITY ? null : ms;
  return { p50: finite(sorted[Math.ceil(sorted.length / 2) - 1]), max: finite(sorted.at(-1)) };
}

export function outcomeOf(report: RestartReport): Outcome {
  const reason = failureOf(report);
  const text = restartText(report);
  if (reason === undefined) return done(report, text);
  return { kind: 'refused', code: 'DRILL_FAILED', message: `${text}\n${reason}`, document: report };
}

function failureOf({
  lost,
  duplicated,
  orphans,
  recoveryMs,
  booksMs,
  runs,
}: RestartReport): string | undefined {
  if (lost + duplicated + orphans > 0)
    return 'Orders were lost, doubled or left behind: see runs with --json.';
  if (runs.some((run) => !run.ledgerVerified))
    return 'A ledger does not verify: bin/tradewind ledger verify.';
  if (runs.some((run) => run.settledMs === null)) return 'Not every order got a known state.';
  if (recoveryMs.max === null) return 'Trading did not come back.';
  if (booksMs.max === null) return 'The books did not agree with the venues again.';
  if (recoveryMs.max > recoveryLimitMs) return `Trading came back later than ${recoveryLimitMs / 1000} s.`;
  if (runs.some((run) => run.leftOpen > 0)) return 'Orders of the drill could not be cancelled.';
  return undefined;
}
