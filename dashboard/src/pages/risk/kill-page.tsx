import { useState } from 'react';
import { Link, useParams } from 'wouter';
import type { Kill } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { useAccounts } from '../../data/resources.ts';
import { useText } from '../../i18n/text.ts';
import { Following, KillEvidence } from '../../shell/kill-evidence.tsx';
import { useFollowedKill } from '../../shell/kill-follow.ts';
import { useScopeName } from '../../shell/kill-scope.ts';
import { Button } from '../../ui/controls.tsx';
import { Card, Show } from '../../ui/parts.tsx';
import { KillFacts, KillTimeline } from './kill-facts.tsx';
import { useStates } from './reads.ts';
import { ResumeDialog } from './resume-dialog.tsx';
import { type ScopeRow, scopeRows } from './scopes.ts';
import './risk.css';

/** The evidence of one kill, followed until it is proven, and the way back. */
export default function KillPage() {
  const text = useText();
  const { killId = '' } = useParams<{ killId: string }>();
  const followed = useFollowedKill(killId);
  return (
    <div className="page">
      <p>
        <Link href="/risk">{text('risk.title')}</Link>
      </p>
      <h1>{text('risk.kill.title')}</h1>
      <Show of={followed} onRetry={() => refresh(`risk:kill:${killId}`)} lines={5}>
        {(kill) => (
          <>
            <WayBack kill={kill} />
            <div className="grid">
              <Card className="span-7" title={text('kill.evidence')}>
                <div className="stack">
                  <KillEvidence kill={kill} />
                  <Following of={followed} />
                </div>
              </Card>
              <Card className="span-5" title={text('risk.kill.timeline')}>
                <KillFacts kill={kill} />
                <KillTimeline kill={kill} />
              </Card>
            </div>
          </>
        )}
      </Show>
    </div>
  );
}

/** What this kill stopped and still stands. */
function WayBack({ kill }: { readonly kill: Kill }) {
  const text = useText();
  const scopeName = useScopeName();
  const accounts = useAccounts().value ?? [];
  const states = useStates().value;
  const [lifting, setLifting] = useState<readonly ScopeRow[]>();
  const owned = accounts.map(({ accountId, venue }) => ({ accountId, venue: String(venue) }));
  const standing = states ? stoppedBy(kill, scopeRows(states, owned)) : [];
  return (
    <>
      {standing.length > 0 && (
        <div className="note warn">
          <span className="mark" aria-hidden="true">
            ■
          </span>
          <div className="stack">
            <span>
              {text('risk.kill.standing', {
                scopes: standing.map(({ scope }) => scopeName(scope)).join(', '),
              })}
            </span>
            <div>
              <Button onPress={() => setLifting(standing)}>{text('risk.resume')}</Button>
            </div>
          </div>
        </div>
      )}
      {lifting && <ResumeDialog scopes={lifting} accounts={owned} onClose={() => setLifting(undefined)} />}
    </>
  );
}

/** Its strategy, or those of its accounts that are halted: by this kill, or since before it. */
function stoppedBy({ scope, accounts }: Kill, rows: readonly ScopeRow[]): readonly ScopeRow[] {
  const scopes = scope.startsWith('strategy:')
    ? [scope]
    : accounts.map(({ accountId }) => `account:${accountId}`);
  return rows.filter((row) => row.state === 'HALTED' && scopes.includes(row.scope));
}
