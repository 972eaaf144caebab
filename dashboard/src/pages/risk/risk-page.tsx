import { useState } from 'react';
import type { Account } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { useAccount, useAccounts } from '../../data/resources.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Card, Empty, Show } from '../../ui/parts.tsx';
import { HistoryCard } from './history-card.tsx';
import { KillsCard } from './kills-card.tsx';
import { LimitsCard } from './limits-card.tsx';
import { useStates } from './reads.ts';
import { RefusalsCard } from './refusals-card.tsx';
import { ResumeDialog } from './resume-dialog.tsx';
import { type ScopeRow, scopeRows } from './scopes.ts';
import { StatesCard } from './states-card.tsx';
import './risk.css';

/** May it trade, how near are its limits, what was refused, what was stopped. */
export default function RiskPage() {
  const text = useText();
  const accounts = useAccounts();
  const account = useAccount().value;
  return (
    <div className="page">
      <h1>{text('risk.title')}</h1>
      <Show of={accounts} onRetry={() => refresh('accounts')} lines={5}>
        {(all) =>
          account ? (
            <>
              <Standing accounts={all} account={account} />
              <StatesCard accounts={all} account={account} />
              <div className="grid" key={account.accountId}>
                <LimitsCard account={account} />
                <KillsCard />
                <RefusalsCard accountId={account.accountId} />
                <HistoryCard accountId={account.accountId} />
              </div>
            </>
          ) : (
            <Card>
              <Empty title={text('risk.no-account')} />
            </Card>
          )
        }
      </Show>
    </div>
  );
}

const looks = { ACTIVE: 'good', REDUCING: 'warn', HALTED: 'bad' } as const;
const marks = { ACTIVE: '✓', REDUCING: '!', HALTED: '■' } as const;
const words = {
  ACTIVE: 'risk.standing.ACTIVE',
  REDUCING: 'risk.standing.REDUCING',
  HALTED: 'risk.standing.HALTED',
} as const;

/** The one line that matters: whether this account may trade, and if not, why and what to do. */
function Standing({
  accounts,
  account,
}: {
  readonly accounts: readonly Account[];
  readonly account: Account;
}) {
  const text = useText();
  const states = useStates().value;
  const [lifting, setLifting] = useState<ScopeRow>();
  const { tradingState, tradingStateReason, name, accountId } = account;
  const owned = accounts.map((each) => ({ accountId: each.accountId, venue: String(each.venue) }));
  const rows = states ? scopeRows(states, owned) : [];
  const own = rows.find(({ scope }) => scope === `account:${accountId}`);
  return (
    <div className={`note ${looks[tradingState]}`} role="status" data-testid="standing">
      <span className="mark" aria-hidden="true">
        {marks[tradingState]}
      </span>
      <div className="stack">
        <div>
          <strong>{text(words[tradingState], { account: name })}</strong>
          {tradingState !== 'ACTIVE' && <p className="clamp">{tradingStateReason}</p>}
        </div>
        {own && own.state !== 'ACTIVE' && (
          <div>
            <Button onPress={() => setLifting(own)}>{text('risk.resume')}</Button>
          </div>
        )}
      </div>
      {lifting && <ResumeDialog scopes={[lifting]} accounts={owned} onClose={() => setLifting(undefined)} />}
    </div>
  );
}
