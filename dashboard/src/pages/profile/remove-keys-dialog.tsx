import { useAttempt } from '../../api/attempt.ts';
import { type Account, api, read } from '../../api/client.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNote } from '../../ui/parts.tsx';

export function RemoveKeysDialog({
  account,
  onClose,
}: {
  readonly account: Account;
  readonly onClose: () => void;
}) {
  const text = useText();
  const { isBusy, failure, attempt } = useAttempt();
  const { accountId, venue, name } = account;
  const remove = async () => {
    await attempt(async () => {
      const params = { path: { venue }, query: { accountId } };
      await read(api.DELETE('/v1/venues/{venue}/keys', { params }));
      onClose();
    });
  };
  return (
    <Dialog title={text('keys.remove.title', { name })} isOpen onClose={onClose} isAlert>
      <p>{text('keys.remove.detail', { venue: String(venue) })}</p>
      {failure && <FailureNote failure={failure} />}
      <div className="actions">
        <Button onPress={onClose}>{text('action.cancel')}</Button>
        <Button look="danger" onPress={() => void remove()} isDisabled={isBusy}>
          {text('keys.remove.confirm')}
        </Button>
      </div>
    </Dialog>
  );
}
