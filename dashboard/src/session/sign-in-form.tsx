import { useState } from 'react';
import { type TextKey, useText } from '../i18n/text.ts';
import { Button, Field } from '../ui/controls.tsx';
import { ChallengeForm } from './challenge-form.tsx';
import { EmailField } from './email-field.tsx';
import { signIn } from './session.ts';
import type { Challenge } from './tokens.ts';
import { Wrong } from './wrong.tsx';

/** Address and password, then a second step where there is one; says what is wrong where it is wrong. */
export function SignInForm({
  email: given,
  onDone,
  onUnconfirmed,
}: {
  readonly email: string;
  readonly onDone?: () => void;
  /** The address was never confirmed: what is left to do is asked elsewhere. */
  readonly onUnconfirmed?: (email: string, password: string) => void;
}) {
  const text = useText();
  const [email, setEmail] = useState(given);
  const [password, setPassword] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<TextKey>();
  const [challenge, setChallenge] = useState<Challenge>();
  const submit = async () => {
    setBusy(true);
    setWrong(undefined);
    const answer = await signIn(email.trim(), password);
    setBusy(false);
    if (answer.ok) onDone?.();
    else if (answer.challenge) setChallenge(answer.challenge);
    else if (answer.why === 'unconfirmed' && onUnconfirmed) onUnconfirmed(email.trim(), password);
    else setWrong(`sign-in.${answer.why}`);
  };
  if (challenge)
    return (
      <ChallengeForm challenge={challenge} onBack={() => setChallenge(undefined)} onDone={() => onDone?.()} />
    );
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy) void submit();
      }}
    >
      <EmailField value={email} onChange={setEmail} />
      <Field
        label={text('sign-in.password')}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        autoFocus={given !== ''}
        isRequired
      />
      <Wrong why={wrong} />
      <Button look="primary" type="submit" isWide isDisabled={isBusy || email === '' || password === ''}>
        {text(isBusy ? 'sign-in.busy' : 'sign-in.submit')}
      </Button>
    </form>
  );
}
