import type { Kill } from '../api/client.ts';
import { useText } from '../i18n/text.ts';
import { Badge } from '../ui/parts.tsx';
import { type VenueProgress, venuesOf } from './kill-venues.ts';

/** Venue by venue: how many accounts are proven clear, what was cancelled there, and what is left. */
export function KillProgress({ kill }: { readonly kill: Kill }) {
  const text = useText();
  return (
    <ul className="stack" aria-label={text('kill.progress')} data-testid="kill-progress">
      {venuesOf(kill).map((venue) => (
        <Venue key={venue.venue} of={venue} />
      ))}
    </ul>
  );
}

function Venue({
  of: { venue, accounts, done, canceled, resting, inDoubt },
}: {
  readonly of: VenueProgress;
}) {
  const text = useText();
  const isDone = done === accounts;
  const figures = [
    text('kill.progress.canceled', { count: canceled }),
    text('kill.progress.resting', { count: resting }),
    text('kill.progress.doubt', { count: inDoubt }),
  ];
  return (
    <li className="stack tight">
      <div className="row between">
        <strong>{venue}</strong>
        <Badge look={isDone ? 'good' : 'warn'}>
          <span aria-hidden="true">{isDone ? '✓' : '…'}</span>
          {text('kill.progress.clear', { done, accounts })}
        </Badge>
      </div>
      <div
        className="bar"
        role="progressbar"
        aria-label={venue}
        aria-valuemin={0}
        aria-valuemax={accounts}
        aria-valuenow={done}
      >
        <span style={{ width: `${(100 * done) / accounts}%` }} />
      </div>
      <p className="small soft">{figures.join(' · ')}</p>
    </li>
  );
}
