import { useState } from 'react';
import { refresh, useRead } from '../../data/cache.ts';
import { useText } from '../../i18n/text.ts';
import { dropSecondFactor, readSecondFactor } from '../../session/own-account.ts';
import { accessToken } from '../../session/session.ts';
import { stepUp } from '../../session/step-up.ts';
import { Wrong } from '../../session/wrong.tsx';
import { Button } from '../../ui/controls.tsx';
import { Badge, Card, Show } from '../../ui/parts.tsx';
import { EnrolDialog } from './enrol-dialog.tsx';

const key = 'profile:second-factor';

async function load() {
  const token = await accessToken();
  const factor = token === undefined ? undefined : await readSecondFactor(token);
  if (factor === undefined) throw new Error('the user pool did not tell');
  return factor;
}

/** Whether signing in takes a code, and what it is for. */
export function SecondFactorCard({ email }: { readonly email: string }) {
  const text = useText();
  const factor = useRead(key, load);
  const [isEnrolling, setEnrolling] = useState(false);
  const [isFailed, setFailed] = useState(false);
  const turnOff = async () => {
    setFailed(false);
    // The person, not their open window.
    if (!(await stepUp())) return;
    const token = await accessToken();
    const dropped = token === undefined ? undefined : await dropSecondFactor(token);
    setFailed(!dropped?.ok);
    refresh(key);
  };
  return (
    <Card title={text('factor.title')}>
      <Show of={factor} onRetry={() => refresh(key)}>
        {(value) => (
          <div className="stack">
            <p className="row">
              <Badge look={value === 'on' ? 'good' : 'warn'}>
                {text(value === 'on' ? 'factor.on' : 'factor.off')}
              </Badge>
            </p>
            <p className="soft">{text(value === 'on' ? 'factor.on.detail' : 'factor.off.detail')}</p>
            <Wrong why={isFailed ? 'factor.failed' : undefined} />
            <div>
              {value === 'on' ? (
                <Button onPress={() => void turnOff()}>{text('factor.turn-off')}</Button>
              ) : (
                <Button look="primary" onPress={() => setEnrolling(true)}>
                  {text('factor.turn-on')}
                </Button>
              )}
            </div>
          </div>
        )}
      </Show>
      {isEnrolling && (
        <EnrolDialog
          email={email}
          onClose={() => {
            setEnrolling(false);
            refresh(key);
          }}
        />
      )}
    </Card>
  );
}
