import type { AccountRef, VenueId } from '../account/account.ts';
import type { TimeframeName } from '../market/timeframe.ts';
import type { Decimal } from '../money/decimal.ts';
import type { PositionSide } from '../order/order.ts';
import type { ArmedStop } from './armed-stop.ts';
import { emptyBook, type StrategyBook } from './book.ts';
import type { TrackedOrder } from './tracked-order.ts';

/** ACTIVE decides. PAUSED waits for a person. STOPPED by the system, until a person resumes it. ENDED is deactivated. */
export const strategyStates = ['ACTIVE', 'PAUSED', 'STOPPED', 'ENDED'] as const;
export type StrategyState = (typeof strategyStates)[number];

/**
 * ERROR: it threw, or its state cannot be used. STALLED: it gave no decision, or its market is silent. LOSS: it lost more than it
 * may. HALTED: a scope that concerns it was stopped. UNCOVERED: the account holds less than the books of its strategies say.
 */
export const strategyStopCauses = ['ERROR', 'STALLED', 'LOSS', 'HALTED', 'UNCOVERED'] as const;
export type StrategyStopCause = (typeof strategyStopCauses)[number];

/**
 * ALONE: no other strategy trades this position. NET: several share it, each with a book of its own, and the account
 * holds the sum. In hedge mode a strategy may have one side for itself.
 */
export const sharings = ['ALONE', 'NET'] as const;
export type Sharing = (typeof sharings)[number];

/** Regular ticks; of those that were missed the newest alone counts (SKIP), or each (CATCH_UP). */
export interface TickSchedule {
  readonly everyMinutes: number;
  /** It may come so much later, so that not all come at once. */
  readonly jitterMinutes: number;
  readonly missed: 'SKIP' | 'CATCH_UP';
}

/** Its owner is told in any case. `pause`: what rests stays. `stop`: what rests is taken back. */
export const silenceAnswers = ['notice', 'pause', 'stop'] as const;
export type SilenceAnswer = (typeof silenceAnswers)[number];

/** What its owner chose, and may change while it runs. */
export interface StrategySettings {
  /** Of orders without a size of their own: `all`, `percent:P`, `fixed:Q`. */
  readonly size: string;
  /** What it may trade with, in the quote asset; its profit and loss are added. */
  readonly capital: Decimal;
  /** It is stopped when it has lost more, in the quote asset; absent: nobody watches. */
  readonly lossMax?: Decimal;
  /** What is done when its market is silent; absent: a notice alone. */
  readonly onSilentMarket?: SilenceAnswer;
}

/** When it was told of the market last, and what: the same again is no news. */
export interface HeardMarket {
  readonly tickMs: number;
  readonly tick: string;
  readonly bookMs: number;
  readonly book: string;
}

export const unheard: HeardMarket = { tickMs: 0, tick: '', bookMs: 0, book: '' };

/** What a decision goes on from. Texts are JSON, or base64 of doubles. */
export interface StrategyRunState {
  /** Number of the newest decision; 0 before the first. */
  readonly sequence: number;
  /** The newest decision has intents that are not carried out yet. */
  readonly isUndone: boolean;
  /** Of the strategy that wrote `state`; null before the first decision. */
  readonly stateVersion: number | null;
  readonly state: string | null;
  /** What the indicators remember; null before the first candle. */
  readonly indicators: string | null;
  /** When the newest candle opened that the indicators have seen; -1 before the first. */
  readonly candleMs: number;
  /** The newest tick that was due and was looked at. */
  readonly timerMs: number;
  readonly book: StrategyBook;
  /** Own orders that are not over, oldest first. */
  readonly orders: readonly TrackedOrder[];
  /** Its stops that wait for their price. */
  readonly stops: readonly ArmedStop[];
  /** The newest price and book that it was told of, where it asked for them. */
  readonly heard: HeardMarket;
  /** Orders of its position's protection that it was told all of. */
  readonly toldLegs: readonly string[];
}

/** A strategy that runs on an account and an instrument. Its id is what its orders bear as their strategy. */
export interface StrategyInstance extends AccountRef {
  readonly strategyId: string;
  /** Of the catalogue. */
  readonly strategy: string;
  readonly venue: VenueId;
  readonly instrument: string;
  /** In hedge mode: the one side that it trades. */
  readonly positionSide?: PositionSide;
  readonly timeframe: Exclude<TimeframeName, '1s'>;
  readonly sharing: Sharing;
  readonly schedule?: TickSchedule;
  /** Digest of the secret with which others may send it signals; absent: nobody may. */
  readonly webhookHash?: string;
  readonly settings: StrategySettings;
  /** JSON, with every default filled in; effective from the next event on. */
  readonly parameters: string;
  readonly parametersVersion: number;
  readonly state: StrategyState;
  /** Why it is in this state. */
  readonly reason: string;
  readonly cause?: StrategyStopCause;
  readonly run: StrategyRunState;
  readonly correlationId: string;
  readonly startedAtMs: number;
  readonly updatedAtMs: number;
  /** Rises by one with every write. */
  readonly revision: number;
}

/** Before the first event; the decisions of a former life are counted on, so that no order's key comes twice. */
export function firstRun(nowMs: number, sequence = 0): StrategyRunState {
  return {
    sequence,
    isUndone: false,
    stateVersion: null,
    state: null,
    indicators: null,
    candleMs: -1,
    timerMs: nowMs,
    book: emptyBook,
    orders: [],
    stops: [],
    heard: unheard,
    toldLegs: [],
  };
}

/** The next revision: the one way to change it. */
export function reviseStrategy(
  instance: StrategyInstance,
  changes: Partial<StrategyInstance>,
  nowMs: number,
): StrategyInstance {
  return { ...instance, ...changes, revision: instance.revision + 1, updatedAtMs: nowMs };
}

/** In another state; a cause belongs to STOPPED alone. */
export function withState(
  { cause: _, ...instance }: StrategyInstance,
  state: StrategyState,
  reason: string,
  nowMs: number,
  cause?: StrategyStopCause,
): StrategyInstance {
  return reviseStrategy({ ...instance, ...(cause ? { cause } : {}) }, { state, reason }, nowMs);
}

/** Ticks that are due since the last one, the oldest first. */
export function dueTicks(
  { schedule, run }: Pick<StrategyInstance, 'schedule' | 'run'>,
  nowMs: number,
): readonly number[] {
  if (!schedule) return [];
  const everyMs = schedule.everyMinutes * 60_000;
  const newestMs = Math.floor(nowMs / everyMs) * everyMs;
  const firstMs = (Math.floor(run.timerMs / everyMs) + 1) * everyMs;
  if (newestMs < firstMs) return [];
  if (schedule.missed === 'SKIP') return [newestMs];
  const count = Math.min((newestMs - firstMs) / everyMs + 1, ticksMax);
  return Array.from({ length: count }, (_, index) => firstMs + index * everyMs);
}

/** More than these are caught up with the next look. */
const ticksMax = 100;
