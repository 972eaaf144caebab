import type { AccountRef, VenueId } from '../account/account.ts';
import type { Decimal } from '../money/decimal.ts';
import type { PositionName } from '../position/position.ts';
import type { StrayOrder } from '../reconciliation/reconciliation.ts';

/**
 * ENGAGED: fences are written and orders cancelled now. PENDING: something is not proven yet (an attempt in doubt, a venue
 * that does not answer, a fence that is missing), and is looked at again each minute. VERIFIED: every venue of the scope was
 * asked behind the fence and shows no order of ours. RESUMED: a person let an account trade again before that.
 */
export const killStates = ['ENGAGED', 'PENDING', 'VERIFIED', 'RESUMED'] as const;
export type KillState = (typeof killStates)[number];

/** WATCHER: whoever found a breach, without waiting for its alarm. */
export const killSources = ['API', 'ALARM', 'WATCHER', 'DRILL'] as const;

/**
 * CLEAR: none of ours rests at the venue, and nothing can come to rest there any more. STOPPED: the venue wants no more requests
 * for now. RESUMED: a person let the account trade again, so nothing more is cancelled.
 */
export const sweepOutcomes = ['CLEAR', 'NOT_CLEAR', 'STOPPED', 'RESUMED'] as const;

/** What one look after another at an account found and did. */
export interface AccountSweep {
  readonly outcome: (typeof sweepOutcomes)[number];
  /** Orders that the venue cancelled, or that never left us and ended here. */
  readonly canceled: number;
  /** Ours, at the venue, in its newest list. */
  readonly resting: number;
  /** Orders of which nobody knows yet whether the venue has them. */
  readonly inDoubt: readonly string[];
  /** Placed by hand or by another program: reported, not touched. */
  readonly foreignOrders: readonly StrayOrder[];
  readonly rounds: number;
  /** When the list was asked for that shows none of ours. */
  readonly clearAtMs?: number;
  /** The newest thing that did not work. */
  readonly trouble?: string;
}

export interface Fence {
  readonly epoch: number;
  /** By then it stood. Nothing that was approved before leaves us later than the send lease after this. */
  readonly atMs: number;
  /** It was halted for another reason before the kill came. */
  readonly wasHalted: boolean;
}

/** A position that a kill was asked to close, and what is left of it. */
export interface FlattenedPosition extends PositionName {
  /** Base units, plus is long: when closing began, and when it ended. */
  readonly quantity: Decimal;
  readonly remaining: Decimal;
  readonly orderIds: readonly string[];
  /** Why something is left. */
  readonly trouble?: string;
}

/** One account of a kill. */
export interface KilledAccount extends Omit<AccountSweep, 'outcome'> {
  readonly accountId: string;
  readonly venue: VenueId;
  readonly outcome: AccountSweep['outcome'] | 'WAITING';
  /** Absent until the account's control item is HALTED. */
  readonly fence?: Fence;
  /** Absent until closing what is held was tried, where that was asked for. */
  readonly flattened?: readonly FlattenedPosition[];
}

/** The evidence of a kill: who, why, what was stopped, when, and how it was proven. */
export interface Kill {
  readonly ownerId: string;
  readonly killId: string;
  readonly scope: string;
  readonly state: KillState;
  readonly source: (typeof killSources)[number];
  /** A user, or an alarm. */
  readonly triggeredBy: string;
  readonly reason: string;
  readonly correlationId: string;
  readonly triggeredAtMs: number;
  /** Positions are closed too, each order at most so far from the market. */
  readonly flatten?: { readonly slippageRatio: Decimal };
  /** How often it was pressed until it was over: presses at once are one kill. */
  readonly presses: number;
  /** When the last fence stood. */
  readonly fencedAtMs?: number;
  readonly verifiedAtMs?: number;
  readonly accounts: readonly KilledAccount[];
  readonly updatedAtMs: number;
  /** Rises by one with every change. */
  readonly version: number;
}

/** Lists in the record are cut at this: it must stay small enough to be written at once. */
const namedMax = 50;

export function waitingAccount({ accountId }: AccountRef, venue: VenueId): KilledAccount {
  const nothing = { canceled: 0, resting: 0, inDoubt: [], foreignOrders: [], rounds: 0 };
  return { accountId, venue, outcome: 'WAITING', ...nothing };
}

/** Of an account that was let trade again, and is to be stopped again. */
export function anew({ fence: _, clearAtMs: __, ...kept }: KilledAccount): KilledAccount {
  return { ...kept, outcome: 'WAITING' };
}

export function isOver({ state }: Pick<Kill, 'state'>): boolean {
  return state === 'VERIFIED' || state === 'RESUMED';
}

/** Nothing is left to do for it. */
export function isSettled({ outcome }: Pick<KilledAccount, 'outcome'>): boolean {
  return outcome === 'CLEAR' || outcome === 'RESUMED';
}

/** The account with what a sweep found: counts add up, views are the newest. */
export function withSweep(account: KilledAccount, sweep: AccountSweep): KilledAccount {
  if (isSettled(account)) return account;
  const { trouble: _, ...before } = account;
  return {
    ...before,
    ...sweep,
    canceled: account.canceled + sweep.canceled,
    rounds: account.rounds + sweep.rounds,
    inDoubt: sweep.inDoubt.slice(0, namedMax),
    foreignOrders: sweep.foreignOrders.slice(0, namedMax),
  };
}

/** The kill with what came of fencing one account: sweeps that were written meanwhile stay. */
export function withFence(kill: Kill, { accountId, fence, trouble }: KilledAccount, nowMs: number): Kill {
  const account = kill.accounts.find((each) => each.accountId === accountId);
  if (!account || account.fence) return kill;
  return withAccount(
    kill,
    { ...account, ...(fence ? { fence } : {}), ...(trouble ? { trouble } : {}) },
    nowMs,
  );
}

/** The kill with one of its accounts changed, in the state that follows from all of them. */
export function withAccount(kill: Kill, changed: KilledAccount, nowMs: number): Kill {
  const accounts = kill.accounts.map((each) => (each.accountId === changed.accountId ? changed : each));
  const fences = accounts.flatMap(({ fence }) => (fence ? [fence.atMs] : []));
  const { fencedAtMs: _, ...rest } = kill;
  const fenced = fences.length === accounts.length ? { fencedAtMs: Math.max(...fences) } : {};
  return settle({ ...rest, ...fenced, accounts }, nowMs);
}

function settle(kill: Kill, nowMs: number): Kill {
  if (isOver(kill) || !kill.accounts.every(isSettled)) return kill;
  if (kill.accounts.some(({ outcome }) => outcome === 'RESUMED')) return { ...kill, state: 'RESUMED' };
  const clearAtMs = kill.accounts.map((account) => account.clearAtMs ?? nowMs);
  return { ...kill, state: 'VERIFIED', verifiedAtMs: Math.max(nowMs, ...clearAtMs) };
}
