import { exposedMaxMs } from '#shared/domain/protection/plan.ts';
import { done, type Outcome, refused } from '../../output.ts';
import { drillConnection, findGround } from '../ground.ts';
import { type Percentiles, percentiles } from '../kill-switch/count.ts';
import type { DrillMarket } from '../venues.ts';
import { type ProtectionRun, protectionRun } from './run.ts';

const spot = { instrument: 'BTC/USDT', priceStep: '1' } as const;
const perpetual = { instrument: 'BTC/USDT:USDT', priceStep: '1' } as const;

/** At each venue: of spot, where take profits are watched, or a perpetual, where they rest. */
const markets: Readonly<Record<string, DrillMarket>> = {
  binance: { ...spot, symbol: 'BTCUSDT' },
  upbit: { instrument: 'BTC/KRW', symbol: 'KRW-BTC', priceStep: '1000' },
  binanceusdm: { ...perpetual, symbol: 'BTCUSDT' },
  okx: { ...spot, symbol: 'BTC-USDT' },
  bitget: { ...perpetual, symbol: 'BTCUSDT_UMCBL' },
  bybit: { ...spot, symbol: 'BTCUSDT' },
};

export interface ProtectionDrillReport {
  readonly protectedMs: Percentiles;
  readonly firedMs: Percentiles;
  readonly closedMs: Percentiles;
  /** Entries that were without their stop for longer than they may be. */
  readonly late: number;
  /** Positions that were closed by no order, or by more than one. */
  readonly wrongExits: number;
  readonly orphans: number;
  readonly protectedLimitMs: number;
  readonly runs: readonly ProtectionRun[];
}

interface ProtectionDrillOptions {
  readonly runs: number;
  readonly instance?: number;
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Enters with a stop, has the price meet it, and counts what closed the position, again and again. */
export async function drillProtection(options: ProtectionDrillOptions): Promise<Outcome> {
  const found = await findGround(options.instance, markets);
  if (!found.ok) return found.outcome;
  const { ground } = found;
  const connection = await drillConnection(ground);
  const runs: ProtectionRun[] = [];
  for (let run = 1; run <= options.runs && !options.signal.aborted; run += 1) {
    options.onProgress(`run ${run} of ${options.runs}`);
    for (const account of ground.accounts) runs.push(await protectionRun(ground, connection, account));
  }
  if (runs.length === 0) return refused('DRILL_FAILED', 'Stopped before the first run had ended.');
  const report: ProtectionDrillReport = {
    protectedMs: percentiles(runs.map(({ protectedMs }) => protectedMs)),
    firedMs: percentiles(runs.map(({ firedMs }) => firedMs)),
    closedMs: percentiles(runs.map(({ closedMs }) => closedMs)),
    late: runs.filter(({ protectedMs }) => protectedMs === null || protectedMs > exposedMaxMs).length,
    wrongExits: runs.filter(({ exits }) => exits !== 1).length,
    orphans: runs.reduce((sum, { orphans }) => sum + orphans, 0),
    protectedLimitMs: exposedMaxMs,
    runs,
  };
  return outcomeOf(report);
}

/** Late is told and no failure: how fast a machine is proves nothing about what it does. */
export function outcomeOf(report: ProtectionDrillReport): Outcome {
  const { runs, wrongExits, orphans, late } = report;
  const open = runs.filter(({ closedMs }) => closedMs === null).length;
  const text = [
    `${runs.length} protected entries, of which ${late} had their stop later than after ${report.protectedLimitMs / 1000} s.`,
    `  filled → protected  ${times(report.protectedMs)}`,
    `  price → fired       ${times(report.firedMs)}`,
    `  price → closed      ${times(report.closedMs)}`,
    `  closed by another number of orders than one: ${wrongExits}; legs that rest after the end: ${orphans}`,
  ].join('\n');
  if (open + wrongExits + orphans === 0) return done(report, text);
  const message = `${text}\nA position was not closed once, or something of its protection is left.`;
  return { kind: 'refused', code: 'DRILL_FAILED', message, document: report };
}

function times({ p50, p99 }: Percentiles): string {
  const shown = (ms: number | null) => (ms === null ? 'never' : `${(ms / 1000).toFixed(2)} s`);
  return `p50 ${shown(p50)}, p99 ${shown(p99)}`;
}
