import { useState } from 'react';
import { refresh } from '../../data/cache.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { useScopeName } from '../../shell/kill-scope.ts';
import { Button } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Badge, FailureNote } from '../../ui/parts.tsx';
import type { Resumed } from './resume.ts';
import { type ResumeProps, ResumeSteps } from './resume-steps.tsx';
import { stateLooks } from './scopes.ts';

/** The way back after a stop: what a preflight sees, then a reason and a typed word, then how each scope stands. */
export function ResumeDialog({ scopes, accounts, onClose }: ResumeProps) {
  const text = useText();
  const [done, setDone] = useState<readonly Resumed[]>();
  const close = () => {
    if (done) refresh('');
    onClose();
  };
  return (
    <Dialog title={text('risk.resume.title')} isOpen onClose={close} isAlert isWide>
      {done ? (
        <>
          <Outcome of={done} />
          <div className="actions">
            <Button onPress={close}>{text('action.close')}</Button>
          </div>
        </>
      ) : (
        <ResumeSteps scopes={scopes} accounts={accounts} onClose={close} onDone={setDone} />
      )}
    </Dialog>
  );
}

function Outcome({ of }: { readonly of: readonly Resumed[] }) {
  const text = useText();
  const stateWord = useWord();
  const scopeName = useScopeName();
  return (
    <ul className="stack" data-testid="resumed">
      {of.map(({ scope, state, reason, failure }) => (
        <li key={scope} className="stack tight">
          <div className="row between">
            <strong>{scopeName(scope)}</strong>
            {state && <Badge look={stateLooks[state]}>{stateWord('trading', state)}</Badge>}
          </div>
          {reason !== undefined && <p className="small soft clamp">{reason}</p>}
          {state !== undefined && state !== 'ACTIVE' && <p className="small">{text('risk.resume.wider')}</p>}
          {failure && <FailureNote failure={failure} />}
          {failure && !failure.isCertain && <p className="small">{text('risk.resume.unknown')}</p>}
        </li>
      ))}
    </ul>
  );
}
