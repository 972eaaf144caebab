import type { Kill } from '../api/client.ts';
import { none } from '../format/number.ts';
import { spanText } from '../format/time.ts';
import { useText, useWord } from '../i18n/text.ts';
import { Badge, Moment } from '../ui/parts.tsx';

/** What a kill did, account by account: when its fence stood, what it cancelled, and what is not proven yet. */
export function KillEvidence({ kill }: { readonly kill: Kill }) {
  const text = useText();
  const word = useWord();
  const span = (ms: number | null) => (ms === null ? none : spanText(ms));
  const figures = [
    [text('kill.fenced'), span(kill.fencedMs)],
    [text('kill.verified'), span(kill.verifiedMs)],
    [text('kill.canceled'), String(kill.canceled)],
    [text('kill.resting'), String(kill.resting)],
    [text('kill.doubt'), String(kill.pendingInDoubt)],
  ];
  return (
    <div className="stack" data-testid="kill-evidence">
      <div className={`note ${kill.state === 'VERIFIED' ? 'good' : 'warn'}`} role="status">
        <span className="mark" aria-hidden="true">
          {kill.state === 'VERIFIED' ? '✓' : '!'}
        </span>
        <div>
          <strong>{word('kill.state', kill.state)}</strong>
          <div className="small soft">
            {kill.scope} · <Moment atMs={kill.triggeredAtMs} />
          </div>
          <div className="small">{kill.reason}</div>
        </div>
      </div>
      <dl className="figures">
        {figures.map(([name, value]) => (
          <div key={name} className="figure">
            <dt>{name}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
      <ul className="stack">
        {kill.accounts.map((account) => (
          <li key={account.accountId} className="row between">
            <span>
              {account.accountId} <span className="soft small">{String(account.venue)}</span>
            </span>
            <span className="row">
              <span className="soft small num">
                {text('kill.canceled')} {account.canceled} · {span(account.clearMs)}
              </span>
              <Badge look={account.outcome === 'CLEAR' ? 'good' : 'warn'}>
                {word('kill.outcome', account.outcome)}
              </Badge>
            </span>
            {account.trouble !== null && <span className="small down">{account.trouble}</span>}
          </li>
        ))}
      </ul>
      <p className="mono soft">
        {text('kill.evidence')} {kill.killId}
      </p>
    </div>
  );
}
