import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '#sim-exchange/core/random.ts';
import { done, type Outcome } from '../../output.ts';
import { type DrillGround, drillConnection, findGround } from '../ground.ts';
import { killMarkets } from '../kill-switch/venues.ts';
import { check, type SoakFindings, settle, untilHeard } from './checks.ts';
import { type SoakFault, soakFaults, strike } from './faults.ts';
import { Memory, type MemoryFigure } from './memory.ts';
import { Player } from './player.ts';

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly instance?: number;
  readonly onProgress: (line: string) => void;
  /** Ends it early; what ran until then is judged. */
  readonly signal: AbortSignal;
}

export interface SoakReport extends SoakFindings {
  readonly minutes: number;
  readonly strategies: number;
  readonly struck: Readonly<Record<string, number>>;
  readonly settled: boolean;
  readonly memory: readonly MemoryFigure[];
  readonly loadAverage: readonly number[];
}

const roundMs = 5_000;
const faultEveryMs = 15_000;
const sampleEveryMs = 5_000;

/**
 * Lets a strategy trade at every venue of a local instance, round after round, while processes die, venues fail and messages come
 * twice; then everything must come to rest, and the books, the orders and the decisions must be right.
 */
export async function drillSoak(options: SoakOptions): Promise<Outcome> {
  const found = await findGround(options.instance, killMarkets);
  if (!found.ok) return found.outcome;
  const { ground } = found;
  const connection = await drillConnection(ground);
  const run = connection.clock.nowMs().toString(36);
  const players = ground.accounts.map((account) => new Player(connection, account, run));
  const memory = new Memory();
  try {
    for (const player of players) {
      const market = killMarkets[player.venue];
      const mid = Number(await ground.control.midPrice(player.venue, market?.symbol ?? ''));
      const reason = await player.activate(mid);
      if (reason !== undefined) throw new Error(`${player.strategyId} was not activated: ${reason}`);
    }
    const startedAtMs = connection.clock.nowMs();
    const struck = await play(ground, players, memory, options);
    const minutes = Math.round((connection.clock.nowMs() - startedAtMs) / 6_000) / 10;
    await ground.control.clearFaults();
    options.onProgress('waits until everything has come to rest');
    await untilHeard(connection, players);
    // From here on they trade no more on their candles either.
    await Promise.all(players.map((player) => player.deactivate()));
    const unsettled = await settle(ground, connection, players);
    memory.sample(ground);
    options.onProgress('checks books, orders and decisions');
    const findings = await check(ground, connection, players);
    const figures = memory.figures();
    const grown = figures.filter(({ isFlat }) => !isFlat).map(({ name }) => `the memory of ${name} grew`);
    const faults = [...unsettled, ...findings.faults, ...grown];
    return outcomeOf({
      ...{ minutes, strategies: players.length, struck, settled: unsettled.length === 0 },
      ...{ ...findings, faults, memory: figures, loadAverage: loadavg() },
    });
  } finally {
    await ground.control.clearFaults().catch(() => {});
    await Promise.all(players.map((player) => player.deactivate()));
  }
}

async function play(
  ground: DrillGround,
  players: readonly Player[],
  memory: Memory,
  { minutes, seed, onProgress, signal }: SoakOptions,
): Promise<Readonly<Record<string, number>>> {
  const { next } = seededRandom(seed);
  const struck: Record<string, number> = {};
  const untilMs = Date.now() + minutes * 60_000;
  let [faultAtMs, sampleAtMs] = [Date.now() + faultEveryMs, Date.now()];
  while (Date.now() < untilMs && !signal.aborted) {
    await Promise.all(players.map((player) => player.play(next)));
    if (Date.now() >= sampleAtMs) {
      memory.sample(ground);
      sampleAtMs = Date.now() + sampleEveryMs;
    }
    if (Date.now() >= faultAtMs) {
      const fault: SoakFault = soakFaults[Math.floor(next() * soakFaults.length)] ?? 'ingest';
      await strike(ground, fault, next).catch(() => {});
      struck[fault] = (struck[fault] ?? 0) + 1;
      onProgress(`${Math.ceil((untilMs - Date.now()) / 60_000)} minutes left; ${fault}`);
      faultAtMs = Date.now() + faultEveryMs;
    }
    await sleep(roundMs);
  }
  return struck;
}

function outcomeOf(report: SoakReport): Outcome {
  const { minutes, strategies, decisions, orders, signals, faults, struck } = report;
  const broken = Object.entries(struck).map(([fault, times]) => `${fault} ${times}`);
  const text = `${minutes} minutes, ${strategies} strategies: ${signals} signals, ${decisions} decisions, ${orders} orders; broken: ${broken.join(', ')}`;
  if (faults.length === 0)
    return done(report, `${text}. Ledgers verified, nothing doubled, every decision replays.`);
  return { kind: 'refused', code: 'DRILL_FAILED', message: [text, ...faults].join('\n'), document: report };
}
