import { useState } from 'react';
import { type Account, type Failure, failureIn, type Kill } from '../api/client.ts';
import { pressKill } from '../api/kill.ts';
import { refresh } from '../data/cache.ts';
import { useStrategies } from '../data/resources.ts';
import { useText } from '../i18n/text.ts';
import { Button, Checkbox, Choice, Field } from '../ui/controls.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FailureNote } from '../ui/parts.tsx';
import { KillEvidence } from './kill-evidence.tsx';

const word = 'STOP';
type Phase = { readonly at: 'form' | 'running' } | { readonly at: 'done'; readonly kill: Kill };

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
    setPhase({ at: 'running' });
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
          <KillEvidence kill={phase.kill} />
          <div className="actions">
            <Button onPress={close}>{text('action.close')}</Button>
          </div>
        </>
      ) : (
        <KillForm
          accounts={accounts}
          account={account}
          isBusy={phase.at === 'running'}
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
  isBusy,
  failure,
  onPress,
  onClose,
}: {
  readonly accounts: readonly Account[];
  readonly account: Account | undefined;
  readonly isBusy: boolean;
  readonly failure: Failure | undefined;
  readonly onPress: (wish: Parameters<typeof pressKill>[0]) => void;
  readonly onClose: () => void;
}) {
  const text = useText();
  const strategies = useStrategies();
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
      {isBusy && <p role="status">{text('kill.running')}</p>}
      <div className="actions">
        <Button onPress={onClose}>{text('action.cancel')}</Button>
        <Button look="danger" type="submit" isDisabled={isBusy || typed.trim().toUpperCase() !== word}>
          {text('kill.confirm')}
        </Button>
      </div>
    </form>
  );
}
