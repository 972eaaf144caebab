import { useState } from 'react';
import { Link } from 'wouter';
import type { Account } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { useScopeName } from '../../shell/kill-scope.ts';
import { Button } from '../../ui/controls.tsx';
import { Badge, Card, Moment, Show } from '../../ui/parts.tsx';
import { useWho } from './people.ts';
import { useStates } from './reads.ts';
import { ResumeDialog } from './resume-dialog.tsx';
import { concerns, killIn, lifterOf, type ScopeRow, scopeRows, stateLooks } from './scopes.ts';

/** What each scope asks. First those that have a say in the account, and whatever is stopped elsewhere; the others when asked for. */
export function StatesCard({
  accounts,
  account,
}: {
  readonly accounts: readonly Account[];
  readonly account: Account;
}) {
  const text = useText();
  const states = useStates();
  const [isAll, setAll] = useState(false);
  const [lifting, setLifting] = useState<ScopeRow>();
  const owned = accounts.map(({ accountId, venue }) => ({ accountId, venue: String(venue) }));
  const own = { accountId: account.accountId, venue: String(account.venue) };
  return (
    <Card
      title={text('risk.states')}
      actions={
        <Button look="quiet" onPress={() => setAll(!isAll)}>
          {text(isAll ? 'risk.states.fewer' : 'risk.states.all')}
        </Button>
      }
    >
      <Show of={states} onRetry={() => refresh('risk:states')} lines={4}>
        {(value) => {
          const rows = scopeRows(value, owned);
          const shown = rows.filter((row) => isAll || row.state !== 'ACTIVE' || concerns(row, own));
          return (
            <ul className="risk-rows">
              {shown.map((row) => (
                <Scope key={row.scope} row={row} onLift={() => setLifting(row)} />
              ))}
            </ul>
          );
        }}
      </Show>
      {lifting && <ResumeDialog scopes={[lifting]} accounts={owned} onClose={() => setLifting(undefined)} />}
    </Card>
  );
}

function Scope({ row, onLift }: { readonly row: ScopeRow; readonly onLift: () => void }) {
  const text = useText();
  const word = useWord();
  const scopeName = useScopeName();
  const { scope, state } = row;
  const lifter = lifterOf(row);
  const killId = killIn(row.reason);
  return (
    <li className="risk-scope" data-testid={`scope-${scope}`}>
      <div className="row between">
        <strong>{scopeName(scope)}</strong>
        <Badge look={stateLooks[state]}>{word('trading', state)}</Badge>
      </div>
      <div className="stack tight">
        <p className="clamp">{row.epoch === 0 ? text('risk.states.never') : row.reason}</p>
        <Facts row={row} />
        {killId !== undefined && (
          <p className="small">
            <Link href={`/risk/kills/${killId}`}>{text('kill.record')}</Link>
          </p>
        )}
      </div>
      <div className="risk-lift">
        {lifter !== 'nobody' && <p className="small soft">{word('risk.lift', lifter)}</p>}
        {(lifter === 'person' || lifter === 'operator') && (
          <Button onPress={onLift} aria-label={text('risk.resume.of', { scope: scopeName(scope) })}>
            {text('risk.resume')}
          </Button>
        )}
      </div>
    </li>
  );
}

function Facts({ row: { epoch, changedAtMs, changedBy, told } }: { readonly row: ScopeRow }) {
  const text = useText();
  const who = useWho();
  if (changedAtMs === undefined) return null;
  return (
    <p className="small soft">
      {text('risk.since')} <Moment atMs={changedAtMs} />
      {changedBy !== undefined && <> · {text('risk.by', { who: who(changedBy) })}</>}
      {` · ${text('risk.epoch', { epoch })}`}
      {told && ` · ${text('risk.told', told)}`}
    </p>
  );
}
