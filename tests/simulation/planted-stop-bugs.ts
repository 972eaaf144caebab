import type { PlantedBug } from '#simulation/pool/planted-bug.ts';

/** Mistakes in what stops trading, and in what protects a position. */
export const plantedStopBugs: readonly PlantedBug[] = [
  {
    name: 'a kill is verified while an order is in doubt',
    file: 'shared/application/cancel-account.ts',
    find: 'return resting.length + nameless + inDoubt.length === 0 && !silence;',
    replace: 'return resting.length + nameless === 0 && !silence;',
  },
  {
    name: 'a venue that does not answer counts as one that has no orders',
    file: 'shared/application/cancel-account.ts',
    find: 'return resting.length + nameless + inDoubt.length === 0 && !silence;',
    replace: 'return silence !== undefined || resting.length + nameless + inDoubt.length === 0;',
  },
  {
    name: 'an exit that was written and not placed is never placed',
    file: 'shared/domain/protection/legs.ts',
    find: 'return orders.filter(({ orderId }) => orderId === undefined);',
    replace: 'return [];',
  },
  {
    name: 'an account that is told of a halt at a wider scope trades on',
    file: 'shared/application/states/tell-accounts.ts',
    find: "return [{ kind: 'setControl', control: withScope(control, key, asked) }];",
    replace:
      "return [{ kind: 'setControl', control: { ...withScope(control, key, asked), state: control.state } }];",
  },
  {
    name: 'whoever was not told of a change at a wider scope is never told',
    file: 'shared/application/states/settle-states.ts',
    find: 'const stragglers = await tellAccounts(deps, record, accounts);',
    replace:
      'const stragglers = [].concat(); if (accounts.length < 0) await tellAccounts(deps, record, accounts);',
  },
  {
    name: 'a protection ends while its stop still rests at the venue',
    file: 'shared/domain/protection/decide.ts',
    find: 'if (live.length > 0 || stopsOf(plan).length > 0)',
    replace: 'if (live.length > 0)',
  },
  {
    name: 'a stop whose answer did not come counts as gone',
    file: 'shared/application/protection/keep-venue-stop.ts',
    find: "if (answer.class === 'GONE' || answer.class === 'REFUSED') gone.add(id);",
    replace: "if (answer.class !== 'RESTS') gone.add(id);",
  },
];
