import { useEffect, useState } from 'react';
import { forgetAll } from '../data/cache.ts';
import { type TextKey, useText } from '../i18n/text.ts';
import { Settings } from '../shell/settings.tsx';
import { Button } from '../ui/controls.tsx';
import { Mark } from '../ui/icons.tsx';
import { Loading } from '../ui/parts.tsx';
import { ConfirmForm } from './confirm-form.tsx';
import { ForgotForm } from './forgot-form.tsx';
import { RegisterForm } from './register-form.tsx';
import { type Config, readConfig } from './session.ts';
import { SignInForm } from './sign-in-form.tsx';

type Way =
  | { readonly at: 'sign-in'; readonly isChanged?: boolean }
  | { readonly at: 'register'; readonly isSent?: boolean }
  | { readonly at: 'forgot' }
  | { readonly at: 'confirm'; readonly email: string; readonly password: string };

const titles: Readonly<Record<Way['at'], TextKey>> = {
  'sign-in': 'sign-in.title',
  register: 'auth.register.title',
  confirm: 'auth.confirm.title',
  forgot: 'auth.forgot.title',
};

function titleOf(way: Way): TextKey {
  return way.at === 'register' && way.isSent ? titles.confirm : titles[way.at];
}

/** Signing in, and the ways to it for whoever cannot yet. */
export function SignInPage() {
  const text = useText();
  const [config, setConfig] = useState<Config | 'unreachable'>();
  const [way, setWay] = useState<Way>({ at: 'sign-in' });
  useEffect(() => {
    forgetAll();
    readConfig().then(setConfig, () => setConfig('unreachable'));
  }, []);
  return (
    <main className="sign-in">
      <div className="card stack">
        <div className="row between">
          <span className="row">
            <Mark size={36} />
          </span>
          <Settings />
        </div>
        <h1>{text(titleOf(way))}</h1>
        {config === undefined && <Loading />}
        {config === 'unreachable' && <p role="alert">{text('sign-in.unreachable')}</p>}
        {typeof config === 'object' && <Ways config={config} way={way} onWay={setWay} />}
      </div>
    </main>
  );
}

function Ways({
  config,
  way,
  onWay,
}: {
  readonly config: Config;
  readonly way: Way;
  readonly onWay: (way: Way) => void;
}) {
  const text = useText();
  const back = () => onWay({ at: 'sign-in' });
  if (way.at === 'register')
    return (
      <RegisterForm config={config} onBack={back} onSent={(isSent) => onWay({ at: 'register', isSent })} />
    );
  if (way.at === 'confirm') return <ConfirmForm config={config} {...way} onBack={back} />;
  if (way.at === 'forgot')
    return (
      <ForgotForm
        config={config}
        email={config.email ?? ''}
        onDone={(isChanged) => onWay({ at: 'sign-in', isChanged })}
      />
    );
  return (
    <>
      {way.isChanged && <p role="status">{text('auth.forgot.done')}</p>}
      <SignInForm
        email={config.email ?? ''}
        onUnconfirmed={(email, password) => onWay({ at: 'confirm', email, password })}
      />
      {config.isOpen && (
        <>
          <p className="soft">{text('auth.register.new')}</p>
          <Button isWide onPress={() => onWay({ at: 'register' })}>
            {text('auth.register.link')}
          </Button>
        </>
      )}
      <Button look="quiet" onPress={() => onWay({ at: 'forgot' })}>
        {text('auth.forgot.link')}
      </Button>
      {config.email !== null && (
        <p className="small soft">
          {text('sign-in.help')} <code className="mono">bin/tradewind dashboard</code>
        </p>
      )}
    </>
  );
}
