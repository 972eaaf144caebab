import { useState } from 'react';
import { useText } from '../../i18n/text.ts';
import { signOutEverywhere } from '../../session/session.ts';
import { Wrong } from '../../session/wrong.tsx';
import { Button } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';

/** Ends every session, also this one: done, the page is the form again. */
export function EndAllDialog({ onClose }: { readonly onClose: () => void }) {
  const text = useText();
  const [isBusy, setBusy] = useState(false);
  const [isFailed, setFailed] = useState(false);
  const endAll = async () => {
    setBusy(true);
    setFailed(false);
    setFailed(!(await signOutEverywhere()));
    setBusy(false);
  };
  return (
    <Dialog title={text('sessions.end-all.title')} isOpen onClose={onClose} isAlert>
      <p>{text('sessions.end-all.detail')}</p>
      <Wrong why={isFailed ? 'sessions.end-all.failed' : undefined} />
      <div className="actions">
        <Button onPress={onClose}>{text('action.cancel')}</Button>
        <Button look="danger" onPress={() => void endAll()} isDisabled={isBusy}>
          {text('sessions.end-all.confirm')}
        </Button>
      </div>
    </Dialog>
  );
}
