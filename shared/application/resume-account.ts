import type { AccountControl, AccountRef } from '../domain/account/account.ts';
import { scopeStateOf } from '../domain/account/trading-state.ts';
import { accept, type InvalidCode, type Result, refuse } from '../domain/refusal.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { Ids } from '../ports/ids.port.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';
import { ownStateChange } from './states/fall-back.ts';

export interface ResumeAccountDeps {
  readonly store: TradingStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface ResumeCommand extends AccountRef {
  /** What the person found out, kept with the account. */
  readonly reason: string;
  /** The epoch that was looked at, where that was before: a halt that came since is not lifted. */
  readonly seenEpoch?: number;
  readonly correlationId: string;
}

/**
 * The only way back from HALTED or REDUCING: a person has looked, and says why trading may go on. Orders approved before the
 * halt stay unsendable, since the epoch rises. An ACTIVE account stays as it is, and what a wider scope asks still holds.
 */
export async function resumeAccount(
  deps: ResumeAccountDeps,
  { ownerId, accountId, reason, seenEpoch, correlationId }: ResumeCommand,
): Promise<Result<AccountControl, InvalidCode>> {
  const ref = { ownerId, accountId };
  const [account, control] = await Promise.all([deps.store.findAccount(ref), deps.store.findControl(ref)]);
  if (!account || !control)
    return refuse('ACCOUNT_NOT_FOUND', 'There is no such account.', { field: 'accountId' });
  const own = scopeStateOf(control, 'account');
  if (own.state === 'ACTIVE') return refuse('ACCOUNT_NOT_HALTED', nothingToResume(control));
  if (seenEpoch !== undefined && seenEpoch !== control.epoch) return changedMeanwhile();
  const atMs = deps.clock.nowMs();
  const payload = {
    event_type: 'account.resumed',
    account_id: accountId,
    user_id: ownerId,
    reason,
    halted_for: own.reason,
    timestamp: String(atMs),
  };
  const asked = { state: 'ACTIVE', reason: `resumed: ${reason}`, changedAtMs: atMs } as const;
  const { next, writes } = ownStateChange(account, control, asked, ownerId);
  const event = { eventId: deps.ids.nextId(), ownerId, accountId, correlationId, atMs, payload } as const;
  const result = await deps.store.commit([
    ...writes,
    { kind: 'publish', event: { ...event, type: 'account.resumed' } },
  ]);
  if (!result.ok) return changedMeanwhile();
  return accept(next);
}

function nothingToResume(control: AccountControl): string {
  if (control.state === 'ACTIVE') return 'The account is ACTIVE: there is nothing to resume.';
  return `The account by itself is ACTIVE, and ${control.state} by a wider scope (${control.reason}): that one is to be lifted.`;
}

function changedMeanwhile() {
  return refuse('ACCOUNT_CHANGED', 'The account was halted again meanwhile: look at the new reason first.');
}
