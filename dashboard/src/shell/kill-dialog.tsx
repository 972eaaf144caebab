import { useState } from 'react';
import { Link } from 'wouter';
import { type Account, type Failure, failureIn, type Kill } from '../api/client.ts';
import { pressKill } from '../api/kill.ts';
import { refresh } from '../data/cache.ts';
import { useStrategies } from '../data/resources.ts';
import { useText } from '../i18n/text.ts';
import { Button, Checkbox, Choice, Field } from '../ui/controls.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FailureNote } from '../ui/parts.tsx';
import { FollowedEvidence } from './kill-evidence.tsx';
import { useRunningKill } from './kill-follow.ts';
import { KillProgress } from './kill-progress.tsx';

const word = 'STOP';
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
  const press = async (wish: Parameters<typeof pressKill>[0]) => {
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

function KillForm({
  accounts,
  account,
  running,
  failure,
  onPress,
  onClose,
}: {
  readonly accounts: readonly Account[];
  readonly account: Account | undefined;
  /** The scope that is being stopped. */
  readonly running: string | undefined;
  readonly failure: Failure | undefined;
  readonly onPress: (wish: Parameters<typeof pressKill>[0]) => void;
  readonly onClose: () => void;
}) {
  const text = useText();
  const strategies = useStrategies();
  const isBusy = running !== undefined;
  const [scope, setScope] = useState('global');
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [flatten, setFlatten] = useState(false);
  const isStrategy = scope.startsWith('strategy:');
  const venues = [...new Set(accounts.map(({ venue }) => String(venue)))];
  const scopes = [
    { id: 'global', text: text('kill.scope.global') },
    ...(account
      ? [{ id: `account:${account.accountId}`, text: text('kill.scope.account', { name: account.name }) }]
      : []),
    ...venues.map((venue) => ({ id: `venue:${venue}`, text: text('kill.scope.venue', { venue }) })),
    ...(strategies.value ?? [])
      .filter(({ state }) => state === 'ACTIVE')
      .map(({ strategyId: id }) => ({ id: `strategy:${id}`, text: text('kill.scope.strategy', { id }) })),
  ];
  const submit = () => {
    const words = reason.trim().length >= 3 ? reason.trim() : text('kill.reason.default');
    onPress({ scope, reason: words, flatten: flatten && !isStrategy });
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim().toUpperCase() === word && !isBusy) submit();
      }}
    >
      <p className="soft">{text('kill.explain')}</p>
      <Choice label={text('kill.scope')} value={scope} options={scopes} onChange={setScope} />
      <Field label={text('kill.reason')} value={reason} onChange={setReason} />
      {!isStrategy && (
        <Checkbox isSelected={flatten} onChange={setFlatten}>
          {text('kill.flatten')}
        </Checkbox>
      )}
      <Field
        label={text('kill.type', { word })}
        value={typed}
        onChange={setTyped}
        autoComplete="off"
        autoFocus
      />
      {failure && <FailureNote failure={failure} />}
      {failure && !failure.isCertain && <p>{text('kill.unknown')}</p>}
      {isBusy && <Running scope={running} />}
      <div className="actions">
        <Button onPress={onClose}>{text('action.cancel')}</Button>
        <Button look="danger" type="submit" isDisabled={isBusy || typed.trim().toUpperCase() !== word}>
          {text('kill.confirm')}
        </Button>
      </div>
    </form>
  );
}

/** The answer comes when everything is proven, or after 20 s: until then what has been done so far. */
function Running({ scope }: { readonly scope: string }) {
  const text = useText();
  const kill = useRunningKill(scope);
  return (
    <div className="stack">
      <p role="status">{text('kill.running')}</p>
      {kill && <KillProgress kill={kill} />}
    </div>
  );
}
