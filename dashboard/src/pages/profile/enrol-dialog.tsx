import { useEffect, useState } from 'react';
import { type TextKey, useText } from '../../i18n/text.ts';
import { CodeField, isCode } from '../../session/code-field.tsx';
import { beginSecondFactor, proveSecondFactor } from '../../session/own-account.ts';
import { accessToken } from '../../session/session.ts';
import { Button } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Loading } from '../../ui/parts.tsx';
import { QrCode } from '../../ui/qr-code.tsx';

/** Gives an authenticator its secret, and has it prove that it took it. The secret is shown here, once, and kept nowhere. */
export function EnrolDialog({ email, onClose }: { readonly email: string; readonly onClose: () => void }) {
  const text = useText();
  const [secret, setSecret] = useState<string>();
  const [code, setCode] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<TextKey>();
  useEffect(() => {
    let isGone = false;
    void accessToken()
      .then((token) => (token === undefined ? '' : beginSecondFactor(token)))
      .then((given) => {
        if (!isGone) setSecret(given);
      });
    return () => {
      isGone = true;
    };
  }, []);
  const prove = async () => {
    setBusy(true);
    setWrong(undefined);
    const token = await accessToken();
    const answer = token === undefined ? undefined : await proveSecondFactor(token, code);
    setBusy(false);
    if (answer?.ok) return onClose();
    setCode('');
    setWrong(`sign-in.${answer?.why ?? 'refused'}`);
  };
  return (
    <Dialog title={text('factor.enrol.title')} isOpen onClose={onClose}>
      {secret === undefined && <Loading />}
      {secret === '' && <p role="alert">{text('factor.failed')}</p>}
      {secret && (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            if (!isBusy && isCode(code)) void prove();
          }}
        >
          <p>{text('factor.enrol.scan')}</p>
          <QrCode text={addressOf(email, secret)} label={text('factor.enrol.qr')} />
          <p className="small soft">
            {text('factor.enrol.type')}{' '}
            <code className="mono wraps" data-secret="">
              {secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}
            </code>
          </p>
          <CodeField
            label={text('factor.enrol.code')}
            value={code}
            onChange={setCode}
            error={wrong === undefined ? undefined : text(wrong)}
          />
          <div className="actions">
            <Button onPress={onClose}>{text('action.cancel')}</Button>
            <Button look="primary" type="submit" isDisabled={isBusy || !isCode(code)}>
              {text('factor.enrol.submit')}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

/** As authenticators read it from a picture. */
function addressOf(email: string, secret: string): string {
  return `otpauth://totp/Tradewind:${encodeURIComponent(email)}?secret=${secret}&issuer=Tradewind`;
}
