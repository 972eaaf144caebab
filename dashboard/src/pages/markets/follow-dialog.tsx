import { useAttempt } from '../../api/attempt.ts';
import { api, read } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNote } from '../../ui/parts.tsx';
import type { Market } from './market-row.ts';
import { Rules } from './rules.tsx';

/** It is followed within this time. */
const followedMs = 5_000;

/** Shows what the market is before it is followed. */
export function FollowDialog({ market, onClose }: { readonly market: Market; readonly onClose: () => void }) {
  const text = useText();
  const { isBusy, failure, attempt } = useAttempt();
  const { venue, instrument } = market;
  const follow = async () => {
    await attempt(async () => {
      await read(api.POST('/v1/market/subscriptions', { body: { venue, instrument } }));
      setTimeout(() => refresh('market:'), followedMs);
      onClose();
    });
    refresh('subscriptions');
  };
  return (
    <Dialog title={text('markets.follow.title', { venue, instrument })} isOpen onClose={onClose}>
      <p className="soft">{text('markets.follow.detail')}</p>
      <Rules market={market} />
      {failure && <FailureNote failure={failure} />}
      <div className="actions">
        <Button onPress={onClose}>{text('action.cancel')}</Button>
        <Button look="primary" onPress={() => void follow()} isDisabled={isBusy}>
          {text('markets.follow.confirm')}
        </Button>
      </div>
    </Dialog>
  );
}
