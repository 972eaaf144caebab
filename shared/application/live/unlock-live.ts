import type { Account, AccountRef } from '../../domain/account/account.ts';
import type { Limits } from '../../domain/account/limit-set.ts';
import {
  gateOf,
  type LiveGate,
  type LiveStage,
  liveStages,
  stageBeside,
} from '../../domain/account/live-gate.ts';
import { withScopes } from '../../domain/account/trading-state.ts';
import type { Preflight } from '../../domain/preflight/preflight.ts';
import { accept, type InvalidCode, type Result, refuse } from '../../domain/refusal.ts';
import type { Ids } from '../../ports/ids.port.ts';
import type { CommitFailure } from '../../ports/store-write.ts';
import { decideUntilCommitted } from '../decide.ts';
import { gateAsks, moveGate } from '../states/fall-back.ts';
import { stateEvent } from '../states/tell-accounts.ts';
import { type PreflightDeps, runPreflight } from './run-preflight.ts';
import { type ProveSecondFactor, secondFactor } from './second-factor.ts';

/** How long an account stays at a stage before the next step, and what a pilot may do in one currency. */
export interface LiveGateSettings {
  readonly waitMs: Readonly<Record<'LOCKED' | 'READ_ONLY' | 'PILOT', number>>;
  readonly pilotLimits: Readonly<Record<string, Limits>>;
}

export interface UnlockLiveDeps extends PreflightDeps {
  readonly ids: Ids;
  readonly gate: LiveGateSettings;
}

export interface MoveLiveCommand extends AccountRef {
  readonly stage: LiveStage;
  readonly reason: string;
  readonly isOperator: boolean;
  readonly prove: ProveSecondFactor;
  readonly correlationId: string;
}

type Decided = Result<LiveGate, InvalidCode>;

/**
 * Moves a LIVE account on its way to trading. Up: one step, by a person with the role and a second factor, after the stage's waiting period and a
 * passed preflight, which is kept as evidence. Down: at once, any number of steps, by the owner. To stay changes nothing.
 */
export async function moveLive(deps: UnlockLiveDeps, command: MoveLiveCommand): Promise<Decided> {
  return decideUntilCommitted<Decided>(async () => {
    const account = await deps.store.findAccount(command);
    if (!account)
      return { done: refuse('ACCOUNT_NOT_FOUND', 'There is no such account.', { field: 'accountId' }) };
    if (account.mode === 'PAPER')
      return {
        done: refuse('LIVE_STEP_INVALID', 'A paper account has nothing to unlock: it trades already.'),
      };
    const before = gateOf(account);
    if (before.stage === command.stage) return { done: accept(before) };
    const isUp = liveStages.indexOf(command.stage) > liveStages.indexOf(before.stage);
    const checks = isUp ? await mayStepUp(deps, account, command) : accept({});
    if (!checks.ok) return { done: checks };
    return step(deps, account, command, checks.value);
  });
}

type Checks = Readonly<Record<string, string>>;

async function mayStepUp(
  deps: UnlockLiveDeps,
  account: Account,
  { stage, isOperator, prove }: MoveLiveCommand,
): Promise<Result<Checks, InvalidCode>> {
  if (!isOperator) return refuse('ROLE_REQUIRED', 'To unlock live trading takes the role of an operator.');
  const { stage: from, sinceMs } = gateOf(account);
  const next = stageBeside(from, 1);
  if (stage !== next)
    return refuse('LIVE_STEP_INVALID', `The account is ${from}: the next step is ${next ?? 'none'}.`, {
      field: 'stage',
    });
  if (stage === 'PILOT' && !deps.gate.pilotLimits[account.baseCurrency])
    return refuse(
      'LIVE_STEP_INVALID',
      `No limits of a pilot are configured for ${account.baseCurrency}: see docs/trading-states.md.`,
      { field: 'stage' },
    );
  const waitMs = from === 'SCALED' ? 0 : deps.gate.waitMs[from];
  const leftMs = sinceMs + waitMs - deps.clock.nowMs();
  if (leftMs > 0)
    return refuse(
      'LIVE_WAITING',
      `${from} lasts ${minutes(waitMs)} min at least: ${minutes(leftMs)} min are left.`,
      {
        context: { waitMs: String(waitMs), leftMs: String(leftMs) },
      },
    );
  const proven = await secondFactor(prove);
  if (!proven.ok) return proven;
  const preflight = await runPreflight(deps, account);
  return preflight.isPassed ? accept(checksOf(preflight)) : failed(preflight);
}

const minutes = (ms: number) => Math.ceil(ms / 60_000);

function checksOf({ checks }: Preflight): Checks {
  return Object.fromEntries(checks.map(({ name, seen }) => [name, seen]));
}

function failed({ checks }: Preflight): Result<Checks, InvalidCode> {
  const lacking = checks.filter(({ isPassed }) => !isPassed);
  const words = lacking.map(({ name, seen, next }) => `${name}: ${seen}. ${next}`).join(' ');
  const context = { checks: lacking.map(({ name }) => name).join(',') };
  return refuse('PREFLIGHT_FAILED', `The preflight has not passed. ${words}`, { context });
}

/** Gate, fence and evidence in one transaction: an order that was approved a stage higher is not sent. */
async function step(
  deps: UnlockLiveDeps,
  account: Account,
  { stage, reason, ownerId, correlationId }: MoveLiveCommand,
  checks: Checks,
): Promise<{ readonly done: Decided } | { readonly again: CommitFailure }> {
  const control = await deps.store.findControl(account);
  if (!control) throw new Error(`account ${account.accountId} has no control item`);
  const atMs = deps.clock.nowMs();
  const limits = stage === 'PILOT' ? deps.gate.pilotLimits[account.baseCurrency] : undefined;
  const move = moveGate(account, stage, { by: ownerId, reason, atMs, checks, ...(limits && { limits }) });
  const next = withScopes(control, { gate: gateAsks(account, control, move.live, reason) });
  const written = await deps.store.commit([
    move,
    { kind: 'setControl', control: next },
    ...(next.state === control.state ? [] : [stateEvent(deps.ids, next, correlationId)]),
  ]);
  return written.ok ? { done: accept(move.live) } : { again: written.failure };
}
