import type { Schemas } from '../../api/client.ts';
import type { TextKey, Values } from '../../i18n/text.ts';

export type SystemHealth = Schemas['SystemHealth'];

export interface Finding {
  readonly key: TextKey;
  readonly values: Values;
  /** Where the page shows it, or what to do about it. */
  readonly href: string | undefined;
  readonly look: 'bad' | 'warn';
  /** A queue's name or an age is put into words by the page. */
  readonly queue?: string;
  readonly ageMs?: number;
}

/** What is not well, what needs doing first before the rest: stopped trading, lost messages, lost prices, other alarms. */
export function findingsOf({ alarms, deadLetters, feeds }: SystemHealth): readonly Finding[] {
  const ringing = alarms.filter(({ isRinging }) => isRinging);
  const runbook = (name: string | null) => (name === null ? undefined : `/health/runbooks/${name}`);
  const full = deadLetters.filter(({ count }) => count > 0);
  return [
    ...ringing
      .filter(({ stopsTrading }) => stopsTrading)
      .map(({ runbook: name }): Finding => {
        return { key: 'health.first.stops', values: {}, href: runbook(name), look: 'bad' };
      }),
    ...full.map(({ name, count }): Finding => {
      const key = 'health.first.dead-letters';
      return { key, values: { count }, href: runbook('dead-letters'), look: 'bad', queue: name };
    }),
    ...feeds.filter(({ isLost }) => isLost).map(feedFinding),
    ...ringing
      // The depth of a queue that is told above rings too.
      .filter((alarm) => !alarm.stopsTrading && !(alarm.runbook === 'dead-letters' && full.length > 0))
      .map(({ meaning, runbook: name }): Finding => {
        return { key: 'health.first.alarm', values: { meaning }, href: runbook(name), look: 'warn' };
      }),
  ];
}

function feedFinding({ venue, ageMs }: SystemHealth['feeds'][number]): Finding {
  const of = { values: { venue }, href: '/health/runbooks/feed-stale', look: 'bad' } as const;
  return ageMs === null
    ? { key: 'health.first.feed.never', ...of }
    : { key: 'health.first.feed', ...of, ageMs };
}
