import { useText } from '../../i18n/text.ts';
import { useScopeName } from '../../shell/kill-scope.ts';
import { Field } from '../../ui/controls.tsx';
import { LimitChanges } from './limit-changes.tsx';
import type { LimitChange } from './limit-diff.ts';

/** What would change, in words, before it is saved; and why. */
export function LimitsReview({
  scope,
  changes,
  reason,
  onReason,
}: {
  readonly scope: string;
  readonly changes: readonly LimitChange[];
  readonly reason: string;
  readonly onReason: (reason: string) => void;
}) {
  const text = useText();
  const scopeName = useScopeName();
  const level = scope === 'account' ? text('risk.level.account') : scopeName(scope);
  return (
    <div className="stack">
      <p>{text('risk.limits.review', { level })}</p>
      <LimitChanges changes={changes} />
      {changes.some(({ direction }) => direction === 'looser') && (
        <p className="note warn">{text('risk.limits.looser')}</p>
      )}
      <Field label={text('risk.limits.reason')} value={reason} onChange={onReason} autoFocus />
    </div>
  );
}
