import type { KillResource } from '#shared/http-api/kill-schemas.ts';
import { fields, table, timeText } from './table.ts';

/** A kill for a person: what was stopped, how fast, and what is not proven. */
export function killText(kill: KillResource): string {
  const head = fields(`Kill ${kill.killId}: ${kill.state}`, [
    ['scope', kill.scope],
    ['reason', kill.reason],
    ['pressed', `${timeText(kill.triggeredAtMs)} by ${kill.triggeredBy}, ${times(kill.presses)}`],
    ['fenced', seconds(kill.fencedMs)],
    ['verified', seconds(kill.verifiedMs)],
    ['cancelled', `${kill.canceled} orders`],
    ['still resting', kill.resting === 0 ? null : `${kill.resting} orders`],
    ['in doubt', kill.pendingInDoubt === 0 ? null : `${kill.pendingInDoubt} orders`],
  ]);
  const accounts = table(
    [
      { title: 'ACCOUNT' },
      { title: 'OUTCOME' },
      { title: 'CANCELLED', align: 'right' },
      { title: 'RESTING', align: 'right' },
      { title: 'IN DOUBT', align: 'right' },
      { title: 'FOREIGN', align: 'right' },
      { title: 'TROUBLE' },
    ],
    kill.accounts.map(({ accountId, outcome, canceled, resting, inDoubt, foreignOrders, trouble }) => [
      ...[accountId, outcome, String(canceled), String(resting), String(inDoubt.length)],
      ...[String(foreignOrders.length), trouble ?? ''],
    ]),
  );
  const closed = closedText(kill);
  return [head, accounts, ...(closed === undefined ? [] : [closed])].join('\n\n');
}

function seconds(ms: number | null): string {
  return ms === null ? 'not yet' : `after ${(ms / 1000).toFixed(2)} s`;
}

function times(presses: number): string {
  return presses === 1 ? 'once' : `${presses} times`;
}

/** Undefined where positions are kept. */
function closedText({ accounts }: KillResource): string | undefined {
  const rows = accounts.flatMap(({ accountId, flattened }) =>
    (flattened ?? []).map(({ instrument, positionSide, quantity, remaining, trouble }) => [
      ...[accountId, positionSide === null ? instrument : `${instrument} ${positionSide}`],
      ...[quantity, remaining, trouble ?? ''],
    ]),
  );
  if (rows.length === 0) return undefined;
  return table(
    [
      { title: 'ACCOUNT' },
      { title: 'POSITION' },
      { title: 'HELD', align: 'right' },
      { title: 'LEFT', align: 'right' },
      { title: 'WHY' },
    ],
    rows,
  );
}
