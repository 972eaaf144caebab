import type { VenueId } from '../domain/account/account.ts';
import type { StrategyDecision, StrategyParameters } from '../domain/strategy/decision.ts';
import type { StrategyInstance } from '../domain/strategy/instance.ts';
import type { Page, PageRequest, TimeRange } from './trading-store.port.ts';

/** What a transaction writes of strategies that run. */
export type StrategyWrite =
  /** Replaces revision `instance.revision - 1`, and no other. */
  | { readonly kind: 'saveStrategy'; readonly instance: StrategyInstance }
  /** The only one of its sequence, and of its event. */
  | { readonly kind: 'insertDecision'; readonly decision: StrategyDecision }
  /** Of one that exists: what became of its intents. */
  | { readonly kind: 'updateDecision'; readonly decision: StrategyDecision }
  | { readonly kind: 'insertParameters'; readonly parameters: StrategyParameters }
  | StrategyFence;

/** What it intends is placed under this: it is ACTIVE, and stands where whoever places it saw it. */
export type StrategyFence = {
  readonly kind: 'checkStrategy';
  readonly ownerId: string;
  readonly strategyId: string;
} & (
  | { /** This decision is its newest, and not carried out to its end. */ readonly sequence: number }
  /** Exactly this one: one of its stops has fired. */
  | { readonly revision: number }
);

/** Strategies that run, or ran. Strongly consistent, except `listActiveOn`. */
export interface StrategyRecords {
  find(ownerId: string, strategyId: string): Promise<StrategyInstance | undefined>;
  list(ownerId: string): Promise<readonly StrategyInstance[]>;
  /** Of every owner: those that are ACTIVE on this market. */
  listActiveOn(venue: VenueId, instrument: string): Promise<readonly StrategyInstance[]>;
  findDecision(ownerId: string, strategyId: string, sequence: number): Promise<StrategyDecision | undefined>;
  hasEvent(ownerId: string, strategyId: string, eventId: string): Promise<boolean>;
  /** By sequence, the oldest first unless `newestFirst`; of a range of time those that were decided in it. */
  listDecisions(
    ownerId: string,
    strategyId: string,
    page: PageRequest & TimeRange & { readonly newestFirst?: boolean },
  ): Promise<Page<StrategyDecision>>;
  /** Every version, the oldest first. */
  listParameters(ownerId: string, strategyId: string): Promise<readonly StrategyParameters[]>;
}
