import type { Schemas } from '../../api/client.ts';
import { useText } from '../../i18n/text.ts';
import { Badge } from '../../ui/parts.tsx';

/** How many of each sort are among the first: no word of what they say. */
export function Sample({ letters }: { readonly letters: Schemas['DeadLetters']['sample'] }) {
  const text = useText();
  const counts = new Map<string, number>();
  for (const { kind } of letters) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  if (letters.length === 0) return <p className="soft">{text('health.redrive.nothing')}</p>;
  return (
    <div className="stack tight">
      <span className="row">
        <span className="soft">{text('health.redrive.kinds', { count: letters.length })}</span>
        {[...counts].map(([kind, count]) => (
          <Badge key={kind} look={kind === 'UNREADABLE' ? 'warn' : ''}>
            <span className="mono">{kind}</span> × {count}
          </Badge>
        ))}
      </span>
      {counts.has('UNREADABLE') && <span className="small">{text('health.redrive.unreadable')}</span>}
    </div>
  );
}
