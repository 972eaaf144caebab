import * as z from 'zod';
import {
  type AccountControl,
  haltCauses,
  type ScopeKey,
  type ScopeState,
  tradingStates,
} from '../../domain/account/account.ts';
import { isStateScope, type StateRecord, type StateScope } from '../../domain/account/state-scope.ts';
import { encode, integerField, textField } from './codec.ts';

/** Before the name of a scope: each has an attribute of its own in the control item, so that one is written without another. */
const scopePrefix = 'scope:';

export function scopeAttribute(key: string): string {
  return scopePrefix + key;
}

/** The control as an item: scopes become attributes. */
export function controlItem({ scopes, ...control }: AccountControl): Record<string, unknown> {
  const asked = Object.entries(scopes).map(([key, scope]) => [scopeAttribute(key), encode({ ...scope })]);
  return { ...encode(control), ...Object.fromEntries(asked) };
}

const asked = z.object({
  state: z.enum(tradingStates),
  epoch: integerField.exactOptional(),
  reason: textField,
  changedAtMs: integerField,
  cause: z.enum(haltCauses).exactOptional(),
});

const own = {
  ownerId: textField,
  accountId: textField,
  state: z.enum(tradingStates),
  epoch: integerField,
  reason: textField,
  changedAtMs: integerField,
};

export const controlRecord: z.ZodType<AccountControl> = z.looseObject(own).transform((item) => {
  const { ownerId, accountId, state, epoch, reason, changedAtMs } = item;
  const scopes: Partial<Record<ScopeKey, ScopeState>> = {
    // Items from before there were other scopes have none: their state is their own.
    account: { state, epoch, reason, changedAtMs },
  };
  for (const [name, value] of Object.entries(item)) {
    if (!name.startsWith(scopePrefix)) continue;
    const key = name.slice(scopePrefix.length);
    if (isScopeKey(key)) scopes[key] = { ...asked.parse(value), epoch: epochOf(key, value, epoch) };
  }
  return { ownerId, accountId, state, epoch, reason, changedAtMs, scopes };
});

/** The account's own scope has the account's epoch, which a halt raises without having read it. */
function epochOf(key: ScopeKey, value: unknown, epoch: number): number {
  return key === 'account' ? epoch : (asked.parse(value).epoch ?? 0);
}

function isScopeKey(key: string): key is ScopeKey {
  return ['global', 'venue', 'user', 'account', 'gate'].includes(key) || key.startsWith('strategy:');
}

export const stateRecord: z.ZodType<StateRecord> = z.object({
  scope: z.custom<StateScope>((value) => typeof value === 'string' && isStateScope(value)),
  ownerId: textField,
  state: z.enum(tradingStates),
  epoch: integerField,
  reason: textField,
  changedBy: textField,
  changedAtMs: integerField,
});
