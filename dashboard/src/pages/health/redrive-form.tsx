import { useState } from 'react';
import { useText } from '../../i18n/text.ts';
import { Button, Checkbox, Field } from '../../ui/controls.tsx';

export interface RedriveWish {
  readonly reason: string;
  readonly max: number;
  readonly whileHalted: boolean;
}

/** Why, and at most how many; where a kill stands, a word that one has seen it. */
export function RedriveForm({
  haltedByKill,
  isBusy,
  onPutBack,
  onClose,
}: {
  readonly haltedByKill: number;
  readonly isBusy: boolean;
  readonly onPutBack: (wish: RedriveWish) => Promise<void>;
  readonly onClose: () => void;
}) {
  const text = useText();
  const [reason, setReason] = useState('');
  const [max, setMax] = useState('50');
  const [whileHalted, setWhileHalted] = useState(false);
  const isCount = /^\d{1,3}$/.test(max) && Number(max) >= 1 && Number(max) <= 100;
  const isReady = reason.trim().length >= 3 && isCount && (haltedByKill === 0 || whileHalted);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady && !isBusy) void onPutBack({ reason: reason.trim(), max: Number(max), whileHalted });
      }}
    >
      <p className="soft">{text('health.redrive.detail')}</p>
      <Field label={text('health.redrive.reason')} value={reason} onChange={setReason} isRequired autoFocus />
      <Field
        label={text('health.redrive.max')}
        value={max}
        onChange={(value) => setMax(value.trim())}
        help={text('health.redrive.max.help')}
        error={isCount ? undefined : text('health.redrive.max.help')}
        isNumber
      />
      {haltedByKill > 0 && (
        <div className="note warn">
          <span className="mark" aria-hidden="true">
            !
          </span>
          <div className="stack">
            <span>{text('health.redrive.killed', { count: haltedByKill })}</span>
            <Checkbox isSelected={whileHalted} onChange={setWhileHalted}>
              {text('health.redrive.while-halted')}
            </Checkbox>
          </div>
        </div>
      )}
      {isBusy && <p role="status">{text('health.redrive.busy')}</p>}
      <div className="actions">
        <Button onPress={onClose}>{text('action.cancel')}</Button>
        <Button look="danger" type="submit" isDisabled={!isReady || isBusy}>
          {text('health.redrive.confirm')}
        </Button>
      </div>
    </form>
  );
}
