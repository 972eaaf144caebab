import type { Account, AccountControl } from '../../domain/account/account.ts';
import { fallenTo, gateOf, type LiveGate, type LiveStage } from '../../domain/account/live-gate.ts';
import { scopeStateOf } from '../../domain/account/trading-state.ts';
import type { StoreWrite } from '../../ports/store-write.ts';

/** With the end of a critical halt a LIVE account is one step further from trading: what else lets it go on writes this too. */
export function fallBackWrites(
  account: Account,
  control: AccountControl,
  { by, atMs }: { readonly by: string; readonly atMs: number },
): readonly StoreWrite[] {
  const to = fallenTo(account, control);
  if (to === undefined) return [];
  const reason = `critical: ${scopeStateOf(control, 'account').reason}`;
  return [moveGate(account, to, { by, reason, atMs, checks: {} })];
}

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
): StoreWrite {
  const { ownerId, accountId } = account;
  const before = gateOf(account);
  const version = before.version + 1;
  const { limits, ...kept } = step;
  return {
    kind: 'moveGate',
    live: { stage: to, sinceMs: step.atMs, version, ...(limits ? { limits } : {}) },
    step: { ownerId, accountId, from: before.stage, to, version, ...kept },
  };
}
