import { useState } from 'react';
import { useAttempt } from '../../api/attempt.ts';
import type { Account } from '../../api/client.ts';
import { useText } from '../../i18n/text.ts';
import { isSimulated } from '../../session/session.ts';
import { Button, Choice } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNote } from '../../ui/parts.tsx';
import { openPaperAccount } from './open-paper-account.ts';

const venues = ['binance', 'binanceusdm', 'upbit', 'okx', 'bitget', 'bybit'] as const;
type Venue = (typeof venues)[number];
const names: Readonly<Record<Venue, string>> = {
  binance: 'Binance',
  binanceusdm: 'Binance USDⓈ-M',
  upbit: 'Upbit',
  okx: 'OKX',
  bitget: 'Bitget',
  bybit: 'Bybit',
};

/** A paper account at a venue: one each. Opened again it is the same. */
export function OpenAccountDialog({
  accounts,
  onClose,
}: {
  readonly accounts: readonly Account[];
  readonly onClose: () => void;
}) {
  const text = useText();
  const left = venues.filter((venue) => !accounts.some((account) => account.venue === venue));
  const [venue, setVenue] = useState<Venue | undefined>(left[0]);
  const { isBusy, failure, attempt } = useAttempt();
  const open = async () => {
    if (venue === undefined) return;
    await attempt(async () => {
      await openPaperAccount(venue);
      onClose();
    });
  };
  return (
    <Dialog title={text('accounts.open.title')} isOpen onClose={onClose}>
      {venue === undefined ? (
        <p>{text('accounts.open.all')}</p>
      ) : (
        <>
          <Choice
            label={text('accounts.venue')}
            value={venue}
            options={left.map((id) => ({ id, text: names[id] }))}
            onChange={(chosen) => setVenue(left.find((id) => id === chosen))}
          />
          <p className="soft">
            {text(isSimulated(venue) ? 'accounts.open.simulated' : 'accounts.open.detail')}
          </p>
          {isBusy && <p role="status">{text('accounts.open.busy')}</p>}
        </>
      )}
      {failure && <FailureNote failure={failure} />}
      <div className="actions">
        <Button onPress={onClose}>{text('action.cancel')}</Button>
        {venue !== undefined && (
          <Button look="primary" onPress={() => void open()} isDisabled={isBusy}>
            {text('accounts.open.submit')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
