import { Decimal } from '../../../../shared/domain/money/decimal.ts';
import { type LimitName, type Limits, limitFields, limitNames } from './limit-fields.ts';

export interface LimitChange {
  readonly name: LimitName;
  readonly before: Limits[LimitName];
  readonly after: Limits[LimitName];
  /** `other`: some of it is looser and some tighter. */
  readonly direction: 'looser' | 'tighter' | 'other';
}

/** What a change of a level comes to, limit by limit. */
export function diffOf(before: Limits, after: Limits): readonly LimitChange[] {
  return limitNames.flatMap((name) => {
    const [was, is] = [before[name], after[name]];
    const direction = directionOf(name, was, is);
    return direction === 'same' ? [] : [{ name, before: was, after: is, direction }];
  });
}

type Direction = LimitChange['direction'] | 'same';
/** What holds where a count of losses is limited and no cooldown is named. */
const cooldownDefaultMs = 3_600_000;

function directionOf(name: LimitName, was: Limits[LimitName], is: Limits[LimitName]): Direction {
  if (Array.isArray(was) || Array.isArray(is)) return ofLists(listOf(was), listOf(is));
  if (was === is) return 'same';
  const isCooldown = name === 'lossCooldownMs';
  const [a, b] = isCooldown ? [was ?? cooldownDefaultMs, is ?? cooldownDefaultMs] : [was, is];
  if (a === undefined) return 'tighter';
  if (b === undefined) return 'looser';
  const difference = new Decimal(String(b)).comparedTo(String(a));
  // Named or not, what holds is the same.
  if (difference === 0) return isCooldown ? 'other' : 'same';
  return difference > 0 === (limitFields[name].isFloor ?? false) ? 'tighter' : 'looser';
}

function listOf(value: Limits[LimitName]): readonly string[] {
  return Array.isArray(value) ? value : [];
}

/** Of instruments that are allowed; an empty list allows every one. */
function ofLists(was: readonly string[], is: readonly string[]): Direction {
  const added = is.some((each) => !was.includes(each));
  const removed = was.some((each) => !is.includes(each));
  if (!added && !removed) return 'same';
  if (was.length === 0) return 'tighter';
  if (is.length === 0) return 'looser';
  if (added && removed) return 'other';
  return added ? 'looser' : 'tighter';
}

/** Which of the levels that count together sets a limit: the strictest; of two that are equally strict the first one. */
export function deciding<Level extends { readonly limits: Limits }>(
  name: LimitName,
  levels: readonly Level[],
): Level | undefined {
  return levels
    .filter(({ limits }) => limits[name] !== undefined)
    .reduce<Level | undefined>((strictest, level) => {
      if (!strictest) return level;
      return directionOf(name, strictest.limits[name], level.limits[name]) === 'tighter' ? level : strictest;
    }, undefined);
}
