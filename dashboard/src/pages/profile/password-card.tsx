import { useState } from 'react';
import { type TextKey, useText } from '../../i18n/text.ts';
import { NewPasswordField } from '../../session/new-password-field.tsx';
import { changePassword } from '../../session/own-account.ts';
import { brokenRules } from '../../session/password-rules.ts';
import { accessToken } from '../../session/session.ts';
import { Wrong } from '../../session/wrong.tsx';
import { Button, Field } from '../../ui/controls.tsx';
import { Card } from '../../ui/parts.tsx';

export function PasswordCard() {
  const text = useText();
  const [before, setBefore] = useState('');
  const [after, setAfter] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<TextKey>();
  const [isDone, setDone] = useState(false);
  const isReady = before !== '' && brokenRules(after).length === 0 && before !== after;
  const change = async () => {
    setBusy(true);
    setWrong(undefined);
    setDone(false);
    const token = await accessToken();
    const answer = token === undefined ? undefined : await changePassword(token, before, after);
    setBusy(false);
    if (answer && !answer.ok)
      return setWrong(answer.why === 'refused' ? 'profile.password.wrong' : `sign-in.${answer.why}`);
    setDone(answer !== undefined);
    setBefore('');
    setAfter('');
  };
  return (
    <Card title={text('profile.password')}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy && isReady) void change();
        }}
      >
        <Field
          label={text('profile.password.before')}
          type="password"
          value={before}
          onChange={setBefore}
          autoComplete="current-password"
          isRequired
        />
        <NewPasswordField value={after} onChange={setAfter} />
        <Wrong why={wrong} />
        {isDone && <p role="status">{text('profile.password.done')}</p>}
        <div>
          <Button type="submit" isDisabled={isBusy || !isReady}>
            {text('profile.password.submit')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
