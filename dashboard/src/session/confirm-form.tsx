import { useState } from 'react';
import { type TextKey, useText } from '../i18n/text.ts';
import { Button } from '../ui/controls.tsx';
import { CodeField, isCode, LocalMailHint } from './code-field.tsx';
import { ownAccount } from './own-account.ts';
import { type Config, signIn } from './session.ts';

/** The code that was mailed proves the address; then its owner is signed in. */
export function ConfirmForm({
  config,
  email,
  password,
  onBack,
}: {
  readonly config: Config;
  readonly email: string;
  readonly password: string;
  readonly onBack: () => void;
}) {
  const text = useText();
  const [code, setCode] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<TextKey>();
  const [isSentAgain, setSentAgain] = useState(false);
  const confirm = async () => {
    setBusy(true);
    setWrong(undefined);
    setSentAgain(false);
    const confirmed = await ownAccount.confirm(config, email, code);
    const answer = confirmed.ok ? await signIn(email, password) : confirmed;
    setBusy(false);
    if (!answer.ok) setWrong(`sign-in.${answer.why}`);
  };
  const again = async () => {
    setWrong(undefined);
    const answer = await ownAccount.sendCodeAgain(config, email);
    setSentAgain(answer.ok);
    if (!answer.ok) setWrong(`sign-in.${answer.why}`);
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy && isCode(code)) void confirm();
      }}
    >
      <p className="soft">{text('auth.confirm.detail', { email })}</p>
      <LocalMailHint isLocal={config.email !== null} />
      <CodeField
        label={text('auth.confirm.code')}
        value={code}
        onChange={setCode}
        error={wrong === undefined ? undefined : text(wrong)}
      />
      {isSentAgain && <p role="status">{text('auth.confirm.sent')}</p>}
      <Button look="primary" type="submit" isWide isDisabled={isBusy || !isCode(code)}>
        {text(isBusy ? 'auth.confirm.busy' : 'auth.confirm.submit')}
      </Button>
      <div className="row between">
        <Button look="quiet" onPress={onBack}>
          {text('action.cancel')}
        </Button>
        <Button look="quiet" onPress={() => void again()}>
          {text('auth.confirm.again')}
        </Button>
      </div>
    </form>
  );
}
