import type { Account, AccountControl } from '../../domain/account/account.ts';
import {
  fallenTo,
  gateOf,
  isUnlocked,
  type LiveGate,
  type LiveStage,
} from '../../domain/account/live-gate.ts';
import { type Asked, scopeStateOf, withScopes } from '../../domain/account/trading-state.ts';
import type { StoreWrite } from '../../ports/store-write.ts';

/**
 * Sets the account's own scope. With the end of a critical halt a LIVE account is one step further from trading: it goes on in
 * the stage below, and the step is kept with the rest.
 */
export function ownStateChange(
  account: Account,
  control: AccountControl,
  own: Asked,
  by: string,
): { readonly next: AccountControl; readonly writes: readonly StoreWrite[] } {
  const atMs = own.changedAtMs;
  const to = own.state === 'HALTED' ? undefined : fallenTo(account, control);
  if (to === undefined) {
    const next = withScopes(control, { account: own });
    return { next, writes: [{ kind: 'setControl', control: next }] };
  }
  const reason = `critical: ${scopeStateOf(control, 'account').reason}`;
  const move = moveGate(account, to, { by, reason, atMs, checks: {} });
  const next = withScopes(control, { account: own, gate: gateAsks(account, control, move.live, reason) });
  return { next, writes: [{ kind: 'setControl', control: next }, move] };
}

/** What a stage asks of the account. */
export function gateAsks(
  account: Account,
  control: AccountControl,
  live: LiveGate,
  reason: string,
): Asked & { readonly epoch: number } {
  return {
    state: isUnlocked({ ...account, live }) ? 'ACTIVE' : 'HALTED',
    epoch: scopeStateOf(control, 'gate').epoch + 1,
    reason: `live trading is ${live.stage}: ${reason}`,
    changedAtMs: live.sinceMs,
  };
}

/** The step to another stage, with its evidence. */
export function moveGate(
  account: Account,
  to: LiveStage,
  step: {
    readonly by: string;
    readonly reason: string;
    readonly atMs: number;
    readonly checks: Readonly<Record<string, string>>;
    readonly limits?: LiveGate['limits'];
  },
): Extract<StoreWrite, { kind: 'moveGate' }> {
  const { ownerId, accountId } = account;
  const before = gateOf(account);
  const version = before.version + 1;
  const { limits, ...kept } = step;
  // Thrown back from SCALED, a pilot has the limits that he had before.
  const ofStage = to === 'PILOT' ? (limits ?? before.limits) : before.limits;
  return {
    kind: 'moveGate',
    live: { stage: to, sinceMs: step.atMs, version, ...(ofStage ? { limits: ofStage } : {}) },
    step: { ownerId, accountId, from: before.stage, to, version, ...kept },
  };
}
