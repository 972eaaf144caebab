import type * as z from 'zod';
import type {
  deadLettersResource,
  redriveResource,
  SystemHealthResource,
} from '#shared/http-api/health-schemas.ts';
import { table } from './table.ts';

const titles = (...names: readonly string[]) => names.map((title) => ({ title }));
const moment = (atMs: number | null) => (atMs === null ? '' : new Date(atMs).toISOString());
const age = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

/** What is not well first, with the runbook of each; then what it stands on. */
export function healthText({ alarms, feeds, queues, deadLetters, budgets }: SystemHealthResource): string {
  const ringing = alarms.filter(({ isRinging }) => isRinging);
  const rings = ringing.map(({ meaning, runbook, sinceMs, stopsTrading }) => [
    ...[moment(sinceMs), `${meaning}${stopsTrading ? ' It stops trading.' : ''}`],
    runbook === null ? '' : `docs/runbooks/${runbook}.md`,
  ]);
  const parts = [
    rings.length === 0
      ? `No alarm of ${alarms.length} rings.`
      : table(titles('SINCE', 'ALARM', 'RUNBOOK'), rings),
    table(
      titles('VENUE', 'PRICES', 'NEWEST', 'HEARTBEAT'),
      feeds.map(({ venue, isLost, ageMs, heartbeatAgeMs }) => [
        ...[venue, isLost ? 'LOST' : 'arrive', ageMs === null ? 'never heard' : age(ageMs)],
        age(heartbeatAgeMs),
      ]),
    ),
    table(
      titles('QUEUE', 'WAITING', 'IN FLIGHT', 'NOT EMPTY SINCE', 'DEAD LETTERS'),
      deadLetters.map(({ name, count }) => {
        const queue = queues.find((each) => each.name === name);
        const { waiting = '', inFlight = '', notEmptySinceMs = null } = queue ?? {};
        return [name, String(waiting), String(inFlight), moment(notEmptySinceMs), String(count)];
      }),
    ),
    ...(budgets.length === 0 ? [] : [budgetsText(budgets)]),
  ];
  return parts.join('\n\n');
}

function budgetsText(budgets: SystemHealthResource['budgets']): string {
  const inUse = budgets.filter(({ used, usedBefore, isClosed }) => isClosed || used + usedBefore > 0);
  const idle = `Limits of venues that are not used just now: ${budgets.length - inUse.length}.`;
  if (inUse.length === 0) return idle;
  const rows = inUse.map(({ venue, key, window, of, limit, used, usedBefore, intervalMs, isClosed }) => [
    ...[venue, key === null ? 'address' : `key ${key}`, [window, of].filter(Boolean).join(' ')],
    ...[`${intervalMs / 1_000} s`, String(limit), String(used), String(usedBefore)],
    isClosed ? 'closed for orders' : '',
  ]);
  const columns = titles('REQUESTS TO', 'COUNTED BY', 'LIMIT', 'WITHIN', 'MAX', 'NOW', 'BEFORE', '');
  return `${table(columns, rows)}\n${idle}`;
}

export function deadLettersText({ name, sample, haltedByKill }: z.infer<typeof deadLettersResource>): string {
  if (sample.length === 0) return `Nothing waits among the dead letters of ${name}.`;
  const rows = sample.map(({ kind, sentAtMs }) => [kind, moment(sentAtMs)]);
  const killed = haltedByKill === 0 ? '' : `\nA kill has stopped ${haltedByKill} accounts: --while-halted.`;
  return `${table(titles('KIND', 'SENT'), rows)}${killed}`;
}

export function redriveText({ moved, queue, max }: z.infer<typeof redriveResource>): string {
  const more = moved === max ? ' There may be more.' : '';
  return `${moved} put back to ${queue}.${more}`;
}
