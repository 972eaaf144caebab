import { useState } from 'react';
import { Link } from 'wouter';
import { useAttempt } from '../../api/attempt.ts';
import { api, read, type Schemas } from '../../api/client.ts';
import { refresh, useRead } from '../../data/cache.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNote, Show } from '../../ui/parts.tsx';
import { RedriveForm, type RedriveWish } from './redrive-form.tsx';
import { Sample } from './sample.tsx';

/** Shows what sorts of messages wait, and puts them back. The key is the dialog's: pressed again it is the same redrive. */
export function RedriveDialog({ queue, onClose }: { readonly queue: string; readonly onClose: () => void }) {
  const text = useText();
  const word = useWord();
  const path = { queue };
  const [key] = useState(() => crypto.randomUUID());
  const { isBusy, failure, attempt } = useAttempt();
  const [done, setDone] = useState<Schemas['Redrive']>();
  const letters = useRead(`dead-letters:${queue}`, () =>
    read(api.GET('/v1/operations/dead-letters/{queue}', { params: { path } })),
  );
  const putBack = async (body: RedriveWish) => {
    await attempt(async () => {
      const params = { path, header: { 'Idempotency-Key': key } };
      setDone(await read(api.POST('/v1/operations/dead-letters/{queue}/redrive', { params, body })));
    });
    refresh('health', 'dead-letters');
  };
  return (
    <Dialog
      title={text('health.redrive.title', { queue: word('queue', queue) })}
      isOpen
      onClose={onClose}
      isAlert
    >
      {done ? (
        <p role="status">
          <strong>{text('health.redrive.done', { count: done.moved })}</strong>
        </p>
      ) : (
        <Show of={letters} onRetry={() => refresh('dead-letters')}>
          {(value) => (
            <>
              <Sample letters={value.sample} />
              {value.canRedrive ? (
                <RedriveForm
                  haltedByKill={value.haltedByKill}
                  isBusy={isBusy}
                  onPutBack={putBack}
                  onClose={onClose}
                />
              ) : (
                <p>
                  {text('health.redrive.unsupported')}{' '}
                  <Link href="/health/runbooks/dead-letters">{text('health.runbook')}</Link>
                </p>
              )}
            </>
          )}
        </Show>
      )}
      {failure && <FailureNote failure={failure} />}
      {(done || !letters.value?.canRedrive) && (
        <div className="actions">
          <Button onPress={onClose}>{text('action.close')}</Button>
        </div>
      )}
    </Dialog>
  );
}
