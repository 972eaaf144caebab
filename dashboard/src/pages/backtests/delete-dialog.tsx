import { useLocation } from 'wouter';
import { useAttempt } from '../../api/attempt.ts';
import { api, read } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNote } from '../../ui/parts.tsx';
import type { Backtest } from './use-backtests.ts';

/** Gone is gone, with its result; one that runs is thrown away when it ends. */
export function DeleteDialog({
  backtest: { backtestId },
  onClose,
}: {
  readonly backtest: Backtest;
  readonly onClose: () => void;
}) {
  const text = useText();
  const [, go] = useLocation();
  const { isBusy, failure, attempt } = useAttempt();
  const remove = async () => {
    await attempt(async () => {
      await read(api.DELETE('/v1/backtests/{backtestId}', { params: { path: { backtestId } } }));
      go('/backtests');
      refresh('backtests');
    });
  };
  return (
    <Dialog title={text('backtests.delete.title')} isOpen onClose={onClose} isAlert>
      <p className="soft">{text('backtests.delete.detail')}</p>
      {failure && <FailureNote failure={failure} />}
      <div className="actions">
        <Button onPress={onClose}>{text('action.cancel')}</Button>
        <Button look="danger" onPress={() => void remove()} isDisabled={isBusy}>
          {text('backtests.delete.confirm')}
        </Button>
      </div>
    </Dialog>
  );
}
