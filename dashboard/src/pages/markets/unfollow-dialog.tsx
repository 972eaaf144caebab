import { useAttempt } from '../../api/attempt.ts';
import { api, read } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNote } from '../../ui/parts.tsx';
import type { Market } from './market-row.ts';

/** What is not followed has no book, and the candles of the time are missing for good. */
export function UnfollowDialog({
  market,
  strategies,
  onClose,
}: {
  readonly market: Market;
  /** They go on holding it. */
  readonly strategies: readonly string[];
  readonly onClose: () => void;
}) {
  const text = useText();
  const { isBusy, failure, attempt } = useAttempt();
  const { venue, instrument } = market;
  const leave = async () => {
    await attempt(async () => {
      await read(api.DELETE('/v1/market/subscriptions', { params: { query: { venue, instrument } } }));
      onClose();
    });
    refresh('subscriptions', 'market:');
  };
  return (
    <Dialog title={text('markets.unfollow.title', { venue, instrument })} isOpen onClose={onClose} isAlert>
      <p>
        {strategies.length > 0
          ? text('markets.unfollow.held', { strategies: strategies.join(', ') })
          : text('markets.unfollow.detail')}
      </p>
      {failure && <FailureNote failure={failure} />}
      <div className="actions">
        <Button onPress={onClose}>{text('action.cancel')}</Button>
        <Button look="danger" onPress={() => void leave()} isDisabled={isBusy}>
          {text('markets.unfollow.confirm')}
        </Button>
      </div>
    </Dialog>
  );
}
