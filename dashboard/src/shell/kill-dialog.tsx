import { useState } from 'react';
import { Link } from 'wouter';
import { type Account, type Failure, failureIn, type Kill } from '../api/client.ts';
import { type KillWish, pressKill } from '../api/kill.ts';
import { refresh } from '../data/cache.ts';
import { useText } from '../i18n/text.ts';
import { Button } from '../ui/controls.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FollowedEvidence } from './kill-evidence.tsx';
import { KillForm } from './kill-form.tsx';

type Phase =
  | { readonly at: 'form' }
  | { readonly at: 'running'; readonly scope: string }
  | { readonly at: 'done'; readonly kill: Kill };

/** The big switch: scope, reason, a typed word; then the progress and the evidence of what was stopped. */
export function KillDialog({
  accounts,
  account,
  isOpen,
  onClose,
}: {
  readonly accounts: readonly Account[];
  readonly account: Account | undefined;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const text = useText();
  const [phase, setPhase] = useState<Phase>({ at: 'form' });
  const [failure, setFailure] = useState<Failure>();
  const close = () => {
    onClose();
    setPhase({ at: 'form' });
    setFailure(undefined);
  };
  const press = async (wish: KillWish) => {
    setPhase({ at: 'running', scope: wish.scope });
    setFailure(undefined);
    try {
      setPhase({ at: 'done', kill: await pressKill(wish) });
    } catch (error) {
      setFailure(failureIn(error));
      setPhase({ at: 'form' });
    }
    refresh('');
  };
  return (
    <Dialog title={text('kill.title')} isOpen={isOpen} onClose={close} isAlert>
      {phase.at === 'done' ? (
        <>
          <FollowedEvidence kill={phase.kill} />
          <div className="actions">
            <Link className="button" href={`/risk/kills/${phase.kill.killId}`} onClick={close}>
              {text('kill.record')}
            </Link>
            <Button onPress={close}>{text('action.close')}</Button>
          </div>
        </>
      ) : (
        <KillForm
          accounts={accounts}
          account={account}
          running={phase.at === 'running' ? phase.scope : undefined}
          failure={failure}
          onPress={(wish) => void press(wish)}
          onClose={close}
        />
      )}
    </Dialog>
  );
}
