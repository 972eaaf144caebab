import { numberText } from '../../format/number.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Badge, Card, Moment } from '../../ui/parts.tsx';
import type { SystemHealth } from './verdict.ts';

/** How much waits where, and since when a queue was not found empty. */
export function QueuesCard({ queues }: Pick<SystemHealth, 'queues'>) {
  const text = useText();
  const word = useWord();
  return (
    <Card className="span-7" title={text('health.queues')}>
      <ul className="stack">
        {queues.map(({ name, waiting, inFlight, notEmptySinceMs }) => (
          <li key={name} className="row between">
            <span>{word('queue', name)}</span>
            {notEmptySinceMs === null ? (
              <Badge look="good">{text('health.empty')}</Badge>
            ) : (
              <span className="row">
                <span className="small soft">
                  {text('health.alarms.since')} <Moment atMs={notEmptySinceMs} />
                </span>
                <span className="num">
                  {text('health.queue.holds', {
                    waiting: numberText(String(waiting)),
                    inFlight: numberText(String(inFlight)),
                  })}
                </span>
              </span>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
