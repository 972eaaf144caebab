import { useState } from 'react';
import { type TextKey, useText } from '../i18n/text.ts';
import { Button } from '../ui/controls.tsx';
import { CodeField, isCode, LocalMailHint } from './code-field.tsx';
import { EmailField } from './email-field.tsx';
import { NewPasswordField } from './new-password-field.tsx';
import { ownAccount } from './own-account.ts';
import { brokenRules } from './password-rules.ts';
import type { Config } from './session.ts';
import { Wrong } from './wrong.tsx';

/** A forgotten password: a code by mail, and a new one. Whether the address is known is not told. */
export function ForgotForm({
  config,
  email: given,
  onDone,
}: {
  readonly config: Config;
  readonly email: string;
  readonly onDone: (isChanged: boolean) => void;
}) {
  const text = useText();
  const [email, setEmail] = useState(given);
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const [isSent, setSent] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<TextKey>();
  const isReady = isSent ? isCode(code) && brokenRules(password).length === 0 : email.includes('@');
  const submit = async () => {
    setBusy(true);
    setWrong(undefined);
    const answer = isSent
      ? await ownAccount.resetPassword(config, email.trim(), code, password)
      : await ownAccount.forgetPassword(config, email.trim());
    setBusy(false);
    if (!answer.ok) setWrong(`sign-in.${answer.why}`);
    else if (isSent) onDone(true);
    else setSent(true);
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy && isReady) void submit();
      }}
    >
      {isSent ? (
        <>
          <p className="soft">{text('auth.forgot.sent', { email: email.trim() })}</p>
          <LocalMailHint isLocal={config.email !== null} />
          <CodeField label={text('auth.confirm.code')} value={code} onChange={setCode} />
          <NewPasswordField value={password} onChange={setPassword} />
        </>
      ) : (
        <>
          <p className="soft">{text('auth.forgot.detail')}</p>
          <EmailField value={email} onChange={setEmail} autoFocus />
        </>
      )}
      <Wrong why={wrong} />
      <Button look="primary" type="submit" isWide isDisabled={isBusy || !isReady}>
        {text(isSent ? 'auth.forgot.change' : 'auth.forgot.send')}
      </Button>
      <Button look="quiet" isWide onPress={() => onDone(false)}>
        {text('auth.back')}
      </Button>
    </form>
  );
}
