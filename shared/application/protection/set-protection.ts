import type { AccountRef } from '../../domain/account/account.ts';
import type { Instrument, MarketPrice } from '../../domain/instrument/instrument.ts';
import { decimalText } from '../../domain/money/decimal.ts';
import type { Position, PositionName } from '../../domain/position/position.ts';
import { isMet, stopLevelOf } from '../../domain/protection/levels.ts';
import { type ProtectionPlan, startPlan } from '../../domain/protection/plan.ts';
import { checkProtection, type ProtectionTerms } from '../../domain/protection/terms.ts';
import { accept, type Result, refuse } from '../../domain/refusal.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { Ids } from '../../ports/ids.port.ts';
import type { MarketDataReader } from '../../ports/market-data.port.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import { decideUntilCommitted, doneOrAgain } from '../decide.ts';
import { savePlan } from './plan-writes.ts';

export interface ProtectDeps {
  readonly store: TradingStore;
  readonly market: MarketDataReader;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface RemoveProtectionCommand extends AccountRef, PositionName {
  /** The version that was seen; without it whatever there is. */
  readonly version?: number;
  readonly correlationId: string;
}

export interface SetProtectionCommand extends RemoveProtectionCommand {
  readonly terms: ProtectionTerms;
}

const noPosition = () => refuse('POSITION_NOT_FOUND', 'There is no such position.', { field: 'positionId' });

/**
 * Protects an open position, in place of what protected it before: one write, so that the old stop holds until the new
 * one does. A stop that the market meets already is refused.
 */
export async function setProtection(
  deps: ProtectDeps,
  command: SetProtectionCommand,
): Promise<Result<ProtectionPlan>> {
  const account = await deps.store.findAccount(command);
  if (!account) return noPosition();
  const [instrument, price] = await Promise.all([
    deps.market.findInstrument(account.venue, command.instrument),
    deps.market.findPrice(account.venue, command.instrument),
  ]);
  if (!instrument) return noPosition();
  return decideUntilCommitted<Result<ProtectionPlan>>(async () => {
    const [position, former] = await Promise.all([
      deps.store.findPosition(command, command.instrument, command.positionSide),
      deps.store.protections.find(command, command),
    ]);
    const refused = changeRefusal(former, command.version);
    if (refused) return { done: refused };
    if (!position || isNothing(position, instrument))
      return {
        done: refuse('NOTHING_TO_PROTECT', `No ${command.instrument} position is open.`, {
          field: 'positionId',
        }),
      };
    const checked = checkTerms(command.terms, position, instrument, price);
    if (!checked.ok) return { done: checked };
    const plan = planOf(deps, command, position, former);
    return doneOrAgain(await deps.store.commit(savePlan(deps.ids, plan, ['protection.set'])), accept(plan));
  });
}

/** Takes a position's protection back: what rests of it is cancelled, and the position stays as it is. */
export async function removeProtection(
  deps: Omit<ProtectDeps, 'market'>,
  command: RemoveProtectionCommand,
): Promise<Result<ProtectionPlan>> {
  return decideUntilCommitted<Result<ProtectionPlan>>(async () => {
    const former = await deps.store.protections.find(command, command);
    if (!former || former.state === 'ENDED') return { done: noProtection() };
    const refused = changeRefusal(former, command.version);
    if (refused) return { done: refused };
    if (former.state === 'REMOVING') return { done: accept(former) };
    const { exposedSinceMs: _, ...rest } = former;
    const updatedAtMs = deps.clock.nowMs();
    const plan: ProtectionPlan = {
      ...rest,
      state: 'REMOVING',
      revision: former.revision + 1,
      updatedAtMs,
    };
    return doneOrAgain(await deps.store.commit(savePlan(deps.ids, plan, [])), accept(plan));
  });
}

export function noProtection() {
  return refuse('PROTECTION_NOT_FOUND', 'Nothing protects this position.', { field: 'positionId' });
}

function changeRefusal(former: ProtectionPlan | undefined, version: number | undefined) {
  if (former?.state === 'CLOSING')
    return refuse(
      'PROTECTION_FIRED',
      `The ${former.closing?.cause} has fired: the position is being closed.`,
    );
  const known = former && former.state !== 'ENDED' ? former.version : 0;
  if (version === undefined || version === known) return undefined;
  return refuse('PROTECTION_CHANGED', 'Somebody else changed the protection: look at it again.', {
    field: 'version',
    context: { version: String(known) },
  });
}

/** Of spot what was sold of a deposit is no debt, and less than a lot is nothing. */
function isNothing({ quantity }: Position, { kind, quantityStep }: Instrument): boolean {
  return (kind === 'SPOT' && quantity.isNegative()) || quantity.abs().lessThan(quantityStep);
}

function checkTerms(
  terms: ProtectionTerms,
  position: Position,
  instrument: Instrument,
  price: MarketPrice | undefined,
): Result<ProtectionTerms> {
  const side = position.quantity.isNegative() ? 'SHORT' : 'LONG';
  const market = price && (side === 'LONG' ? price.bid : price.ask);
  const checked = checkProtection(terms, side, instrument, market, '');
  if (!checked.ok || !market) return checked;
  const { stopLoss } = terms;
  const level = stopLoss && stopLevelOf({ stopLoss }, side, position.averageEntryPrice, market);
  if (!level || !isMet(side, market, level.price)) return checked;
  return refuse('FIELD_INVALID', 'stopLoss would close the position at once: close it instead.', {
    field: 'stopLoss',
    context: { stop: decimalText(level.price), market: decimalText(market) },
  });
}

function planOf(
  { clock, ids }: ProtectDeps,
  { terms, correlationId }: SetProtectionCommand,
  position: Position,
  former: ProtectionPlan | undefined,
): ProtectionPlan {
  const { ownerId, accountId, venue, instrument, positionSide, quantity, life } = position;
  const nowMs = clock.nowMs();
  return startPlan(
    {
      ...{ ownerId, accountId, venue, instrument, terms, correlationId, nowMs },
      ...(positionSide ? { positionSide } : {}),
      planId: ids.nextId(),
      side: quantity.isNegative() ? 'SHORT' : 'LONG',
      openedAtMs: life?.openedAtMs ?? nowMs,
    },
    former,
  );
}
