import { useText } from '../../i18n/text.ts';
import { FailureNote } from '../../ui/parts.tsx';
import type { Preview } from './use-preview.ts';

/** Whether the order would pass, and of each rule that matters why. */
export function RiskWords({ of }: { readonly of: Preview }) {
  const text = useText();
  if (of.state === 'none') return null;
  if (of.state === 'asking') return <p className="small soft">{text('ticket.risk.asking')}</p>;
  if (of.state === 'failed') return <FailureNote failure={of.failure} />;
  const { isValid, message, code, rules, riskScore } = of.preview;
  const told = rules.filter(({ status }) => status === 'REFUSE' || status === 'UNKNOWN');
  const count = (status: string) => rules.filter((rule) => rule.status === status).length;
  return (
    <div className={`note ${isValid ? 'good' : 'bad'}`} role="status">
      <span className="mark" aria-hidden="true">
        {isValid ? '✓' : '×'}
      </span>
      <div className="small">
        <strong>{text(isValid ? 'ticket.risk.pass' : 'ticket.risk.refuse')}</strong>
        {message !== null && <div>{message}</div>}
        {code !== null && <div className="mono">{code}</div>}
        {isValid && (
          <div className="soft">
            {text('ticket.risk.rules', { passed: count('PASS'), unknown: count('UNKNOWN') })},{' '}
            {text('ticket.risk.score', { score: riskScore })}
          </div>
        )}
        {told.map(({ name, value, limit, words }) => (
          <div key={name}>
            {name}: {words ?? `${value ?? '?'} / ${limit ?? '?'}`}
          </div>
        ))}
      </div>
    </div>
  );
}
