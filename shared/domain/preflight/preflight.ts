import { type Account, isUncertified, type VenueId } from '../account/account.ts';
import { type KeyFacts, keyProblem } from '../account/venue-keys.ts';
import type { KillDrill } from '../kill/kill-drill.ts';
import type { Reconciliation } from '../reconciliation/reconciliation.ts';
import { safetyMetrics } from '../safety/breach.ts';

export const preflightChecks = [
  'clock',
  'keys',
  'venue',
  'balances',
  'limits',
  'alarms',
  'kill-drill',
  'data',
] as const;
export type PreflightCheckName = (typeof preflightChecks)[number];

/** What the venue says when it is asked with the account's own keys. */
export type VenueInspection =
  | { readonly outcome: 'KNOWN'; readonly facts: KeyFacts }
  | { readonly outcome: 'REFUSED'; readonly code: string; readonly message: string }
  | { readonly outcome: 'UNAVAILABLE'; readonly code: string; readonly message: string };

/** What ws-ingest last said of a venue. */
export interface VenueBeat {
  readonly venue: VenueId;
  readonly beatAtMs: number;
  /** When each price that is followed was heard; absent before. */
  readonly pricedAtMs?: number;
  /** How far our clock is from the venue's, at least; absent while that is not known. */
  readonly clockSkewMs?: number;
}

/** An alarm that presses the kill switch. */
export interface KillAlarm {
  readonly name: string;
  /** It acts when it rings. */
  readonly isEnabled: boolean;
  /** It rings now, and will not ring again before it has stopped. */
  readonly isRinging: boolean;
}

/** Everything that is looked at. */
export interface PreflightFacts {
  readonly account: Account;
  readonly venue: VenueInspection;
  readonly beat: VenueBeat | undefined;
  readonly reconciliation: Reconciliation | undefined;
  /** Why they could not be listed, as text. */
  readonly alarms: readonly KillAlarm[] | string;
  readonly drill: KillDrill | undefined;
  readonly nowMs: number;
}

export interface PreflightCheck {
  readonly name: PreflightCheckName;
  readonly isPassed: boolean;
  /** Without it trading does not go on after a stop. All of them are needed for a step to live. */
  readonly isNeededToResume: boolean;
  readonly seen: string;
  /** What to do about it; empty when it has passed. */
  readonly next: string;
}

export interface Preflight {
  readonly isPassed: boolean;
  readonly checks: readonly PreflightCheck[];
}

/** Half of what the alarm of the clock stops at. */
const clockSkewMaxMs = 1_000;
const beatAgeMaxMs = 60_000;
const dataAgeMaxMs = 30_000;
/** Reconciliation runs each minute. */
export const reconciledWithinMs = 300_000;
const drilledWithinMs = 7 * 86_400_000;

/** Limits that every account has. */
const always: ReadonlySet<string> = new Set([
  'orderNotionalMax',
  'positionNotionalMax',
  'priceCollarRatio',
  'priceAgeMaxMs',
  'instrumentsAllowed',
]);

interface Seen {
  readonly isPassed: boolean;
  readonly seen: string;
  readonly next?: string;
  /** Where that differs from the rule: LIVE needs all, PAPER what touches its own books. */
  readonly isNeededToResume?: boolean;
}

const evaluators: Readonly<Record<PreflightCheckName, (facts: PreflightFacts) => Seen>> = {
  clock,
  keys,
  venue,
  balances,
  limits,
  alarms,
  'kill-drill': killDrill,
  data,
};

/** Looks at every fact, one check after the other. Pure. */
export function evaluatePreflight(facts: PreflightFacts): Preflight {
  const isLive = facts.account.mode === 'LIVE';
  const checks = preflightChecks.map((name) => {
    const { isPassed, seen, next = '', isNeededToResume = true } = evaluators[name](facts);
    return { name, isPassed, isNeededToResume: isLive || isNeededToResume, seen, next: isPassed ? '' : next };
  });
  return { isPassed: checks.every((check) => check.isPassed), checks };
}

/** What stands in the way of trading again after a stop. */
export function blockersOf({ checks }: Preflight): readonly PreflightCheck[] {
  return checks.filter(({ isPassed, isNeededToResume }) => !isPassed && isNeededToResume);
}

function clock({ account, beat, nowMs }: PreflightFacts): Seen {
  const skewMs = beat && nowMs - beat.beatAtMs <= beatAgeMaxMs ? beat.clockSkewMs : undefined;
  if (skewMs === undefined)
    return {
      isPassed: isUncertified(account.venue),
      isNeededToResume: false,
      seen: `nobody has compared our clock with ${account.venue}’s lately`,
      next: 'See that ws-ingest runs (`bin/tradewind status`); it compares them within half a minute.',
    };
  return {
    isPassed: Math.abs(skewMs) <= clockSkewMaxMs,
    seen: `${Math.abs(skewMs)} ms from ${account.venue}’s clock, ${clockSkewMaxMs} ms at most`,
    next: 'Set the clock of the machine (time synchronisation), see docs/runbooks/clock-skew.md.',
  };
}

function keys({ account, venue: inspection, nowMs }: PreflightFacts): Seen {
  const next = `Store keys that may read and trade, and not withdraw: \`bin/tradewind keys add --venue ${account.venue}\`.`;
  if (inspection.outcome === 'UNAVAILABLE')
    return { isPassed: false, seen: 'the venue did not tell', next: 'Ask again when the venue answers.' };
  if (inspection.outcome === 'REFUSED')
    return { isPassed: false, seen: `${inspection.code}: ${inspection.message}`, next };
  const { facts } = inspection;
  const problem = keyProblem(facts, account.keys, nowMs);
  if (problem) return { isPassed: false, seen: `${problem.code}: ${problem.message}`, next };
  const bound = facts.isIpBound ? 'bound to an address' : 'bound to no address';
  return { isPassed: true, seen: `may trade, may not withdraw, ${bound}` };
}

function venue({ account, venue: inspection, beat, nowMs }: PreflightFacts): Seen {
  const next = `See the venue's own status page; \`bin/tradewind venues\` shows what is known of ${account.venue}.`;
  if (inspection.outcome === 'UNAVAILABLE') {
    const seen = `${inspection.code}: ${inspection.message}`;
    return { isPassed: false, seen, next };
  }
  if (isUncertified(account.venue)) return { isPassed: true, seen: 'it answers' };
  const ageMs = beat ? nowMs - beat.beatAtMs : Number.POSITIVE_INFINITY;
  if (ageMs <= beatAgeMaxMs) return { isPassed: true, seen: 'it answers, and its streams are followed' };
  return {
    isPassed: false,
    isNeededToResume: false,
    seen: 'it answers, and nobody follows its streams',
    next: 'Start ws-ingest (`bin/tradewind status` shows whether it runs).',
  };
}

function balances({ reconciliation, nowMs }: PreflightFacts): Seen {
  const next =
    'Compare the books with the venue’s: `bin/tradewind reconcile`, then docs/runbooks/account-halted.md.';
  if (!reconciliation) return { isPassed: false, seen: 'never compared with the venue’s', next };
  const { status, finishedAtMs, message } = reconciliation;
  const age = `${Math.round((nowMs - finishedAtMs) / 1_000)} s ago`;
  if (nowMs - finishedAtMs > reconciledWithinMs) return { isPassed: false, seen: `compared ${age}`, next };
  const isPassed = status === 'MATCHED' || status === 'CATCHING_UP';
  return { isPassed, seen: `${status} ${age}${isPassed || !message ? '' : `: ${message}`}`, next };
}

function limits({ account }: PreflightFacts): Seen {
  const set = Object.keys(account.limits).filter((name) => !always.has(name));
  const hasLossLimit = account.limits.dailyLossMax !== undefined || account.limits.drawdownMax !== undefined;
  return {
    isPassed: hasLossLimit,
    isNeededToResume: false,
    seen: `orders, positions and the price collar, and ${set.length === 0 ? 'none of the optional ones' : set.join(', ')}`,
    next: 'Set how much the account may lose: `bin/tradewind risk limits set dailyLossMax=…`.',
  };
}

function alarms({ alarms: found }: PreflightFacts): Seen {
  const next = 'See the alarms in CloudWatch, and docs/trading-states.md: each must act, and be silent.';
  const common = { isNeededToResume: false, next };
  if (typeof found === 'string') return { ...common, isPassed: false, seen: found };
  const off = found.filter(({ isEnabled }) => !isEnabled).map(({ name }) => `${name} does not act`);
  const ringing = found.filter(({ isRinging }) => isRinging).map(({ name }) => `${name} rings`);
  const missing = safetyMetrics.filter((metric) => found.every(({ name }) => name !== metric));
  const trouble = [...missing.map((name) => `none on ${name}`), ...off, ...ringing];
  if (trouble.length > 0) return { ...common, isPassed: false, seen: trouble.join(', ') };
  return { ...common, isPassed: true, seen: `${found.length} alarms press the kill switch, none rings` };
}

function killDrill({ drill, nowMs }: PreflightFacts): Seen {
  const common = {
    isNeededToResume: false,
    next: 'Run `bin/tradewind drill kill-switch` on the paper accounts.',
  };
  if (!drill) return { ...common, isPassed: false, seen: 'never drilled' };
  const days = ((nowMs - drill.endedAtMs) / 86_400_000).toFixed(1);
  if (!drill.isPassed)
    return { ...common, isPassed: false, seen: `failed ${days} days ago: ${drill.failure ?? ''}` };
  return {
    ...common,
    isPassed: nowMs - drill.endedAtMs <= drilledWithinMs,
    seen: `passed ${days} days ago, 7 at most`,
  };
}

function data({ account, beat, nowMs }: PreflightFacts): Seen {
  if (isUncertified(account.venue)) return { isPassed: true, seen: 'not followed at an uncertified venue' };
  const next = 'See docs/runbooks/feed-stale.md.';
  if (beat?.pricedAtMs === undefined)
    return { isPassed: false, isNeededToResume: false, seen: 'no price has been heard', next };
  const ageMs = Math.max(0, nowMs - beat.pricedAtMs);
  return {
    isPassed: ageMs <= dataAgeMaxMs,
    isNeededToResume: false,
    seen: `the oldest price that is followed is ${Math.round(ageMs / 1_000)} s old, ${dataAgeMaxMs / 1_000} s at most`,
    next,
  };
}
