import type { Kill } from '../../api/client.ts';
import { spanText } from '../../format/time.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Moment } from '../../ui/parts.tsx';
import { killSteps } from './kill-steps.ts';
import { useWho } from './people.ts';

/** Who pressed, how often, and what became of positions. */
export function KillFacts({ kill }: { readonly kill: Kill }) {
  const text = useText();
  const word = useWord();
  const who = useWho();
  return (
    <dl className="pairs">
      <dt>{text('risk.kill.by')}</dt>
      <dd>
        {who(kill.triggeredBy)} · {word('kill.source', kill.source)}
      </dd>
      <dt>{text('risk.kill.presses')}</dt>
      <dd className="num">{kill.presses}</dd>
      <dt>{text('risk.kill.positions')}</dt>
      <dd>{text(kill.slippageRatio === null ? 'risk.kill.kept' : 'risk.kill.closed')}</dd>
      <dt>{text('risk.kill.correlation')}</dt>
      <dd className="mono">{kill.correlationId}</dd>
    </dl>
  );
}

/** What is known of it, in the order in which it was so. */
export function KillTimeline({ kill }: { readonly kill: Kill }) {
  const text = useText();
  const word = useWord();
  return (
    <ol className="timeline risk-timeline">
      {killSteps(kill).map(({ kind, accountId, afterMs }) => (
        <li key={`${kind} ${accountId}`}>
          <span className={`dot ${kind === 'triggered' ? 'bad' : 'good'}`} aria-hidden="true">
            {kind === 'triggered' ? '■' : '✓'}
          </span>
          <div className="row between">
            <span>
              {word('risk.step', kind)} {accountId !== undefined && <strong>{accountId}</strong>}
            </span>
            <span className="small soft num">
              {kind === 'triggered' ? (
                <Moment atMs={kill.triggeredAtMs} />
              ) : (
                text('risk.step.after', { span: spanText(afterMs) })
              )}
            </span>
          </div>
        </li>
      ))}
    </ol>
  );
}
