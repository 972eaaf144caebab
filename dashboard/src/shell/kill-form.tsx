import { useState } from 'react';
import type { Account, Failure } from '../api/client.ts';
import type { KillWish } from '../api/kill.ts';
import { useStrategies } from '../data/resources.ts';
import { useText } from '../i18n/text.ts';
import { Button, Checkbox, Choice, Field } from '../ui/controls.tsx';
import { FailureNote } from '../ui/parts.tsx';
import { useRunningKill } from './kill-follow.ts';
import { KillProgress } from './kill-progress.tsx';

const word = 'STOP';

/** Scope, reason, a typed word; while it runs, how far it has come. */
export function KillForm({
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
  readonly onPress: (wish: KillWish) => void;
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
