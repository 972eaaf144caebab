import { useState } from 'react';
import { api, type Failure, failureIn, read, type Schemas } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { useText } from '../../i18n/text.ts';
import { useScopeName } from '../../shell/kill-scope.ts';
import { Button, Field } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNote } from '../../ui/parts.tsx';
import { LimitChanges } from './limit-changes.tsx';
import { diffOf } from './limit-diff.ts';
import { isLimitName, type LimitName } from './limit-fields.ts';
import { type Draft, draftOf, limitsOf, type Wrong } from './limit-form.ts';
import { LimitsForm } from './limits-form.tsx';
import { useWho } from './people.ts';

type Known = Schemas['LimitsOfAccount'];
type Level = Pick<Known['levels'][number], 'scope' | 'version' | 'limits'> & {
  readonly changedBy: string | null;
};

function levelOf({ levels }: Known, scope: string): Level {
  return levels.find((level) => level.scope === scope) ?? { scope, version: 0, limits: {}, changedBy: null };
}

/** Changes the limits of one level: the form, then what would change in words, then a reason. Saved from the version that was seen. */
export function LimitsDialog({
  accountId,
  known,
  onClose,
}: {
  readonly accountId: string;
  readonly known: Known;
  readonly onClose: () => void;
}) {
  const text = useText();
  const who = useWho();
  const [level, setLevel] = useState<Level>(() => levelOf(known, 'account'));
  const [levels, setLevels] = useState(known);
  const [draft, setDraft] = useState<Draft>(() => draftOf(level.limits));
  const [isReview, setReview] = useState(false);
  const [reason, setReason] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [isNewest, setNewest] = useState(false);
  const { limits, wrong } = limitsOf(draft, level.scope === 'account');
  const changes = diffOf(level.limits, limits);
  const choose = (scope: string) => {
    const next = levelOf(levels, scope);
    setLevel(next);
    setDraft(draftOf(next.limits));
    setFailure(undefined);
    setNewest(false);
  };
  /** What the person typed stays, over what somebody else saved meanwhile. */
  const takeNewest = async () => {
    const path = { accountId };
    const newest = await read(api.GET('/v1/accounts/{accountId}/limits', { params: { path } }));
    const next = levelOf(newest, level.scope);
    const typed = changes.map(({ name }) => [name, draft[name]]);
    setLevels(newest);
    setLevel(next);
    setDraft({ ...draftOf(next.limits), ...Object.fromEntries(typed) });
    setNewest(true);
  };
  const save = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      const { scope, version } = level;
      const body = { scope, version, reason: reason.trim(), limits };
      await read(api.PUT('/v1/accounts/{accountId}/limits', { params: { path: { accountId } }, body }));
      onClose();
    } catch (error) {
      const told = failureIn(error);
      setFailure(told);
      if (fieldIn(told)) setReview(false);
      if (told.code === 'LIMITS_CHANGED') await takeNewest().catch(() => {});
    }
    setBusy(false);
    refresh('risk', 'accounts');
  };
  const field = fieldIn(failure);
  return (
    <Dialog title={text('risk.limits.title')} isOpen onClose={onClose} isAlert isWide>
      {isNewest && (
        <p className="note warn" role="status">
          {text('risk.limits.newest', { who: who(level.changedBy), version: level.version })}
        </p>
      )}
      {failure && !field && failure.code !== 'LIMITS_CHANGED' && <FailureNote failure={failure} />}
      {isReview ? (
        <Review level={level} changes={changes} reason={reason} onReason={setReason} />
      ) : (
        <LimitsForm
          levels={levels}
          scope={level.scope}
          onScope={choose}
          draft={draft}
          wrong={wrong}
          refused={field && failure ? { [field]: failure.message } : {}}
          onChange={(name, value) => {
            setDraft({ ...draft, [name]: value });
            setFailure(undefined);
          }}
        />
      )}
      <Actions
        isReview={isReview}
        count={changes.length}
        isBlocked={changes.length === 0 || hasWrong(wrong) || isBusy}
        canSave={reason.trim().length >= 3}
        onBack={() => (isReview ? setReview(false) : onClose())}
        onReview={() => setReview(true)}
        onSave={() => void save()}
      />
    </Dialog>
  );
}

const hasWrong = (wrong: Wrong) => Object.keys(wrong).length > 0;

/** The limit that the API found fault with: it names `limits.dailyLossMax`. */
function fieldIn(failure: Failure | undefined): LimitName | undefined {
  const name = failure?.field?.replace(/^limits\./, '').split('.')[0];
  return name !== undefined && isLimitName(name) ? name : undefined;
}

function Review({
  level,
  changes,
  reason,
  onReason,
}: {
  readonly level: Level;
  readonly changes: ReturnType<typeof diffOf>;
  readonly reason: string;
  readonly onReason: (reason: string) => void;
}) {
  const text = useText();
  const scopeName = useScopeName();
  const name = level.scope === 'account' ? text('risk.level.account') : scopeName(level.scope);
  return (
    <div className="stack">
      <p>{text('risk.limits.review', { level: name })}</p>
      <LimitChanges changes={changes} />
      {changes.some(({ direction }) => direction !== 'tighter') && (
        <p className="note warn">{text('risk.limits.looser')}</p>
      )}
      <Field label={text('risk.limits.reason')} value={reason} onChange={onReason} autoFocus />
    </div>
  );
}

function Actions(props: {
  readonly isReview: boolean;
  readonly count: number;
  readonly isBlocked: boolean;
  readonly canSave: boolean;
  readonly onBack: () => void;
  readonly onReview: () => void;
  readonly onSave: () => void;
}) {
  const text = useText();
  const { isReview, count, isBlocked, canSave } = props;
  return (
    <div className="actions">
      <Button onPress={props.onBack}>{text('action.cancel')}</Button>
      {isReview ? (
        <Button look="primary" onPress={props.onSave} isDisabled={isBlocked || !canSave}>
          {text('risk.limits.save')}
        </Button>
      ) : (
        <Button look="primary" onPress={props.onReview} isDisabled={isBlocked}>
          {text(count === 1 ? 'risk.limits.see-one' : 'risk.limits.see', { count })}
        </Button>
      )}
    </div>
  );
}
