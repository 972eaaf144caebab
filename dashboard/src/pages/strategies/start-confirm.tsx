import { useState } from 'react';
import { useLocation } from 'wouter';
import { useAttempt } from '../../api/attempt.ts';
import { type Account, api, read, type Schemas } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { quoteOf } from '../../format/instrument.ts';
import { moneyText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Badge, FailureNote } from '../../ui/parts.tsx';
import type { ActivateBody } from './start-form.ts';

/** The start in words, and one press. The key is the dialog's: pressed again, also after no answer came, it is the same strategy. */
export function StartConfirm({
  body,
  account,
  onClose,
}: {
  readonly body: ActivateBody;
  readonly account: Account;
  readonly onClose: () => void;
}) {
  const text = useText();
  const [, go] = useLocation();
  const [key] = useState(() => crypto.randomUUID());
  const { isBusy, failure, attempt } = useAttempt();
  const { strategy, instrument, capital, lossMax, timeframe } = body;
  const quote = quoteOf(instrument);
  const start = async () => {
    await attempt(async () => {
      const params = { header: { 'Idempotency-Key': key } };
      const made = await read(
        api.POST('/v1/strategies', { params, body: body as Schemas['ActivateStrategy'] }),
      );
      refresh('strategies');
      go(`/strategies/${encodeURIComponent(made.strategyId)}`);
    });
  };
  return (
    <Dialog title={text('strategies.confirm.title', { name: strategy })} isOpen onClose={onClose} isAlert>
      <p>
        <strong>
          {text('strategies.confirm.words', {
            ...{ name: strategy, instrument, timeframe },
            ...{ account: account.accountId, capital: moneyText(capital, quote) },
          })}
        </strong>{' '}
        <Badge>{text(`shell.mode.${account.mode}`)}</Badge>
      </p>
      <p className="soft">
        {lossMax === undefined
          ? text('strategies.confirm.unlimited')
          : text('strategies.confirm.limited', { amount: moneyText(lossMax, quote) })}
      </p>
      {failure && (
        <>
          <FailureNote failure={failure} />
          {!failure.isCertain && <p>{text('strategies.unknown-outcome')}</p>}
        </>
      )}
      <div className="actions">
        <Button onPress={onClose}>{text('action.cancel')}</Button>
        <Button look="primary" onPress={() => void start()} isDisabled={isBusy} autoFocus>
          {text('strategies.confirm.yes')}
        </Button>
      </div>
    </Dialog>
  );
}
