import { Link } from 'wouter';
import { useText } from '../../i18n/text.ts';
import { Badge, Card, Empty, Moment } from '../../ui/parts.tsx';
import type { SystemHealth } from './verdict.ts';

type Alarm = SystemHealth['alarms'][number];

/** What rings, what it means, and what to do; the quiet ones folded away. */
export function AlarmsCard({ alarms }: Pick<SystemHealth, 'alarms'>) {
  const text = useText();
  const ringing = alarms.filter(({ isRinging }) => isRinging);
  const quiet = alarms.filter(({ isRinging }) => !isRinging);
  return (
    <Card className="span-7" title={text('health.alarms')}>
      <div className="stack">
        {ringing.length === 0 && <Empty title={text('health.alarms.none')} />}
        <ul className="stack">
          {ringing.map((alarm) => (
            <AlarmLine key={alarm.name} alarm={alarm} />
          ))}
        </ul>
        {quiet.length > 0 && (
          <details>
            <summary className="soft">{text('health.alarms.quiet', { count: quiet.length })}</summary>
            <ul className="stack">
              {quiet.map((alarm) => (
                <AlarmLine key={alarm.name} alarm={alarm} />
              ))}
            </ul>
          </details>
        )}
      </div>
    </Card>
  );
}

function AlarmLine({ alarm }: { readonly alarm: Alarm }) {
  const text = useText();
  const { name, isRinging, sinceMs, meaning, runbook, stopsTrading } = alarm;
  return (
    <li className="stack tight">
      <span className="row">
        {isRinging && (
          <Badge look="bad">
            <span aria-hidden="true">! </span>
            {text('health.alarms.ringing')}
          </Badge>
        )}
        {isRinging && stopsTrading && <Badge look="warn">{text('health.alarms.stops')}</Badge>}
        <span className="clamp">{meaning}</span>
      </span>
      <span className="row small soft">
        {isRinging && sinceMs !== null && (
          <span>
            {text('health.alarms.since')} <Moment atMs={sinceMs} />
          </span>
        )}
        {runbook !== null && (
          <Link
            href={`/health/runbooks/${runbook}`}
            aria-label={text('health.runbook.of', { name: runbook })}
          >
            {text('health.runbook')}
          </Link>
        )}
      </span>
      <span className="mono soft">{name}</span>
    </li>
  );
}
