import { spanText } from '../../format/time.ts';
import { useText } from '../../i18n/text.ts';
import { Badge, Card, Empty } from '../../ui/parts.tsx';
import type { SystemHealth } from './verdict.ts';

/** Each venue: whether its prices arrive, and whether ws-ingest lives. */
export function FeedsCard({ feeds }: Pick<SystemHealth, 'feeds'>) {
  const text = useText();
  return (
    <Card className="span-5" title={text('health.feeds')}>
      {feeds.length === 0 ? (
        <Empty title={text('health.feeds.none')} />
      ) : (
        <ul className="stack">
          {feeds.map(({ venue, ageMs, heartbeatAgeMs, isLost }) => (
            <li key={venue} className="row between">
              <span>{venue}</span>
              <span className="row">
                <span className="small soft num">
                  {ageMs === null
                    ? text('health.feeds.never')
                    : text('health.feeds.age', { age: spanText(ageMs) })}
                </span>
                {isLost && (
                  <span className="small soft num">
                    {text('health.feeds.beat', { age: spanText(heartbeatAgeMs) })}
                  </span>
                )}
                <Badge look={isLost ? 'bad' : 'good'}>
                  {text(isLost ? 'health.feeds.lost' : 'health.feeds.fresh')}
                </Badge>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
