import { useEffect, useState } from 'react';
import { useText } from '../../i18n/text.ts';
import { useScopeName } from '../../shell/kill-scope.ts';
import { Button, Field } from '../../ui/controls.tsx';
import { isClear, type Looked, PreflightList } from './preflight-list.tsx';
import { lookAt, type Resumed, resumeAll } from './resume.ts';
import { type ScopeRow, witnessesOf } from './scopes.ts';

const word = 'RESUME';

export interface ResumeProps {
  readonly scopes: readonly ScopeRow[];
  readonly accounts: readonly { readonly accountId: string; readonly venue: string }[];
  readonly onClose: () => void;
}

/** A preflight of every account that stands for the scopes; what it does not hold back may go on, with a reason and a typed word. */
export function ResumeSteps({
  scopes,
  accounts,
  onClose,
  onDone,
}: ResumeProps & { readonly onDone: (done: readonly Resumed[]) => void }) {
  const text = useText();
  const scopeName = useScopeName();
  const [looked, setLooked] = useState<Readonly<Record<string, Looked>>>({});
  const [looks, setLooks] = useState(0);
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [isBusy, setBusy] = useState(false);
  const witnesses = [...new Set(scopes.flatMap(({ scope }) => witnessesOf(scope, accounts)))];
  // biome-ignore lint/correctness/useExhaustiveDependencies: once when it opens, and again when a person asks.
  useEffect(() => {
    let isCurrent = true;
    setLooked({});
    for (const accountId of witnesses)
      void lookAt(accountId).then((seen) => {
        if (isCurrent) setLooked((before) => ({ ...before, [accountId]: seen }));
      });
    return () => {
      isCurrent = false;
    };
  }, [looks]);
  const isAsking = witnesses.some((accountId) => looked[accountId] === undefined);
  const free = scopes.filter(({ scope }) => witnessesOf(scope, accounts).every((id) => isClear(looked[id])));
  const isReady = !isAsking && free.length > 0;
  const isConfirmed = reason.trim().length >= 3 && typed.trim().toUpperCase() === word;
  const go = async () => {
    setBusy(true);
    onDone(await resumeAll(free, reason.trim()));
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady && isConfirmed && !isBusy) void go();
      }}
    >
      {scopes.map(({ scope, reason: why }) => (
        <p key={scope}>
          <strong>{scopeName(scope)}</strong> <span className="soft clamp">{why}</span>
        </p>
      ))}
      <div className="stack">
        {witnesses.map((accountId) => (
          <PreflightList
            key={accountId}
            accountId={accountId}
            looked={looked[accountId] ?? { at: 'asking' }}
          />
        ))}
      </div>
      {!isAsking && free.length < scopes.length && (
        <div className="note bad" role="alert">
          <span className="mark" aria-hidden="true">
            ×
          </span>
          <div className="stack">
            <span>{text(free.length === 0 ? 'risk.resume.blocked' : 'risk.resume.some')}</span>
            <div>
              <Button onPress={() => setLooks(looks + 1)}>{text('kill.look')}</Button>
            </div>
          </div>
        </div>
      )}
      {isReady && (
        <>
          <Field label={text('risk.resume.reason')} value={reason} onChange={setReason} autoComplete="off" />
          <Field label={text('kill.type', { word })} value={typed} onChange={setTyped} autoComplete="off" />
        </>
      )}
      <div className="actions">
        <Button onPress={onClose}>{text('action.cancel')}</Button>
        <Button look="primary" type="submit" isDisabled={!isReady || !isConfirmed || isBusy}>
          {text('risk.resume.confirm')}
        </Button>
      </div>
    </form>
  );
}
