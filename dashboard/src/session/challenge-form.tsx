import { useState } from 'react';
import { type TextKey, useText } from '../i18n/text.ts';
import { Button } from '../ui/controls.tsx';
import { CodeField, isCode } from './code-field.tsx';
import { NewPasswordField } from './new-password-field.tsx';
import { brokenRules } from './password-rules.ts';
import { goOn } from './session.ts';
import type { Challenge } from './tokens.ts';
import { Wrong } from './wrong.tsx';

/** The second step of signing in: a code, or a password of one's own in place of the one that an operator gave. */
export function ChallengeForm({
  challenge,
  onBack,
  onDone,
}: {
  readonly challenge: Challenge;
  readonly onBack: () => void;
  readonly onDone: () => void;
}) {
  const text = useText();
  const [given, setGiven] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<TextKey>();
  const isForCode = challenge.kind === 'code';
  const isReady = isForCode ? isCode(given) : brokenRules(given).length === 0;
  const submit = async () => {
    setBusy(true);
    setWrong(undefined);
    const answer = await goOn(challenge, given);
    setBusy(false);
    if (answer.ok) return onDone();
    // Its few minutes are over: begin again.
    setWrong(answer.why === 'refused' ? 'auth.challenge-over' : `sign-in.${answer.why}`);
    if (isForCode) setGiven('');
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy && isReady) void submit();
      }}
    >
      <p className="soft">{text(isForCode ? 'auth.code.detail' : 'auth.new-password.detail')}</p>
      {isForCode ? (
        <CodeField
          label={text('auth.code')}
          value={given}
          onChange={setGiven}
          error={wrong === undefined ? undefined : text(wrong)}
        />
      ) : (
        <>
          <NewPasswordField value={given} onChange={setGiven} autoFocus />
          <Wrong why={wrong} />
        </>
      )}
      <div className="actions">
        <Button onPress={onBack}>{text('action.cancel')}</Button>
        <Button look="primary" type="submit" isDisabled={isBusy || !isReady}>
          {text(isBusy ? 'sign-in.busy' : 'sign-in.submit')}
        </Button>
      </div>
    </form>
  );
}
