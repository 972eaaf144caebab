import type { AccountRef } from '../account/account.ts';

/** What became of an intent. */
export interface IntentOutcome {
  readonly orderId?: string;
  /** Why nothing came of it. */
  readonly code?: string;
}

/** Where a run stood before a decision: from here it can be run again. */
export interface RunSnapshot {
  readonly stateVersion: number | null;
  readonly state: string | null;
  readonly indicators: string | null;
}

/** One event and what was decided on it, kept for good. Texts are JSON. */
export interface StrategyDecision extends AccountRef {
  readonly strategyId: string;
  /** 1 for the first. */
  readonly sequence: number;
  /** Which event: `candle:{openTimeMs}`, `fill:{orderId}:{filled}` … No other decision has it. */
  readonly eventId: string;
  readonly strategy: string;
  readonly strategyVersion: number;
  readonly parametersVersion: number;
  readonly event: string;
  /** What the strategy saw beside the event: position, orders, equity, prices. */
  readonly view: string;
  /** The event came too late to be acted on: indicators took it in, the strategy was not asked. */
  readonly isSkipped: boolean;
  readonly intents: string;
  /** Digest of the state after it. */
  readonly stateHash: string;
  /** Of the first decision, of the first under other parameters, and of every fiftieth. */
  readonly before?: RunSnapshot;
  /** One an intent; absent until all were carried out. */
  readonly outcomes?: readonly IntentOutcome[];
  readonly atMs: number;
}

/** A version of the parameters, never changed. */
export interface StrategyParameters {
  readonly ownerId: string;
  readonly strategyId: string;
  readonly version: number;
  /** JSON, as the strategy read it. */
  readonly parameters: string;
  readonly changedBy: string;
  readonly atMs: number;
}
