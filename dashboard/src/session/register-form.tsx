import { useState } from 'react';
import { type TextKey, useText } from '../i18n/text.ts';
import { Button } from '../ui/controls.tsx';
import { ConfirmForm } from './confirm-form.tsx';
import { EmailField } from './email-field.tsx';
import { NewPasswordField } from './new-password-field.tsx';
import { ownAccount } from './own-account.ts';
import { brokenRules } from './password-rules.ts';
import type { Config } from './session.ts';
import { Wrong } from './wrong.tsx';

/** Address and password, then the code that proves the address; ends signed in. */
export function RegisterForm({
  config,
  onBack,
  onSent,
}: {
  readonly config: Config;
  readonly onBack: () => void;
  /** The code is on its way, or is not wanted any more: what was typed is still there. */
  readonly onSent: (isSent: boolean) => void;
}) {
  const text = useText();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [isSent, setSent] = useState(false);
  const [wrong, setWrong] = useState<TextKey>();
  const tell = (sent: boolean) => {
    setSent(sent);
    onSent(sent);
  };
  const isReady = /^[^@\s]+@[^@\s]+$/.test(email.trim()) && brokenRules(password).length === 0;
  const submit = async () => {
    setBusy(true);
    setWrong(undefined);
    const answer = await ownAccount.register(config, email.trim(), password);
    setBusy(false);
    if (answer.ok) tell(true);
    else setWrong(answer.why === 'refused' ? 'auth.register.refused' : `sign-in.${answer.why}`);
  };
  if (isSent)
    return (
      <ConfirmForm config={config} email={email.trim()} password={password} onBack={() => tell(false)} />
    );
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy && isReady) void submit();
      }}
    >
      <p className="soft">{text('auth.register.detail')}</p>
      <EmailField value={email} onChange={setEmail} autoFocus />
      <NewPasswordField value={password} onChange={setPassword} />
      <Wrong why={wrong} />
      <Button look="primary" type="submit" isWide isDisabled={isBusy || !isReady}>
        {text(isBusy ? 'auth.register.busy' : 'auth.register.submit')}
      </Button>
      <Button look="quiet" isWide onPress={onBack}>
        {text('auth.back')}
      </Button>
    </form>
  );
}
