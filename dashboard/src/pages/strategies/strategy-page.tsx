import { Link, useParams } from 'wouter';
import { refresh } from '../../data/cache.ts';
import { quoteOf } from '../../format/instrument.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Card, Show } from '../../ui/parts.tsx';
import { DecisionsCard } from './decisions-card.tsx';
import { gridLevelsOf } from './grid.ts';
import { GridTable } from './grid-table.tsx';
import { ParametersCard } from './parameters-card.tsx';
import { Performance } from './performance.tsx';
import { useStrategy } from './resources.ts';
import { StrategyState } from './state-badge.tsx';
import { StrategyActions } from './strategy-actions.tsx';
import { StrategyChart } from './strategy-chart.tsx';
import { WebhookCard } from './webhook-card.tsx';
import '../../styles/strategies.css';

/** One strategy: what it does and why, what it brought, and what may be asked of it. */
export default function StrategyPage() {
  const text = useText();
  const { strategyId } = useParams<{ strategyId: string }>();
  const strategy = useStrategy(strategyId);
  return (
    <div className="page">
      <p>
        <Link href="/strategies">← {text('strategies.back')}</Link>
      </p>
      <Show of={strategy} onRetry={() => refresh('strategies:')} lines={5}>
        {(value) => <One strategy={value} />}
      </Show>
    </div>
  );
}

type Shown = NonNullable<ReturnType<typeof useStrategy>['value']>;

function One({ strategy }: { readonly strategy: Shown }) {
  const text = useText();
  const { instrument, memory, state } = strategy;
  const levels = gridLevelsOf(memory);
  return (
    <>
      <Header strategy={strategy} />
      {state === 'STOPPED' && <WhyStopped strategy={strategy} />}
      <Performance strategy={strategy} />
      <div className="grid">
        <Card className="span-8">
          <StrategyChart strategy={strategy} />
        </Card>
        <div className="span-4 stack">
          <ParametersCard strategy={strategy} />
        </div>
        {levels !== undefined && levels.length > 0 && (
          <Card className="span-12" title={text('strategies.grid.levels')}>
            <GridTable levels={levels} quote={quoteOf(instrument)} />
          </Card>
        )}
        <div className="span-8">
          <DecisionsCard strategy={strategy} />
        </div>
        <div className="span-4">
          <WebhookCard strategy={strategy} />
        </div>
      </div>
    </>
  );
}

function Header({ strategy }: { readonly strategy: Shown }) {
  const { strategyId, state, strategy: name, instrument, timeframe, accountId } = strategy;
  return (
    <div className="row between">
      <div>
        <div className="row">
          <h1 className="clamp">{strategyId}</h1>
          <StrategyState state={state} />
        </div>
        <p className="soft small">{[name, instrument, timeframe, accountId].join(' · ')}</p>
      </div>
      <StrategyActions strategy={strategy} />
    </div>
  );
}

function WhyStopped({ strategy: { cause, reason } }: { readonly strategy: Shown }) {
  const text = useText();
  const word = useWord();
  return (
    <p className="note bad" role="status">
      <span>
        <strong>{cause === null ? text('order.why') : word('strategy.cause', cause)}</strong>{' '}
        <span lang="en">{reason}</span> {text('strategies.stopped.detail')}
      </span>
    </p>
  );
}
