import type { Kill } from '../api/client.ts';
import { useText, useWord } from '../i18n/text.ts';
import { Button } from '../ui/controls.tsx';
import { FailureNote, Moment } from '../ui/parts.tsx';
import { KilledAccount, span } from './kill-account.tsx';
import { type Followed, useFollowedKill } from './kill-follow.ts';
import { KillProgress } from './kill-progress.tsx';
import { useScopeName } from './kill-scope.ts';
import { isOver } from './kill-venues.ts';

/** The evidence of a kill that was just pressed, until all of it is proven. */
export function FollowedEvidence({ kill }: { readonly kill: Kill }) {
  const followed = useFollowedKill(kill.killId, kill);
  return (
    <>
      <KillEvidence kill={followed.value ?? kill} />
      <Following of={followed} />
    </>
  );
}

/** Whether somebody still looks, and a way to look on. */
export function Following({ of: { value, failure, isLeft, lookAgain } }: { readonly of: Followed }) {
  const text = useText();
  if (!value || isOver(value)) return null;
  if (failure) return <FailureNote failure={failure} onRetry={lookAgain} />;
  return (
    <div className="row" role="status">
      <span className="soft">{text(isLeft ? 'kill.left' : 'kill.following')}</span>
      {isLeft && <Button onPress={lookAgain}>{text('kill.look')}</Button>}
    </div>
  );
}

const looks = { VERIFIED: 'good', RESUMED: '', PENDING: 'warn', ENGAGED: 'warn' } as const;

/** What a kill did: when the fences stood, what it cancelled, venue by venue and account by account, and what is not proven yet. */
export function KillEvidence({ kill }: { readonly kill: Kill }) {
  const text = useText();
  const word = useWord();
  const scopeName = useScopeName();
  const figures = [
    [text('kill.fenced'), span(kill.fencedMs)],
    [text('kill.verified'), span(kill.verifiedMs)],
    [text('kill.canceled'), String(kill.canceled)],
    [text('kill.resting'), String(kill.resting)],
    [text('kill.doubt'), String(kill.pendingInDoubt)],
  ];
  return (
    <div className="stack" data-testid="kill-evidence">
      <div className={`note ${looks[kill.state]}`} role="status">
        <span className="mark" aria-hidden="true">
          {isOver(kill) ? '✓' : '!'}
        </span>
        <div>
          <strong>{word('kill.state', kill.state)}</strong>
          <div className="small soft">
            {scopeName(kill.scope)} · <Moment atMs={kill.triggeredAtMs} />
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
      <KillProgress kill={kill} />
      <ul className="stack">
        {kill.accounts.map((account) => (
          <KilledAccount key={account.accountId} account={account} />
        ))}
      </ul>
      <p className="mono soft">
        {text('kill.evidence')} {kill.killId}
      </p>
    </div>
  );
}
