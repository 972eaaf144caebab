import { useLocation } from 'wouter';
import { useAttempt } from '../../api/attempt.ts';
import { api, read } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNote } from '../../ui/parts.tsx';
import type { Optimisation } from './use-optimisations.ts';

interface EndProps {
  readonly optimisation: Optimisation;
  readonly isOver: boolean;
  readonly onClose: () => void;
}

/** Ends one that runs, or deletes one that is over: either way its trials are gone. */
export function EndDialog({ optimisation: { optimisationId }, isOver, onClose }: EndProps) {
  const text = useText();
  const [, go] = useLocation();
  const { isBusy, failure, attempt } = useAttempt();
  const end = async () => {
    await attempt(async () => {
      await read(api.DELETE('/v1/optimisations/{optimisationId}', { params: { path: { optimisationId } } }));
      go('/backtests');
      refresh('optimisations');
    });
  };
  const title = text(isOver ? 'optimisations.delete.title' : 'optimisations.end.title');
  return (
    <Dialog title={title} isOpen onClose={onClose} isAlert>
      <p className="soft">{text(isOver ? 'optimisations.delete.detail' : 'optimisations.end.detail')}</p>
      {failure && <FailureNote failure={failure} />}
      <div className="actions">
        <Button onPress={onClose}>{text(isOver ? 'action.cancel' : 'optimisations.end.not')}</Button>
        <Button look="danger" onPress={() => void end()} isDisabled={isBusy}>
          {text(isOver ? 'backtests.delete.confirm' : 'optimisations.end.confirm')}
        </Button>
      </div>
    </Dialog>
  );
}
