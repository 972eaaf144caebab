import { useText, useWord } from '../../i18n/text.ts';
import { Badge, type Look } from '../../ui/parts.tsx';
import type { LimitChange } from './limit-diff.ts';
import { type LimitName, type Limits, limitText } from './limit-fields.ts';

const looks: Readonly<Record<LimitChange['direction'], Look>> = {
  looser: 'warn',
  tighter: 'good',
  other: '',
};

/** Before and after, limit by limit, and in words what that means. */
export function LimitChanges({ changes }: { readonly changes: readonly LimitChange[] }) {
  const word = useWord();
  return (
    <ul className="stack risk-diff" data-testid="limit-changes">
      {changes.map(({ name, before, after, direction }) => (
        <li key={name} className="row between">
          <span>{word('limit', name)}</span>
          <span className="row">
            <span className="num">
              <LimitValue name={name} value={before} /> → <LimitValue name={name} value={after} />
            </span>
            <Badge look={looks[direction]}>{word('risk.direction', direction)}</Badge>
          </span>
        </li>
      ))}
    </ul>
  );
}

function LimitValue({ name, value }: { readonly name: LimitName; readonly value: Limits[LimitName] }) {
  const text = useText();
  if (value === undefined) return <>{text('risk.limits.none')}</>;
  if (Array.isArray(value) && value.length === 0) return <>{text('risk.limits.every')}</>;
  return <>{limitText(name, value)}</>;
}
