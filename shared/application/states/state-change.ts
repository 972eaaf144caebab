import type { Account, TradingState } from '../../domain/account/account.ts';
import type { StateRecord } from '../../domain/account/state-scope.ts';
import { accept, type InvalidCode, type Result, refuse } from '../../domain/refusal.ts';
import type { TellAccountsDeps } from './tell-accounts.ts';

export interface ChangeStateDeps extends TellAccountsDeps {
  /** Whether trading may go on, by what these accounts show of all that are concerned; the refusal names what stands in the way. */
  readonly mayResume: (
    witnesses: readonly Account[],
    concerned: readonly Account[],
  ) => Promise<Result<undefined, InvalidCode>>;
}

export interface ChangeStateCommand {
  readonly ownerId: string;
  /** Has the role without which what concerns everybody is not touched. */
  readonly isOperator: boolean;
  /** `global`, `venue:V`, `user`, `account:ID` or `strategy:S`. */
  readonly scope: string;
  readonly state: TradingState;
  readonly reason: string;
  /** The epoch that the person has seen: a stricter state needs none. */
  readonly seenEpoch?: number;
  readonly correlationId: string;
}

/** A scope as it stands, and how many accounts have been told. */
export interface StateChange extends Omit<StateRecord, 'ownerId' | 'scope'> {
  readonly scope: string;
  readonly accounts: number;
  readonly told: number;
  /** The first of those that could not be told; they are told again each minute. */
  readonly stragglers: readonly string[];
  readonly tookMs: number;
}

/** Of a state that somebody else has changed meanwhile the person has not seen the reason. */
export function checkSeen(
  scope: string,
  seenEpoch: number | undefined,
  { state, epoch, reason }: Pick<StateRecord, 'state' | 'epoch' | 'reason'>,
): Result<undefined, InvalidCode> {
  if (seenEpoch === undefined)
    return refuse('FIELD_REQUIRED', 'epoch, as you have seen it, is needed to let trading go on.', {
      field: 'epoch',
    });
  if (seenEpoch === epoch) return accept(undefined);
  const message = `${scope} is ${state} at epoch ${epoch} (${reason}): look at that first, then change it from there.`;
  return refuse('STATE_CHANGED', message, { field: 'epoch', context: { state, epoch: String(epoch) } });
}
