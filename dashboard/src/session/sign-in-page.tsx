import { useEffect, useState } from 'react';
import { forgetAll } from '../data/cache.ts';
import { useText } from '../i18n/text.ts';
import { Settings } from '../shell/settings.tsx';
import { Mark } from '../ui/icons.tsx';
import { Loading } from '../ui/parts.tsx';
import { type Config, readConfig } from './session.ts';
import { SignInForm } from './sign-in-form.tsx';

export function SignInPage() {
  const text = useText();
  const [config, setConfig] = useState<Config | 'unreachable'>();
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
        <h1>{text('sign-in.title')}</h1>
        {config === undefined && <Loading />}
        {config === 'unreachable' && <p role="alert">{text('sign-in.unreachable')}</p>}
        {typeof config === 'object' && (
          <>
            <SignInForm email={config.email ?? ''} />
            {config.email !== null && (
              <p className="small soft">
                {text('sign-in.help')} <code className="mono">bin/tradewind dashboard</code>
              </p>
            )}
          </>
        )}
      </div>
    </main>
  );
}
