import { Link } from 'wouter';
import { api, read } from '../../api/client.ts';
import { refresh, useRead } from '../../data/cache.ts';
import { spanText } from '../../format/time.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Show } from '../../ui/parts.tsx';
import { AlarmsCard } from './alarms-card.tsx';
import { BudgetsCard } from './budgets-card.tsx';
import { DeadLettersCard } from './dead-letters-card.tsx';
import { FeedsCard } from './feeds-card.tsx';
import { QueuesCard } from './queues-card.tsx';
import { RequestsCard } from './requests-card.tsx';
import { findingsOf, type SystemHealth } from './verdict.ts';
import '../../styles/health.css';

/** First one sentence: is all well, or what needs doing; then what it stands on. */
export default function HealthPage() {
  const text = useText();
  const health = useRead('health', () => read(api.GET('/v1/operations/health')));
  return (
    <div className="page">
      <h1>{text('health.title')}</h1>
      <Show of={health} onRetry={() => refresh('health')}>
        {(value) => (
          <>
            <Verdict health={value} />
            <div className="grid">
              <AlarmsCard alarms={value.alarms} />
              <FeedsCard feeds={value.feeds} />
              <DeadLettersCard queues={value.deadLetters} isOperator={value.isOperator} />
              <QueuesCard queues={value.queues} />
              <RequestsCard requests={value.requests} />
              <BudgetsCard budgets={value.budgets} />
            </div>
          </>
        )}
      </Show>
    </div>
  );
}

function Verdict({ health }: { readonly health: SystemHealth }) {
  const text = useText();
  const word = useWord();
  const [first, ...rest] = findingsOf(health);
  if (!first)
    return (
      <p className="note good" role="status">
        <span className="mark up" aria-hidden="true">
          ✓
        </span>
        <span>
          <strong>{text('health.well')}.</strong> <span className="soft">{text('health.well.detail')}</span>
        </span>
      </p>
    );
  const { key, values, queue, ageMs, href, look } = first;
  const what = text(key, {
    ...values,
    ...(queue === undefined ? {} : { queue: word('queue', queue) }),
    ...(ageMs === undefined ? {} : { age: spanText(ageMs) }),
  });
  return (
    <div className={`note ${look}`} role="status">
      <span className="mark" aria-hidden="true">
        !
      </span>
      <span>
        <strong>{text('health.first', { what })}</strong>{' '}
        {rest.length > 0 && <span className="soft">{text('health.more', { count: rest.length })} </span>}
        {href !== undefined && <Link href={href}>{text('health.runbook')}</Link>}
      </span>
    </div>
  );
}
