import { Link } from 'wouter';
import type { Kill } from '../api/client.ts';
import { none, numberText } from '../format/number.ts';
import { spanText } from '../format/time.ts';
import { useText, useWord } from '../i18n/text.ts';
import { Button } from '../ui/controls.tsx';
import { Badge, FailureNote, Moment } from '../ui/parts.tsx';
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

const span = (ms: number | null) => (ms === null ? none : spanText(ms));

function KilledAccount({ account }: { readonly account: Kill['accounts'][number] }) {
  const text = useText();
  const word = useWord();
  const { accountId, outcome, canceled, fencedMs, clearMs, inDoubt, foreignOrders, flattened } = account;
  const isDone = outcome === 'CLEAR' || outcome === 'RESUMED';
  return (
    <li className="stack tight">
      <div className="row between">
        <strong>{accountId}</strong>
        <span className="row">
          <span className="soft small num">
            {text('kill.fenced')} {span(fencedMs)} · {text('kill.verified')} {span(clearMs)} ·{' '}
            {text('kill.canceled')} {canceled}
          </span>
          <Badge look={isDone ? 'good' : 'warn'}>{word('kill.outcome', outcome)}</Badge>
        </span>
      </div>
      {account.wasHalted && <p className="small soft">{text('kill.was-halted')}</p>}
      {account.trouble !== null && <p className="small down">{account.trouble}</p>}
      {inDoubt.length > 0 && (
        <p className="small">
          {text('kill.doubt')}:{' '}
          {inDoubt.map((orderId) => (
            <Link key={orderId} className="mono detail" href={`/orders/${orderId}`}>
              {orderId}
            </Link>
          ))}
        </p>
      )}
      {foreignOrders.length > 0 && (
        <p className="small soft">
          {text('kill.foreign', { count: foreignOrders.length })}{' '}
          <span className="mono">{foreignOrders.map(({ venueOrderId }) => venueOrderId).join(', ')}</span>
        </p>
      )}
      {flattened?.map(({ instrument, positionSide, quantity, remaining, trouble }) => (
        <p key={`${instrument}${positionSide}`} className="small">
          {text('kill.flattened', {
            instrument,
            quantity: numberText(quantity),
            remaining: numberText(remaining),
          })}
          {trouble !== null && <span className="down"> {trouble}</span>}
        </p>
      ))}
    </li>
  );
}
