import type { AccountRef } from '../../domain/account/account.ts';
import type { TimeframeName } from '../../domain/market/timeframe.ts';
import type { PositionSide } from '../../domain/order/order.ts';
import { accept, type InvalidCode, type Result, refuse } from '../../domain/refusal.ts';
import {
  firstRun,
  type Sharing,
  type StrategyInstance,
  type StrategySettings,
  type TickSchedule,
} from '../../domain/strategy/instance.ts';
import type { MarketSubscriptions } from '../../ports/market-subscriptions.port.ts';
import type { StrategyScheduler } from '../../ports/strategy-scheduler.port.ts';
import type { HostedStrategy } from '../../strategies/host.ts';
import { sizeFromText } from '../../strategies/size.ts';
import { decideUntilCommitted, doneOrAgain } from '../decide.ts';
import { followMarket } from '../market/follow-market.ts';
import { activationKey, type Idempotency, repeatedActivation } from './repeated-activation.ts';
import { type RuntimeDeps, strategyWrites } from './runtime.ts';
import { settleRun } from './settle-run.ts';

export type ManageDeps = Pick<
  RuntimeDeps,
  'store' | 'market' | 'clock' | 'ids' | 'log' | 'commands' | 'catalogue'
> & { readonly scheduler: StrategyScheduler; readonly subscriptions: MarketSubscriptions };

export interface ActivateCommand extends AccountRef {
  /** Without it, made of the strategy and the instrument. */
  readonly strategyId?: string;
  readonly strategy: string;
  readonly instrument: string;
  readonly positionSide?: PositionSide;
  readonly timeframe: Exclude<TimeframeName, '1s'>;
  readonly sharing: Sharing;
  readonly schedule?: TickSchedule;
  readonly settings: StrategySettings;
  readonly parameters: unknown;
  readonly correlationId: string;
  /** Asked again with the same key, it is the same activation. */
  readonly idempotency?: Idempotency;
}

/** More candles than these no run waits for, and no record holds what their indicators remember. */
const warmUpMax = 2_000;

/**
 * Lets a strategy run on an account and an instrument, from the next closed candle on. One that was deactivated begins anew
 * under its id; its decisions are counted on.
 */
export async function activateStrategy(
  deps: ManageDeps,
  command: ActivateCommand,
): Promise<Result<StrategyInstance>> {
  const account = await deps.store.findAccount(command);
  if (!account) return refuse('ACCOUNT_NOT_FOUND', 'There is no such account.', { field: 'accountId' });
  const instrument = await deps.market.findInstrument(account.venue, command.instrument);
  if (!instrument)
    return refuse('INSTRUMENT_UNKNOWN', `${account.venue} does not trade this instrument.`, {
      field: 'instrument',
    });
  const checked = checkStrategy(deps.catalogue, command.strategy, command.parameters, command.settings);
  if (!checked.ok) return checked;
  const activated = await decideUntilCommitted<Result<StrategyInstance>>(async () => {
    const repeated = await repeatedActivation(deps.store, command);
    if (repeated) return { done: repeated };
    const others = await deps.store.strategies.list(command.ownerId);
    const strategyId = command.strategyId ?? idFor(command);
    const found = others.find((each) => each.strategyId === strategyId);
    // Whoever ended it may have died before what it had under way was noted.
    const former = found && (await settleRun(deps, found));
    if (former && former.state !== 'ENDED')
      return {
        done: refuse(
          'STRATEGY_EXISTS',
          `${strategyId} is ${former.state}: deactivate it first, or choose another id.`,
          {
            field: 'strategyId',
          },
        ),
      };
    const conflict = conflictOf(command, others);
    if (conflict) return { done: conflict };
    // Before it runs: a market that is followed for nothing costs less than a strategy that hears nothing.
    const wish = { venue: account.venue, symbol: command.instrument, holder: strategyId };
    const followed = await followMarket(deps, { ownerId: command.ownerId, ...wish });
    if (!followed.ok) return { done: followed };
    const instance = instanceOf(deps, command, strategyId, account.venue, former);
    const { parametersVersion: version, parameters } = instance;
    const written = await deps.store.commit([
      ...strategyWrites(deps.ids, instance, 'strategy.activated'),
      {
        kind: 'insertParameters',
        parameters: {
          ...{ ownerId: command.ownerId, strategyId, version, parameters },
          ...{ changedBy: command.ownerId, atMs: instance.startedAtMs },
        },
      },
      ...activationKey(command, instance),
    ]);
    return doneOrAgain(written, accept(instance));
  });
  if (activated.ok) await deps.scheduler.keep(activated.value);
  return activated;
}

/** Parameters that the strategy itself accepts, and sizes that can be read. */
export function checkStrategy(
  catalogue: ReadonlyMap<string, HostedStrategy>,
  strategy: string,
  parameters: unknown,
  { size }: Pick<StrategySettings, 'size'>,
): Result<undefined, InvalidCode> {
  const hosted = catalogue.get(strategy);
  if (!hosted)
    return refuse(
      'STRATEGY_UNKNOWN',
      `There is no strategy ${strategy}: ${[...catalogue.keys()].join(', ')}.`,
      {
        field: 'strategy',
      },
    );
  const configured = hosted.configure(parameters);
  if (configured.kind === 'invalid')
    return refuse('FIELD_INVALID', `parameters: ${configured.problems.join('; ')}`, { field: 'parameters' });
  const most = Math.max(0, ...configured.indicators.map((spec) => ('period' in spec ? spec.period : 0)));
  if (most > warmUpMax)
    return refuse(
      'FIELD_INVALID',
      `parameters: a period of ${most} candles; at most ${warmUpMax} while it runs.`,
      {
        field: 'parameters',
      },
    );
  if (!sizeFromText(size))
    return refuse('FIELD_INVALID', 'size must be all, percent:P or fixed:Q.', { field: 'size' });
  return accept(undefined);
}

/** Two on one position only if both say so: what one opens the other would close. */
function conflictOf(
  { accountId, instrument, positionSide, sharing }: ActivateCommand,
  others: readonly StrategyInstance[],
): Result<StrategyInstance> | undefined {
  const beside = others.find(
    (other) =>
      other.state !== 'ENDED' &&
      other.accountId === accountId &&
      other.instrument === instrument &&
      (other.positionSide === undefined ||
        positionSide === undefined ||
        other.positionSide === positionSide) &&
      !(other.sharing === 'NET' && sharing === 'NET'),
  );
  if (!beside) return undefined;
  const message = `${beside.strategyId} trades ${instrument} there (${beside.sharing}): let both share it (NET), or give each its own side in hedge mode.`;
  return refuse('STRATEGY_CONFLICT', message, { field: 'sharing' });
}

function idFor({ strategy, instrument }: ActivateCommand): string {
  return `${strategy}-${instrument.toLowerCase().replaceAll(/[/:]/g, '-')}`;
}

function instanceOf(
  { clock }: ManageDeps,
  command: ActivateCommand,
  strategyId: string,
  venue: StrategyInstance['venue'],
  former: StrategyInstance | undefined,
): StrategyInstance {
  const { parameters, idempotency: _, ...terms } = command;
  const nowMs = clock.nowMs();
  return {
    ...terms,
    ...{ strategyId, venue, parameters: JSON.stringify(parameters) },
    parametersVersion: (former?.parametersVersion ?? 0) + 1,
    state: 'ACTIVE',
    reason: 'activated',
    run: firstRun(nowMs, former?.run.sequence),
    startedAtMs: nowMs,
    updatedAtMs: nowMs,
    revision: (former?.revision ?? 0) + 1,
  };
}
