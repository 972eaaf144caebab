import type { DomainEventType } from '../../domain/events/domain-event.ts';
import { accept, type Result, refuse } from '../../domain/refusal.ts';
import { takenBack } from '../../domain/strategy/armed-stop.ts';
import {
  reviseStrategy,
  type StrategyInstance,
  type StrategySettings,
  type StrategyState,
  withState,
} from '../../domain/strategy/instance.ts';
import type { StoreWrite } from '../../ports/store-write.ts';
import { decideUntilCommitted, doneOrAgain } from '../decide.ts';
import { unfollowMarket } from '../market/follow-market.ts';
import { checkStrategy, type ManageDeps } from './activate-strategy.ts';
import { strategyWrites } from './runtime.ts';
import { type SettledRun, settledRun, settleRun, update } from './settle-run.ts';
import { windDown } from './stop-strategy.ts';

interface Of {
  readonly ownerId: string;
  readonly strategyId: string;
}

/** What is absent stays as it is. */
export interface ChangeCommand extends Of {
  readonly state?: 'ACTIVE' | 'PAUSED';
  readonly parameters?: unknown;
  readonly settings?: Partial<StrategySettings>;
}

type Change = Pick<StrategyInstance, 'strategyId'> & { readonly instance: StrategyInstance };

/**
 * Pauses, resumes, or gives other parameters and settings: effective with the next event, one write. Parameters are a new
 * version, kept beside the former ones; the state is kept.
 */
export async function changeStrategy(
  deps: ManageDeps,
  command: ChangeCommand,
): Promise<Result<StrategyInstance>> {
  const changed = await decideUntilCommitted<Result<Change>>(async () => {
    const instance = await deps.store.strategies.find(command.ownerId, command.strategyId);
    if (!instance) return { done: notFound() };
    if (instance.state === 'ENDED')
      return { done: refuse('STRATEGY_ENDED', 'It was deactivated: activate it anew.') };
    const checked = checkStrategy(
      deps.catalogue,
      instance.strategy,
      command.parameters ?? JSON.parse(instance.parameters),
      { ...instance.settings, ...command.settings },
    );
    if (!checked.ok) return { done: checked };
    const { run, told } = await settledFor(deps, instance, command);
    const { next, writes } = changesOf(deps, { ...instance, run }, command);
    const { strategyId } = command;
    return doneOrAgain(
      await deps.store.commit([...writes, ...told.map(update)]),
      accept({ strategyId, instance: next }),
    );
  });
  if (!changed.ok) return changed;
  const { instance } = changed.value;
  await deps.scheduler.keep(instance);
  return accept((await settleRun(deps, instance)) ?? instance);
}

/** What one that was paused or stopped had not carried out is dropped when it goes on; what was placed of it is its own. */
async function settledFor(
  { store }: ManageDeps,
  instance: StrategyInstance,
  { state }: ChangeCommand,
): Promise<SettledRun> {
  const goesOn = state === 'ACTIVE' && instance.state !== 'ACTIVE';
  if (!goesOn) return { run: instance.run, told: [] };
  const { run, told } = await settledRun(store, instance);
  // Of a stopped one what rested was taken back: so are its stops.
  const orders = [...run.orders, ...run.stops.map(takenBack)];
  return { told, run: instance.state === 'PAUSED' ? run : { ...run, stops: [], orders } };
}

function changesOf(
  { clock, ids }: ManageDeps,
  instance: StrategyInstance,
  { state: wished, parameters, settings }: ChangeCommand,
): { readonly next: StrategyInstance; readonly writes: readonly StoreWrite[] } {
  const nowMs = clock.nowMs();
  const state: StrategyState = wished ?? instance.state;
  const hasParameters = parameters !== undefined && JSON.stringify(parameters) !== instance.parameters;
  const version = instance.parametersVersion + (hasParameters ? 1 : 0);
  const text = hasParameters ? JSON.stringify(parameters) : instance.parameters;
  const isTurned = state !== instance.state;
  const turned = isTurned
    ? withState(instance, state, state === 'ACTIVE' ? 'resumed' : 'paused', nowMs)
    : reviseStrategy(instance, {}, nowMs);
  // Ticks of the time in which it did not decide are none.
  const run = isTurned && state === 'ACTIVE' ? { ...instance.run, timerMs: nowMs } : instance.run;
  const next: StrategyInstance = {
    ...turned,
    ...{ run, parameters: text, parametersVersion: version },
    settings: { ...instance.settings, ...settings },
    // Other indicators remember other things: their candles are read again.
    ...(hasParameters ? { run: { ...run, indicators: null } } : {}),
  };
  const { ownerId, strategyId } = instance;
  const kept = { ownerId, strategyId, version, parameters: text, changedBy: ownerId, atMs: nowMs };
  return {
    next,
    writes: [
      ...strategyWrites(
        ids,
        next,
        isTurned ? turnedTypes[state === 'ACTIVE' ? 'ACTIVE' : 'PAUSED'] : 'strategy.changed',
      ),
      ...(hasParameters ? [{ kind: 'insertParameters', parameters: kept } as const] : []),
    ],
  };
}

const turnedTypes: Readonly<Record<'ACTIVE' | 'PAUSED', DomainEventType>> = {
  ACTIVE: 'strategy.resumed',
  PAUSED: 'strategy.paused',
};

/** Ends it: no decision follows, what rests of it is taken back; what it holds and what protects that stay. */
export async function deactivateStrategy(deps: ManageDeps, of: Of): Promise<Result<StrategyInstance>> {
  const ended = await decideUntilCommitted<Result<StrategyInstance>>(async () => {
    const instance = await deps.store.strategies.find(of.ownerId, of.strategyId);
    if (!instance) return { done: notFound() };
    // Once more what follows: whoever ended it may have died before.
    if (instance.state === 'ENDED') return { done: accept(instance) };
    const next = withState(instance, 'ENDED', 'deactivated', deps.clock.nowMs());
    return doneOrAgain(
      await deps.store.commit(strategyWrites(deps.ids, next, 'strategy.ended')),
      accept(next),
    );
  });
  if (!ended.ok) return ended;
  const { ownerId, strategyId: holder, venue, instrument: symbol } = ended.value;
  await deps.scheduler.remove(ended.value);
  await unfollowMarket(deps, { ownerId, venue, symbol, holder });
  await windDown(deps, ended.value);
  return ended;
}

export function notFound() {
  return refuse('STRATEGY_NOT_FOUND', 'There is no such strategy.', { field: 'strategyId' });
}
