import { useState } from 'react';
import { useAttempt } from '../../api/attempt.ts';
import { type Account, api, read } from '../../api/client.ts';
import { refresh, useRead } from '../../data/cache.ts';
import { numberText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Badge, Card, FailureNote, Loading, Moment, Show } from '../../ui/parts.tsx';
import { rememberedProof, rememberProof } from './last-proof.ts';
import type { Proof } from './proof.ts';
import { readAndProve } from './read-proof.ts';
import { ReconciliationCard } from './reconciliation-card.tsx';

/** How it is known that the books are whole, and that they are the venue's. */
export function ProofView({ account: { accountId } }: { readonly account: Account }) {
  return (
    <div className="grid">
      <div className="span-6 stack">
        <SealsCard accountId={accountId} />
        <KeyCard />
      </div>
      <div className="span-6">
        <ReconciliationCard accountId={accountId} />
      </div>
    </div>
  );
}

/** Counts every hash in this window, from what is stored. */
function SealsCard({ accountId }: { readonly accountId: string }) {
  const text = useText();
  const [last, setLast] = useState(() => rememberedProof(accountId));
  const [proof, setProof] = useState<Proof>();
  const { isBusy, failure, attempt } = useAttempt();
  const verify = async () => {
    await attempt(async () => {
      const found = await readAndProve(accountId, last?.head ?? null);
      setProof(found);
      setLast(rememberProof(accountId, found, Date.now()));
    });
  };
  return (
    <Card
      title={text('reports.seals')}
      actions={
        <Button onPress={() => void verify()} isDisabled={isBusy}>
          {text('reports.verify')}
        </Button>
      }
    >
      <div className="stack">
        <p className="soft">{text('reports.seals.detail')}</p>
        {isBusy && <Loading lines={2} />}
        {failure && <FailureNote failure={failure} />}
        {proof && !isBusy && <ProofResult proof={proof} />}
        <p className="small soft">
          {last ? (
            <>
              {text(last.isProven ? 'reports.verified-at' : 'reports.not-proven-at')}{' '}
              <Moment atMs={last.atMs} />
            </>
          ) : (
            text('reports.never-verified')
          )}
        </p>
      </div>
    </Card>
  );
}

function ProofResult({ proof }: { readonly proof: Proof }) {
  const text = useText();
  const { isProven, fault, entries, seals, unsealed, lastSealedAtMs, head } = proof;
  return (
    <div className="stack" role="status">
      <p>
        <Badge look={isProven ? 'good' : 'bad'}>
          {isProven ? `✓ ${text('reports.proven')}` : `! ${text('reports.not-proven')}`}
        </Badge>
      </p>
      {fault && <p className="down">{text(`reports.fault.${fault.what}`, { id: fault.id })}</p>}
      <dl className="pairs">
        <dt>{text('reports.entries')}</dt>
        <dd className="num">{numberText(String(entries))}</dd>
        <dt>{text('reports.seals.count')}</dt>
        <dd className="num">{numberText(String(seals))}</dd>
        <dt>{text('reports.unsealed')}</dt>
        <dd className="num">{numberText(String(unsealed))}</dd>
        {lastSealedAtMs !== null && (
          <>
            <dt>{text('reports.last-sealed')}</dt>
            <dd>
              <Moment atMs={lastSealedAtMs} />
            </dd>
          </>
        )}
        {head !== null && (
          <>
            <dt>{text('reports.head')}</dt>
            <dd className="mono">{head}</dd>
          </>
        )}
      </dl>
    </div>
  );
}

function KeyCard() {
  const text = useText();
  const key = useRead('ledger-key', () => read(api.GET('/v1/ledger/signing-key')));
  return (
    <Card title={text('reports.key')}>
      <Show of={key} onRetry={() => refresh('ledger-key')}>
        {({ keyId, algorithm, publicKey }) => (
          <div className="stack">
            <p className="soft">{text('reports.key.detail')}</p>
            <dl className="pairs">
              <dt>{text('reports.key.id')}</dt>
              <dd className="mono">{keyId}</dd>
              <dt>{text('reports.key.algorithm')}</dt>
              <dd className="mono">{algorithm}</dd>
            </dl>
            <details>
              <summary>{text('reports.key.public')}</summary>
              <p className="mono inside">{publicKey}</p>
            </details>
          </div>
        )}
      </Show>
    </Card>
  );
}
