import type * as z from 'zod';
import type {
  liveResource,
  preflightResource,
  StateList,
  stateChangeResource,
} from '#shared/http-api/state-schemas.ts';
import { table } from './table.ts';

type StateChange = z.infer<typeof stateChangeResource>;

export function statesText({ scopes, accounts }: StateList): string {
  const wider = scopes.map((each) => [
    ...[each.scope, each.state, String(each.epoch), heard(each), each.changedBy, each.reason],
  ]);
  const own = accounts.map(({ accountId, state, epoch, reason }) => [
    ...[`account:${accountId}`, state, String(epoch), reason],
  ]);
  const titles = (...names: readonly string[]) => names.map((title) => ({ title }));
  const parts = [table(titles('ACCOUNT', 'STATE', 'EPOCH', 'WHY'), own)];
  if (wider.length > 0)
    parts.unshift(table(titles('SCOPE', 'STATE', 'EPOCH', 'HEARD BY', 'SET BY', 'WHY'), wider));
  return parts.join('\n\n');
}

function heard({
  accounts,
  told,
  stragglers,
}: Pick<StateChange, 'accounts' | 'told' | 'stragglers'>): string {
  const all = `${told} of ${accounts}`;
  return told === accounts ? all : `${all}, not by ${stragglers.join(', ')}`;
}

export function stateChangeText(change: StateChange): string {
  const { scope, state, epoch, tookMs, told, accounts } = change;
  const line = `${scope} is ${state} at epoch ${epoch}: heard by ${heard(change)} accounts after ${tookMs} ms.`;
  return told === accounts ? line : `${line}\nThey are told again each minute: \`bin/tradewind state show\`.`;
}

/** Empty when every account trades. */
export function stillStoppedText({ accounts }: StateList): string {
  const stopped = accounts.filter(({ state }) => state !== 'ACTIVE');
  const lines = stopped.map(({ accountId, state, reason }) => `  ${accountId} is ${state}: ${reason}`);
  if (lines.length === 0) return '';
  const next = stopped.map(
    ({ accountId }) => `  bin/tradewind resume --scope account:${accountId} --reason …`,
  );
  return ['Stopped for reasons of their own still:', ...lines, 'Each goes on by itself:', ...next].join('\n');
}

export function preflightText({ accountId, isPassed, checks }: z.infer<typeof preflightResource>): string {
  const rows = checks.map((check) => [check.isPassed ? 'ok' : 'FAIL', check.name, check.seen]);
  const next = checks.filter(({ isPassed: ok }) => !ok).map(({ name, next: advice }) => `${name}: ${advice}`);
  const verdict = isPassed ? 'has passed' : 'has not passed';
  const lines = [table([{ title: '' }, { title: 'CHECK' }, { title: 'SEEN' }], rows), ...next];
  return `${lines.join('\n')}\nThe preflight of ${accountId} ${verdict}.`;
}

export function liveText({ accountId, mode, stage, fallsTo, steps }: z.infer<typeof liveResource>): string {
  if (mode === 'PAPER' || stage === null) return `${accountId} trades on paper: there is nothing to unlock.`;
  const falls = fallsTo === null ? '' : `, and falls back to ${fallsTo} when its critical halt is lifted`;
  const rows = steps.map(({ atMs, from, to, by, reason }) => [
    ...[new Date(atMs).toISOString(), from, to, by, reason],
  ]);
  const titles = ['AT', 'FROM', 'TO', 'BY', 'WHY'].map((title) => ({ title }));
  const line = `${accountId} is ${stage}${falls}.`;
  return rows.length === 0 ? line : `${line}\n${table(titles, rows)}`;
}
