import { zero } from '../money/decimal.ts';
import type { Account, AccountControl } from './account.ts';
import type { Limits } from './limit-set.ts';
import { scopeStateOf } from './trading-state.ts';

/**
 * The way of a LIVE account to trading. LOCKED and READ_ONLY send nothing: in READ_ONLY keys, streams and reconciliation show
 * that they work. PILOT trades within tiny limits, SCALED within the account's own. A PAPER account has none of it.
 */
export const liveStages = ['LOCKED', 'READ_ONLY', 'PILOT', 'SCALED'] as const;
export type LiveStage = (typeof liveStages)[number];

/** Where an account stands on that way. */
export interface LiveGate {
  readonly stage: LiveStage;
  readonly sinceMs: number;
  /** In PILOT, in the account's base currency. */
  readonly limits?: Limits;
  /** Rises by one with every step, up or down. */
  readonly version: number;
}

/** A step, up or down, as it is kept: who, why, and what was seen then. */
export interface LiveStep {
  readonly ownerId: string;
  readonly accountId: string;
  readonly from: LiveStage;
  readonly to: LiveStage;
  readonly version: number;
  readonly by: string;
  readonly reason: string;
  /** Of a step up: what each check of the preflight saw. */
  readonly checks: Readonly<Record<string, string>>;
  readonly atMs: number;
}

export function gateOf({ live, createdAtMs }: Pick<Account, 'live' | 'createdAtMs'>): LiveGate {
  return live ?? { stage: 'LOCKED', sinceMs: createdAtMs, version: 0 };
}

/** Whether the gate lets the account trade: paper trades always, with nobody's money. */
export function isUnlocked(account: Pick<Account, 'mode' | 'live' | 'createdAtMs'>): boolean {
  if (account.mode === 'PAPER') return true;
  const { stage } = gateOf(account);
  return stage === 'PILOT' || stage === 'SCALED';
}

/** One step up or down; undefined at the end. */
export function stageBeside(stage: LiveStage, by: 1 | -1): LiveStage | undefined {
  return liveStages[liveStages.indexOf(stage) + by];
}

/** The stage to which a critical halt that still stands has thrown the account back; undefined when none has. */
export function fallenTo(account: Account, control: Pick<AccountControl, 'scopes'>): LiveStage | undefined {
  const own = scopeStateOf(control, 'account');
  if (account.mode !== 'LIVE' || own.state !== 'HALTED' || own.cause !== 'CRITICAL') return undefined;
  return stageBeside(gateOf(account).stage, -1);
}

/** One more level of limits for an order of an account in PILOT. What is quoted in another asset than its limits is not for a pilot. */
export function pilotLimits(account: Account, instrument: string): readonly Limits[] {
  const { stage, limits } = gateOf(account);
  if (account.mode !== 'LIVE' || stage !== 'PILOT' || !limits) return [];
  const [, quote = ''] = (instrument.split(':')[0] ?? '').split('/');
  return quote === account.baseCurrency ? [limits] : [{ ...limits, orderNotionalMax: zero }];
}
