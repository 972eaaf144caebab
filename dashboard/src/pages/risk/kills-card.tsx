import { Link } from 'wouter';
import type { Kill } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { spanText } from '../../format/time.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { useScopeName } from '../../shell/kill-scope.ts';
import { isOver } from '../../shell/kill-venues.ts';
import { Badge, Card, Empty, Moment, Show } from '../../ui/parts.tsx';
import { More } from './more.tsx';
import { useWho } from './people.ts';
import { useKills } from './reads.ts';

const killLooks = { VERIFIED: 'good', RESUMED: '', PENDING: 'warn', ENGAGED: 'warn' } as const;

/** What was ever stopped, and whether it was proven. */
export function KillsCard() {
  const text = useText();
  const kills = useKills();
  return (
    <Card className="span-5" title={text('risk.kills')}>
      <Show of={kills} onRetry={() => refresh('risk:kills')}>
        {(all) =>
          all.length === 0 ? (
            <Empty title={text('risk.kills.none')}>{text('risk.kills.none.detail')}</Empty>
          ) : (
            <ul className="risk-rows">
              {all.map((kill) => (
                <Line key={kill.killId} kill={kill} />
              ))}
            </ul>
          )
        }
      </Show>
      <More pages={kills} />
    </Card>
  );
}

function Line({ kill }: { readonly kill: Kill }) {
  const text = useText();
  const word = useWord();
  const who = useWho();
  const scopeName = useScopeName();
  const { killId, scope, state, source, reason, triggeredAtMs, triggeredBy, verifiedMs, canceled } = kill;
  return (
    <li className="stack tight" data-testid={`kill-${killId}`}>
      <div className="row between">
        <span className="row">
          <Link href={`/risk/kills/${killId}`}>
            <strong>{scopeName(scope)}</strong>
          </Link>
          {source === 'DRILL' && <Badge>{text('risk.kills.drill')}</Badge>}
        </span>
        <Badge look={killLooks[state]}>{word('kill.short', state)}</Badge>
      </div>
      <p className="clamp">{reason}</p>
      <p className="small soft">
        <Moment atMs={triggeredAtMs} /> · {text('risk.by', { who: who(triggeredBy) })}
      </p>
      <p className="small soft">
        {text('kill.progress.canceled', { count: canceled })}
        {verifiedMs !== null && ` · ${text('risk.kills.proven', { span: spanText(verifiedMs) })}`}
        {!isOver(kill) && ` · ${text('kill.progress.resting', { count: kill.resting })}`}
      </p>
    </li>
  );
}
