import type {
  AccountControl,
  AccountScope,
  ScopeKey,
  ScopeState,
  StrategyScope,
  TradingState,
} from './account.ts';

const strictness: Readonly<Record<TradingState, number>> = { ACTIVE: 0, REDUCING: 1, HALTED: 2 };
/** Those that count for every order of the account; of two that are equally strict the first one is named. */
const accountScopes: readonly AccountScope[] = ['account', 'gate', 'user', 'venue', 'global'];
const unset: ScopeState = { state: 'ACTIVE', epoch: 0, reason: '', changedAtMs: 0 };

export function isStricter(one: TradingState, other: TradingState): boolean {
  return strictness[one] > strictness[other];
}

export function isStrategyScope(key: ScopeKey): key is StrategyScope {
  return key.startsWith('strategy:');
}

/** What a scope asks of the account: ACTIVE at epoch 0 where it was never set. */
export function scopeStateOf({ scopes }: Pick<AccountControl, 'scopes'>, key: ScopeKey): ScopeState {
  return scopes[key] ?? unset;
}

/** How an account begins: its own scope alone, at epoch 1. */
export function firstControl(
  { ownerId, accountId }: Pick<AccountControl, 'ownerId' | 'accountId'>,
  reason: string,
  atMs: number,
): AccountControl {
  const own = { state: 'ACTIVE', epoch: 1, reason, changedAtMs: atMs } as const;
  return { ownerId, accountId, ...own, scopes: { account: own } };
}

/**
 * The control after one scope has changed: at the account's next epoch, in the strictest of what all of them ask. The other
 * scopes keep what they ask: lifting one lifts no other.
 */
export function withScope(control: AccountControl, key: AccountScope, asked: Asked): AccountControl {
  return withScopes(control, { [key]: asked });
}

/** What a scope asks anew; its epoch where the scope counts its own changes. */
export type Asked = Omit<ScopeState, 'epoch'> & { readonly epoch?: number };

/** The same for several scopes that change at once: one epoch of the account for all of them. */
export function withScopes(
  control: AccountControl,
  changes: Readonly<Partial<Record<AccountScope, Asked>>>,
): AccountControl {
  const epoch = control.epoch + 1;
  const scopes: Partial<Record<ScopeKey, ScopeState>> = { ...control.scopes };
  for (const key of accountScopes) {
    const asked = changes[key];
    if (asked) scopes[key] = { ...asked, epoch: asked.epoch ?? epoch };
  }
  scopes.account = { ...scopeStateOf({ scopes }, 'account'), epoch };
  const changedAtMs = Math.max(...Object.values(changes).map((asked) => asked.changedAtMs));
  return { ...control, ...strictestOf({ scopes }), epoch, changedAtMs, scopes };
}

/** As it holds for an order of this strategy: the strategy's own scope counts too. Its epoch stays the account's. */
export function controlFor(control: AccountControl, strategyId: string | undefined): AccountControl {
  if (strategyId === undefined) return control;
  const asked = scopeStateOf(control, `strategy:${strategyId}`);
  if (!isStricter(asked.state, control.state)) return control;
  const { state, reason, changedAtMs } = asked;
  return { ...control, state, reason: `strategy:${strategyId}: ${reason}`, changedAtMs };
}

/** Under which epochs an order is approved: it is sent under exactly these. */
export interface OrderFence {
  readonly epoch: number;
  /** Of its strategy's scope; absent where that was never set. */
  readonly strategyEpoch?: number;
}

export function fenceFor(control: AccountControl, strategyId: string | undefined): OrderFence {
  const { epoch } = control;
  const set = strategyId === undefined ? undefined : control.scopes[`strategy:${strategyId}`];
  return set ? { epoch, strategyEpoch: set.epoch } : { epoch };
}

/** Which scope decides, and what it asks. */
export function decidingScope(control: Pick<AccountControl, 'scopes'>): {
  readonly scope: AccountScope;
  readonly asked: ScopeState;
} {
  const all = accountScopes.map((scope) => ({ scope, asked: scopeStateOf(control, scope) }));
  const strictest = all.reduce((most, each) =>
    isStricter(each.asked.state, most.asked.state) ? each : most,
  );
  return strictest;
}

function strictestOf(control: Pick<AccountControl, 'scopes'>): Pick<ScopeState, 'state' | 'reason'> {
  const { scope, asked } = decidingScope(control);
  return { state: asked.state, reason: scope === 'account' ? asked.reason : `${scope}: ${asked.reason}` };
}
