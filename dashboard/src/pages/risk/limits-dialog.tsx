import { useState } from 'react';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNote } from '../../ui/parts.tsx';
import { LimitsForm } from './limits-form.tsx';
import { LimitsReview } from './limits-review.tsx';
import { useWho } from './people.ts';
import { fieldIn, type Levels, useLimitEdit } from './use-limit-edit.ts';

/** Changes the limits of one level: the form, then what would change in words, then a reason. */
export function LimitsDialog({
  accountId,
  known,
  onClose,
}: {
  readonly accountId: string;
  readonly known: Levels;
  readonly onClose: () => void;
}) {
  const text = useText();
  const who = useWho();
  const edit = useLimitEdit(accountId, known, onClose);
  const [isReview, setReview] = useState(false);
  const [reason, setReason] = useState('');
  const { level, changes, wrong, failure } = edit;
  const field = fieldIn(failure);
  // What the API finds fault with is put right in the form.
  const isForm = !isReview || field !== undefined;
  const isBlocked = changes.length === 0 || Object.keys(wrong).length > 0 || edit.isBusy;
  return (
    <Dialog title={text('risk.limits.title')} isOpen onClose={onClose} isAlert isWide>
      {edit.isNewest && (
        <p className="note warn" role="status">
          {text('risk.limits.newest', { who: who(level.changedBy), version: level.version })}
        </p>
      )}
      {isForm ? (
        <LimitsForm
          levels={edit.levels}
          scope={level.scope}
          onScope={edit.choose}
          draft={edit.draft}
          wrong={wrong}
          refused={field && failure ? { [field]: failure.message } : {}}
          onChange={(name, value) => {
            setReview(false);
            edit.type(name, value);
          }}
        />
      ) : (
        <LimitsReview scope={level.scope} changes={changes} reason={reason} onReason={setReason} />
      )}
      {failure && !field && <FailureNote failure={failure} />}
      {failure && !failure.isCertain && <p>{text('risk.limits.unknown')}</p>}
      <div className="actions">
        <Button onPress={() => (isForm ? onClose() : setReview(false))}>{text('action.cancel')}</Button>
        {isForm ? (
          <Button
            look="primary"
            onPress={() => setReview(true)}
            isDisabled={isBlocked || field !== undefined}
          >
            {text(changes.length === 1 ? 'risk.limits.see-one' : 'risk.limits.see', {
              count: changes.length,
            })}
          </Button>
        ) : (
          <Button
            look="primary"
            onPress={() => void edit.save(reason.trim())}
            isDisabled={isBlocked || reason.trim().length < 3}
          >
            {text('risk.limits.save')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
