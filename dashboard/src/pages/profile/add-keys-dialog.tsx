import { useState } from 'react';
import { useAttempt } from '../../api/attempt.ts';
import { type Account, api, read } from '../../api/client.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Button, Field } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNote } from '../../ui/parts.tsx';

/** Venues whose keys have a passphrase beside the secret. */
const withPassphrase = ['okx', 'bitget'];
const nothing = { apiKey: '', secret: '', password: '' };

/** Takes keys and sends them, once: whatever the answer is, what was typed is gone from the page. */
export function AddKeysDialog({
  account,
  onClose,
}: {
  readonly account: Account;
  readonly onClose: () => void;
}) {
  const text = useText();
  const word = useWord();
  const [typed, setTyped] = useState(nothing);
  const { isBusy, failure, attempt } = useAttempt();
  const { accountId, venue, name } = account;
  const hasPassphrase = withPassphrase.includes(String(venue));
  const isReady = typed.apiKey !== '' && typed.secret !== '' && (!hasPassphrase || typed.password !== '');
  const add = async () => {
    const { apiKey, secret, password } = typed;
    setTyped(nothing);
    await attempt(async () => {
      const body = { accountId, apiKey, secret, ...(hasPassphrase ? { password } : {}) };
      await read(api.POST('/v1/venues/{venue}/keys', { params: { path: { venue } }, body }));
      onClose();
    });
  };
  const field = (part: keyof typeof nothing) => ({
    label: text(`keys.${part}`),
    type: 'password' as const,
    autoComplete: 'off',
    value: typed[part],
    maxLength: 8_192,
    onChange: (value: string) => setTyped((before) => ({ ...before, [part]: value.trim() })),
    isRequired: true,
  });
  return (
    <Dialog title={text('keys.add.title', { name })} isOpen onClose={onClose} isAlert>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy && isReady) void add();
        }}
      >
        <p className="soft">{text('keys.add.detail')}</p>
        <Field {...field('apiKey')} autoFocus />
        <Field {...field('secret')} help={text('keys.secret.help')} />
        {hasPassphrase && <Field {...field('password')} />}
        {isBusy && <p role="status">{text('keys.add.busy')}</p>}
        {failure && (
          <>
            <FailureNote failure={failure} />
            {failure.code !== undefined && <p>{word('keys.refused', failure.code)}</p>}
          </>
        )}
        <div className="actions">
          <Button onPress={onClose}>{text('action.cancel')}</Button>
          <Button look="primary" type="submit" isDisabled={isBusy || !isReady}>
            {text('keys.add.submit')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
