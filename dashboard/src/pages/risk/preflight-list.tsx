import type { Failure, Schemas } from '../../api/client.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { FailureNote } from '../../ui/parts.tsx';

type Preflight = Schemas['Preflight'];
/** What is known of one account's preflight: still asked, looked at, or not to be looked at. */
export type Looked =
  | { readonly at: 'asking' }
  | { readonly at: 'seen'; readonly preflight: Preflight }
  | { readonly at: 'failed'; readonly failure: Failure };

/** Nothing that is needed stands in the way. What cannot be looked at has not passed. */
export function isClear(looked: Looked | undefined): boolean {
  if (looked?.at !== 'seen') return false;
  return looked.preflight.checks.every(({ isPassed, isNeededToResume }) => isPassed || !isNeededToResume);
}

export function PreflightList({
  accountId,
  looked,
}: {
  readonly accountId: string;
  readonly looked: Looked;
}) {
  const text = useText();
  if (looked.at === 'asking')
    return <p role="status">{text('risk.preflight.asking', { account: accountId })}</p>;
  if (looked.at === 'failed') return <FailureNote failure={looked.failure} />;
  const isGood = isClear(looked);
  const { checks } = looked.preflight;
  const passed = checks.filter(({ isPassed }) => isPassed).length;
  return (
    <details className="risk-preflight" open={!isGood} data-testid={`preflight-${accountId}`}>
      <summary className="row">
        <span className={isGood ? 'up' : 'down'} aria-hidden="true">
          {isGood ? '✓' : '×'}
        </span>
        <strong>{accountId}</strong>
        <span>{text(isGood ? 'risk.preflight.passed' : 'risk.preflight.blocked')}</span>
        <span className="soft small num">
          {text('risk.preflight.count', { passed, count: checks.length })}
        </span>
      </summary>
      <ul className="stack">
        {checks.map((check) => (
          <Check key={check.name} check={check} />
        ))}
      </ul>
    </details>
  );
}

const marks = { passed: ['✓', 'up'], blocks: ['×', 'down'], advice: ['!', 'soft'] } as const;

function Check({
  check: { name, isPassed, isNeededToResume, seen, next },
}: {
  readonly check: Preflight['checks'][number];
}) {
  const word = useWord();
  const verdict = isPassed ? 'passed' : isNeededToResume ? 'blocks' : 'advice';
  const [mark, look] = marks[verdict];
  return (
    <li className="risk-check">
      <span className={look} aria-hidden="true">
        {mark}
      </span>
      <div>
        <div className="row">
          <strong>{word('risk.check', name)}</strong>
          <span className={`small ${look}`}>{word('risk.verdict', verdict)}</span>
        </div>
        <p className="small soft">{seen}</p>
        {next !== '' && <p className="small">{next}</p>}
      </div>
    </li>
  );
}
