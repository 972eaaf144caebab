import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { type TextKey, useText } from '../i18n/text.ts';
import { Button, Field } from '../ui/controls.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { CodeField, isCode } from './code-field.tsx';
import { readSecondFactor, type SecondFactor } from './own-account.ts';
import { accessToken, goOn, signIn, useSession } from './session.ts';
import { useStepUp } from './step-up.ts';
import { Wrong } from './wrong.tsx';

/** What may lose real money asks for the person, not for their open window: password and code, now. */
export function StepUpDialog() {
  const text = useText();
  const asked = useStepUp();
  const [factor, setFactor] = useState<SecondFactor>();
  useEffect(() => {
    setFactor(undefined);
    if (asked)
      void accessToken().then(async (token) => setFactor(token ? await readSecondFactor(token) : undefined));
  }, [asked]);
  if (!asked) return null;
  const leave = () => asked.answer(false);
  return (
    <Dialog title={text('step-up.title')} isOpen onClose={leave} isAlert>
      {factor === 'off' ? (
        <>
          <p>{text('step-up.none')}</p>
          <div className="actions">
            <Button onPress={leave}>{text('action.cancel')}</Button>
            <Link href="/profile" className="button primary" onClick={leave}>
              {text('step-up.to-profile')}
            </Link>
          </div>
        </>
      ) : (
        <Prove onDone={() => asked.answer(true)} onBack={leave} />
      )}
    </Dialog>
  );
}

function Prove({ onDone, onBack }: { readonly onDone: () => void; readonly onBack: () => void }) {
  const text = useText();
  const session = useSession();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<TextKey>();
  const isReady = password !== '' && isCode(code);
  const prove = async () => {
    if (session.state !== 'signed-in') return onBack();
    setBusy(true);
    setWrong(undefined);
    const first = await signIn(session.tokens.email, password);
    const answer = !first.ok && first.challenge?.kind === 'code' ? await goOn(first.challenge, code) : first;
    setBusy(false);
    if (answer.ok) return onDone();
    setCode('');
    setWrong(`sign-in.${answer.why}`);
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy && isReady) void prove();
      }}
    >
      <p className="soft">{text('step-up.detail')}</p>
      <Field
        label={text('sign-in.password')}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        autoFocus
        isRequired
      />
      <CodeField label={text('auth.code')} value={code} onChange={setCode} />
      <Wrong why={wrong} />
      <div className="actions">
        <Button onPress={onBack}>{text('action.cancel')}</Button>
        <Button look="primary" type="submit" isDisabled={isBusy || !isReady}>
          {text('step-up.submit')}
        </Button>
      </div>
    </form>
  );
}
