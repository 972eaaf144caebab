import { Link } from 'wouter';
import type { Kill } from '../api/client.ts';
import { none, numberText } from '../format/number.ts';
import { spanText } from '../format/time.ts';
import { useText, useWord } from '../i18n/text.ts';
import { Badge } from '../ui/parts.tsx';

export const span = (ms: number | null) => (ms === null ? none : spanText(ms));

/** One account of a kill: when it was clear, and by name what is not. */
export function KilledAccount({ account }: { readonly account: Kill['accounts'][number] }) {
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
