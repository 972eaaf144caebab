import type { LimitHistoryPage, LimitSetResource, LimitsOfAccount } from '#shared/http-api/limits-schemas.ts';
import { fields, table, timeText } from './table.ts';

type Values = LimitSetResource['limits'];

export function limitsText({ accountId, effective, levels }: LimitsOfAccount): string {
  const together = fields(
    `Account ${accountId}, the strictest of its own level and yours`,
    linesOf(effective),
  );
  return [together, ...levels.map(limitLevelText)].join('\n\n');
}

export function limitLevelText({ scope, version, limits, reason, changedAtMs }: LimitSetResource): string {
  const about = reason === null ? 'as opened' : `${timeText(changedAtMs)}: ${reason}`;
  return fields(`${scope}, version ${version} (${about})`, [...linesOf(limits), ...nothing(limits)]);
}

export function limitChangesText(changes: readonly LimitHistoryPage['changes'][number][]): string {
  if (changes.length === 0) return 'No changes.';
  return table(
    [
      { title: 'AT' },
      { title: 'LEVEL' },
      { title: 'VERSION', align: 'right' },
      { title: 'BY' },
      { title: 'REASON' },
      { title: 'CHANGED' },
    ],
    changes.map(({ changedAtMs, scope, version, changedBy, reason, before, limits }) => [
      timeText(changedAtMs),
      scope,
      String(version),
      changedBy ?? '-',
      reason ?? '-',
      differences(before, limits).join(', ') || 'nothing',
    ]),
  );
}

function differences(before: Values, after: Values): string[] {
  const [old, now] = [new Map(linesOf(before)), new Map(linesOf(after))];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((name) => old.get(name) !== now.get(name))
    .map((name) => `${name} ${old.get(name) ?? 'off'} → ${now.get(name) ?? 'off'}`);
}

function linesOf(limits: Values): (readonly [name: string, value: string])[] {
  return Object.entries(limits).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(',') || 'all of the venue' : String(value),
  ]);
}

function nothing(limits: Values): (readonly [string, string])[] {
  return Object.keys(limits).length === 0 ? [['nothing', 'is set']] : [];
}
