import type { AccountRef } from '../domain/account/account.ts';
import type { AccountSweep } from '../domain/kill/kill.ts';

export interface CancelAccountRequest extends AccountRef {
  /** Nothing that was approved before the fence leaves us after `quietAtMs`: a look that begins later proves. Absent, nothing does. */
  readonly fence?: { readonly quietAtMs: number };
  /** Only the orders of this strategy. */
  readonly strategyId?: string;
  /** It gives up then, with what it has. */
  readonly untilMs: number;
  readonly correlationId: string;
}

/** Empties a halted account at its venue: whoever holds the venue's keys does it. */
export interface AccountCanceller {
  /** @throws Error when it could not even begin */
  cancelAccount(request: CancelAccountRequest): Promise<AccountSweep>;
}
