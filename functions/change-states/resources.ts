import type { StatesShown } from '#shared/application/states/show-states.ts';
import type { Account, AccountControl } from '#shared/domain/account/account.ts';
import { fallenTo, gateOf } from '#shared/domain/account/live-gate.ts';
import { limitsResourceOf } from '#shared/http-api/limits-schemas.ts';
import type { StateList } from '#shared/http-api/state-schemas.ts';
import type { TradingStore } from '#shared/ports/trading-store.port.ts';

export function stateListOf({ scopes, controls }: StatesShown): StateList {
  return {
    scopes: scopes.map((scope) => ({ ...scope, stragglers: [...scope.stragglers] })),
    accounts: controls.map((control) => {
      const { accountId, state, epoch, reason } = control;
      return { accountId, state, epoch, reason, scopes: scopesOf(control) };
    }),
  };
}

function scopesOf({ scopes }: AccountControl): StateList['accounts'][number]['scopes'] {
  return Object.entries(scopes).flatMap(([scope, asked]) => {
    if (!asked) return [];
    const { state, epoch, reason, changedAtMs } = asked;
    return [{ scope, state, epoch, reason, changedAtMs }];
  });
}

/** Steps that are shown. */
const stepsMax = 20;

export async function liveResourceOf(store: TradingStore, account: Account): Promise<object> {
  const { accountId, mode } = account;
  if (mode === 'PAPER')
    return { accountId, mode, stage: null, sinceMs: null, fallsTo: null, pilotLimits: null, steps: [] };
  const [control, steps] = await Promise.all([
    store.findControl(account),
    store.listLiveSteps(account, stepsMax),
  ]);
  const { stage, sinceMs, limits } = gateOf(account);
  return {
    ...{ accountId, mode, stage, sinceMs },
    fallsTo: (control && fallenTo(account, control)) ?? null,
    pilotLimits: limits && stage === 'PILOT' ? limitsResourceOf(limits) : null,
    steps: steps.map(({ from, to, version, by, reason, checks, atMs }) => ({
      ...{ from, to, version, by, reason, checks, atMs },
    })),
  };
}
