import { useState } from 'react';
import { api, type Failure, failureIn, read } from '../../api/client.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNote } from '../../ui/parts.tsx';

/** Ended twice is ended once: the request needs no key of its own. */
export function EndSessionDialog({
  sessionId,
  name,
  onClose,
}: {
  readonly sessionId: string;
  readonly name: string;
  readonly onClose: () => void;
}) {
  const text = useText();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const end = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      await read(api.DELETE('/v1/sessions/{sessionId}', { params: { path: { sessionId } } }));
      onClose();
    } catch (error) {
      setFailure(failureIn(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={text('sessions.end.title', { name })} isOpen onClose={onClose} isAlert>
      <p>{text('sessions.end.detail')}</p>
      {failure && <FailureNote failure={failure} />}
      <div className="actions">
        <Button onPress={onClose}>{text('action.cancel')}</Button>
        <Button look="danger" onPress={() => void end()} isDisabled={isBusy}>
          {text('sessions.end.confirm')}
        </Button>
      </div>
    </Dialog>
  );
}
