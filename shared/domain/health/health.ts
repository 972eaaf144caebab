import type { DomainEventType } from '../events/domain-event.ts';

export interface AlarmStanding {
  readonly name: string;
  readonly isRinging: boolean;
  /** Of this state; absent where it was never evaluated. */
  readonly sinceMs?: number;
  /** What is wrong when it rings, in a sentence. */
  readonly meaning: string;
  /** The runbook's name, as in `dead-letters`; absent where none is told. */
  readonly runbook?: string;
  /** It also stops what it rings for. */
  readonly stopsTrading: boolean;
}

/** What ws-ingest last said of a venue's prices. */
export interface FeedStanding {
  readonly venue: string;
  /** Absent: no price was ever heard. */
  readonly ageMs?: number;
  readonly heartbeatAgeMs: number;
  readonly isLost: boolean;
}

export interface QueueStanding {
  readonly name: string;
  readonly waiting: number;
  readonly inFlight: number;
}

/** The state of the system, the same for whoever asks. */
export interface Health {
  readonly asOfMs: number;
  readonly alarms: readonly AlarmStanding[];
  readonly feeds: readonly FeedStanding[];
  readonly queues: readonly QueueStanding[];
  readonly deadLetters: readonly QueueStanding[];
}

/** What was told of health so far. What is not in it is well. */
export interface HealthTold {
  readonly version: number;
  readonly ringing: readonly string[];
  readonly lost: readonly string[];
  readonly deadLetters: Readonly<Record<string, number>>;
  /** Since when each look has found messages in a queue, or among its dead letters (`dead:` before the name). */
  readonly notEmptySinceMs: Readonly<Record<string, number>>;
}
export const nothingTold: HealthTold = {
  ...{ version: 0, ringing: [], lost: [], deadLetters: {}, notEmptySinceMs: {} },
};

/** Half a minute without a price: a person should know, long before the alarm that stops the venue. */
const feedLostAfterMs = 30_000;

export function feedStandingOf(
  { venue, beatAtMs, pricedAtMs }: { venue: string; beatAtMs: number; pricedAtMs?: number },
  nowMs: number,
): FeedStanding {
  const heartbeatAgeMs = Math.max(0, nowMs - beatAtMs);
  if (pricedAtMs === undefined) return { venue, heartbeatAgeMs, isLost: true };
  const ageMs = Math.max(0, nowMs - pricedAtMs);
  return { venue, ageMs, heartbeatAgeMs, isLost: ageMs > feedLostAfterMs };
}

export interface HealthChange {
  readonly type: Extract<DomainEventType, 'alarm.changed' | 'feed.changed' | 'dead_letters.changed'>;
  /** Of the alarm, the venue or the queue. */
  readonly name: string;
  readonly payload: Readonly<Record<string, string>>;
}

/** What is to be told, of health as it was told before. */
export function healthChanges(told: HealthTold, health: Health): readonly HealthChange[] {
  const rang = new Set(told.ringing);
  const lost = new Set(told.lost);
  const alarms = health.alarms.filter(({ name, isRinging }) => isRinging !== rang.has(name));
  const feeds = health.feeds.filter(({ venue, isLost }) => isLost !== lost.has(venue));
  const queues = health.deadLetters.filter((queue) => countOf(queue) !== (told.deadLetters[queue.name] ?? 0));
  return [...alarms.map(alarmChange), ...feeds.map(feedChange), ...queues.map(deadLettersChange)];
}

function alarmChange({ name, isRinging, meaning, runbook = '' }: AlarmStanding): HealthChange {
  const state = isRinging ? 'RINGING' : 'QUIET';
  return { type: 'alarm.changed', name, payload: { alarm: name, state, meaning, runbook } };
}

function feedChange({ venue, isLost }: FeedStanding): HealthChange {
  return { type: 'feed.changed', name: venue, payload: { venue, state: isLost ? 'LOST' : 'BACK' } };
}

function deadLettersChange(queue: QueueStanding): HealthChange {
  const { name } = queue;
  return { type: 'dead_letters.changed', name, payload: { queue: name, count: String(countOf(queue)) } };
}

/** Waiting and being looked at: whoever reads them must not make the number fall. */
export function countOf({ waiting, inFlight }: QueueStanding): number {
  return waiting + inFlight;
}

/** What is told once these changes are, and what this look has found of the queues. */
export function healthTold(told: HealthTold, health: Health, changes: readonly HealthChange[]): HealthTold {
  const named = [
    ...health.queues.map((queue) => [queue.name, countOf(queue)] as const),
    ...health.deadLetters.map((queue) => [deadLettersOf(queue.name), countOf(queue)] as const),
  ];
  const full = named.filter(([, count]) => count > 0);
  const counts = changes
    .filter(({ type }) => type === 'dead_letters.changed')
    .map(({ name, payload }) => [name, Number(payload.count)]);
  return {
    version: told.version + 1,
    ringing: switched(told.ringing, changes, 'alarm.changed', 'RINGING'),
    lost: switched(told.lost, changes, 'feed.changed', 'LOST'),
    deadLetters: { ...told.deadLetters, ...Object.fromEntries(counts) },
    notEmptySinceMs: Object.fromEntries(
      full.map(([name]) => [name, told.notEmptySinceMs[name] ?? health.asOfMs]),
    ),
  };
}

function switched(
  names: readonly string[],
  changes: readonly HealthChange[],
  type: HealthChange['type'],
  on: string,
): readonly string[] {
  const own = changes.filter((change) => change.type === type);
  const kept = names.filter((name) => own.every((change) => change.name !== name));
  return [...kept, ...own.filter(({ payload }) => payload.state === on).map(({ name }) => name)];
}

/** Under which a queue's dead letters are kept beside the queue. */
export function deadLettersOf(queue: string): string {
  return `dead:${queue}`;
}
