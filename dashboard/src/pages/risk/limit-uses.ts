import type { Schemas } from '../../api/client.ts';
import { deciding } from './limit-diff.ts';
import { isLimitName, type LimitName, type Limits } from './limit-fields.ts';

type Status = Schemas['RiskStatus']['limits'][number];
interface Level {
  readonly scope: string;
  readonly limits: Limits;
}

export interface LimitRow {
  readonly key: string;
  readonly name: LimitName;
  /** The instrument or asset that is counted; null for the account as a whole. */
  readonly of: string | null;
  readonly used: string | null;
  readonly limit: string;
  /** Used of a maximum, 1 is all of it; null where nothing is used up. */
  readonly ratio: number | null;
  /** The strictest level that sets it. */
  readonly level: string;
}

export interface LimitUses {
  /** The most used first. */
  readonly used: readonly LimitRow[];
  /** Each order is held against them by itself, or nothing is counted yet. */
  readonly set: readonly LimitRow[];
  /** Limits that no level sets. */
  readonly off: readonly LimitName[];
}

/** What the account is held to, level by level, and how near it is. */
export function limitUses(status: readonly Status[], levels: readonly Level[]): LimitUses {
  const rows = status.flatMap((each) => rowOf(each, levels));
  const named = new Set(status.filter(({ limit }) => limit !== null).map(({ name }) => name));
  const names = [...new Set(status.map(({ name }) => name))].filter(isLimitName);
  return {
    used: rows.filter(({ ratio }) => ratio !== null).toSorted((a, b) => (b.ratio ?? 0) - (a.ratio ?? 0)),
    set: rows.filter(({ ratio }) => ratio === null),
    off: names.filter((name) => !named.has(name)),
  };
}

function rowOf(
  { scope, name, of, used, limit, ratio }: Status,
  levels: readonly Level[],
): readonly LimitRow[] {
  if (limit === null || !isLimitName(name)) return [];
  const common = levels.filter((level) => level.scope === 'account' || level.scope === 'user');
  const level = scope === 'account' ? (deciding(name, common)?.scope ?? scope) : scope;
  const share = ratio === null ? null : Number(ratio);
  return [{ key: `${scope} ${name} ${of}`, name, of, used, limit, ratio: share, level }];
}

/** From here a person should know of it. */
const nearRatio = 0.8;

export function nearness(ratio: number): 'free' | 'near' | 'full' {
  if (ratio >= 1) return 'full';
  return ratio >= nearRatio ? 'near' : 'free';
}
