import { useState } from 'react';
import { useText } from '../../i18n/text.ts';
import { signOut, signOutEverywhere } from '../../session/session.ts';
import { Button } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Card } from '../../ui/parts.tsx';

/** Ends this session, or all of them. The user pool keeps no list of sessions, and says so. */
export function SessionsCard() {
  const text = useText();
  const [isAsking, setAsking] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [isFailed, setFailed] = useState(false);
  const endAll = async () => {
    setBusy(true);
    setFailed(!(await signOutEverywhere()));
    setBusy(false);
  };
  return (
    <Card title={text('sessions.title')}>
      <div className="stack">
        <p>{text('sessions.this')}</p>
        <p className="soft">{text('sessions.others')}</p>
        <div className="row">
          <Button onPress={() => void signOut()}>{text('sessions.end-this')}</Button>
          <Button look="danger" onPress={() => setAsking(true)}>
            {text('sessions.end-all')}
          </Button>
        </div>
      </div>
      <Dialog
        title={text('sessions.end-all.title')}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        isAlert
      >
        <p>{text('sessions.end-all.detail')}</p>
        {isFailed && (
          <p className="down" role="alert">
            {text('sign-in.unreachable')}
          </p>
        )}
        <div className="actions">
          <Button onPress={() => setAsking(false)}>{text('action.cancel')}</Button>
          <Button look="danger" onPress={() => void endAll()} isDisabled={isBusy}>
            {text('sessions.end-all.confirm')}
          </Button>
        </div>
      </Dialog>
    </Card>
  );
}
