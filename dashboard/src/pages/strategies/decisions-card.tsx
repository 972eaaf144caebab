import { useState } from 'react';
import { Link } from 'wouter';
import { refresh } from '../../data/cache.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Button, Checkbox } from '../../ui/controls.tsx';
import { Badge, Card, Empty, FailureNote, Moment, Show } from '../../ui/parts.tsx';
import { type Decision, eventWords, hasActed, intentWords } from './decision-words.ts';
import { type Strategy, useDecisions } from './resources.ts';

/** Why it did what it did: each event, what it wanted then, and what came of it. */
export function DecisionsCard({ strategy }: { readonly strategy: Strategy }) {
  const text = useText();
  const decisions = useDecisions(strategy.strategyId);
  const [isActedOnly, setActedOnly] = useState(false);
  return (
    <Card
      title={text('strategies.decisions')}
      actions={
        <Checkbox isSelected={isActedOnly} onChange={setActedOnly}>
          {text('strategies.decisions.acted')}
        </Checkbox>
      }
    >
      <div className="stack">
        <Show of={decisions} onRetry={() => refresh('strategies:')} lines={5}>
          {(all) => {
            const shown = isActedOnly ? all.filter(hasActed) : all;
            if (all.length === 0)
              return (
                <Empty title={text('strategies.decisions.none')}>{text('strategies.decisions.wait')}</Empty>
              );
            if (shown.length === 0) return <Empty title={text('strategies.decisions.quiet')} />;
            return (
              <ol className="decisions">
                {shown.map((decision) => (
                  <Row key={decision.sequence} decision={decision} />
                ))}
              </ol>
            );
          }}
        </Show>
        {decisions.moreFailure && (
          <FailureNote failure={decisions.moreFailure} onRetry={decisions.loadMore} />
        )}
        {decisions.hasMore && (
          <div className="row">
            <Button onPress={decisions.loadMore} isDisabled={decisions.isLoadingMore}>
              {text('orders.more')}
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}

function Row({ decision }: { readonly decision: Decision }) {
  const text = useText();
  const word = useWord();
  const { sequence, atMs, isSkipped, parametersVersion } = decision;
  const { kind, detail } = eventWords(decision);
  const intents = intentWords(decision);
  return (
    <li>
      <div className="row between">
        <span className="row">
          <span className="soft num">{sequence}</span>
          <strong>{word('event', kind)}</strong>
          <span className="num">{detail}</span>
          {isSkipped && <Badge>{text('strategies.decision.skipped')}</Badge>}
        </span>
        <Moment atMs={atMs} />
      </div>
      {intents.map(({ kind: intent, detail: what, orderId, code }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what was intended is never changed.
        <p key={index} className="row wanted">
          <Badge look={code === null ? 'live' : 'bad'}>{word('intent', intent)}</Badge>
          <span className="wrap">{what}</span>
          {code !== null && <span className="mono down">{code}</span>}
          {orderId !== null && <Link href={`/orders/${orderId}`}>{text('strategies.decision.order')}</Link>}
        </p>
      ))}
      {intents.length === 0 && !isSkipped && (
        <p className="small soft wanted">{text('strategies.decision.nothing')}</p>
      )}
      <Identity decision={decision} version={parametersVersion} />
    </li>
  );
}

/** What makes the decision repeatable: the event it was about, and a digest of what the strategy remembered after it. */
function Identity({ decision, version }: { readonly decision: Decision; readonly version: number }) {
  const text = useText();
  const { eventId, stateHash, strategyVersion, view, event } = decision;
  return (
    <details className="wanted">
      <summary className="small soft">{text('strategies.decision.inputs')}</summary>
      <dl className="pairs inside small">
        <dt>{text('strategies.decision.event')}</dt>
        <dd className="mono">{eventId}</dd>
        <dt>{text('strategies.decision.versions')}</dt>
        <dd className="num">
          {strategyVersion} / {version}
        </dd>
        <dt>{text('strategies.decision.state')}</dt>
        <dd className="mono">{stateHash}</dd>
        <dt>{text('strategies.decision.told')}</dt>
        <dd className="mono">{JSON.stringify(event)}</dd>
        <dt>{text('strategies.decision.saw')}</dt>
        <dd className="mono">{JSON.stringify(view)}</dd>
      </dl>
    </details>
  );
}
