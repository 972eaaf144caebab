import { useAttempt } from '../../api/attempt.ts';
import { api, read } from '../../api/client.ts';
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
  const { isBusy, failure, attempt } = useAttempt();
  const end = async () => {
    await attempt(async () => {
      await read(api.DELETE('/v1/sessions/{sessionId}', { params: { path: { sessionId } } }));
      onClose();
    });
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
