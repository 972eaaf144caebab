import type { Violation } from '../engine/engine.ts';
import type { Tally } from '../simulate.ts';
import type { PlantedBug } from './planted-bug.ts';

export interface WorkerSettings {
  readonly bug: PlantedBug | undefined;
  readonly hashes: boolean;
  /** Leave out the rest of an assignment after a violation. */
  readonly stopsAtFirst: boolean;
}

/** Seeds for a worker to run. */
export interface Assignment {
  readonly from: number;
  readonly count: number;
}

export interface SeedViolation extends Violation {
  readonly seed: number;
}

/** What a worker found in one assignment. */
export interface Findings {
  readonly seeds: number;
  readonly steps: number;
  readonly orders: number;
  readonly tally: Tally;
  readonly violations: readonly SeedViolation[];
  /** Trace hashes by seed, when they were asked for. */
  readonly hashes: readonly (readonly [seed: number, hash: string])[];
}
