import { useText, useWord } from '../../i18n/text.ts';
import { Card } from '../../ui/parts.tsx';
import { UsageRow } from './usage-row.tsx';
import type { SystemHealth } from './verdict.ts';

/** What one may ask of the API and has asked, of each kind in the window that is fullest; a second is over before it is read. */
export function RequestsCard({ requests }: Pick<SystemHealth, 'requests'>) {
  const text = useText();
  const word = useWord();
  const kinds = [...new Set(requests.map(({ kind }) => kind))];
  const shown = kinds.flatMap((kind) => fullest(requests.filter((each) => each.kind === kind)));
  return (
    <Card className="span-5" title={text('health.requests')}>
      <ul className="stack">
        {shown.map(({ kind, window, used, limit }) => (
          <UsageRow
            key={kind}
            label={<span>{word('health.requests', kind)}</span>}
            told={text('health.requests.used', { used, limit, window: word('health.window', window) })}
            used={used}
            limit={limit}
          />
        ))}
      </ul>
    </Card>
  );
}

function fullest(windows: SystemHealth['requests']): SystemHealth['requests'] {
  const shareOf = ({ used, limit }: SystemHealth['requests'][number]) => used / limit;
  const lasting = windows.filter(({ window }) => window !== 'second');
  return lasting.toSorted((a, b) => shareOf(b) - shareOf(a)).slice(0, 1);
}
