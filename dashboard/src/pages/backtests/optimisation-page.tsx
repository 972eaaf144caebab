import '../../styles/backtests.css';
import { useState } from 'react';
import { Link, useParams } from 'wouter';
import { refresh } from '../../data/cache.ts';
import { useText } from '../../i18n/text.ts';
import { usePreferences } from '../../shell/preferences.ts';
import { Button } from '../../ui/controls.tsx';
import { Card, Empty, Show } from '../../ui/parts.tsx';
import { EndDialog } from './end-dialog.tsx';
import { FailedNote } from './failed-note.tsx';
import { Guards } from './guards.tsx';
import { HeatMaps } from './heat-maps.tsx';
import { OptimisationFacts } from './optimisation-facts.tsx';
import { OptimisationState } from './optimisation-state.tsx';
import { rangeText } from './range.ts';
import { TrialsTable } from './trials-table.tsx';
import { type ShownOptimisation, useOptimisation } from './use-optimisations.ts';

/** One search: how far it is, what was best, and how much of that is luck. */
export default function OptimisationPage() {
  const text = useText();
  const { optimisationId } = useParams<{ optimisationId: string }>();
  const optimisation = useOptimisation(optimisationId);
  return (
    <div className="page">
      <p>
        <Link href="/backtests">← {text('backtests.title')}</Link>
      </p>
      <Show of={optimisation} onRetry={() => refresh('optimisation:')} lines={5}>
        {(value) => (
          <>
            <Header optimisation={value} />
            <Body optimisation={value} />
          </>
        )}
      </Show>
    </div>
  );
}

function Header({ optimisation }: { readonly optimisation: ShownOptimisation }) {
  const text = useText();
  const { zone } = usePreferences();
  const [isEnding, setEnding] = useState(false);
  const { strategy, instrument, venue, timeframe, fromMs, toMs, state, trialsDone, trialsTotal } =
    optimisation;
  const isOver = state === 'DONE' || state === 'FAILED';
  return (
    <div className="stack">
      <div className="row between">
        <div className="row">
          <h1>{text('optimisations.heading', { name: `${strategy} · ${instrument}` })}</h1>
          <OptimisationState optimisation={optimisation} />
        </div>
        <Button onPress={() => setEnding(true)}>
          {text(isOver ? 'backtests.delete' : 'optimisations.end')}
        </Button>
      </div>
      <p className="soft">
        <span className="num">{`${venue} ${timeframe}, ${rangeText(fromMs, toMs, zone)}`}</span>
        {' · '}
        <span className="num">{text('optimisations.done-of', { done: trialsDone, total: trialsTotal })}</span>
      </p>
      {isEnding && <EndDialog {...{ optimisation, isOver }} onClose={() => setEnding(false)} />}
    </div>
  );
}

function Body({ optimisation }: { readonly optimisation: ShownOptimisation }) {
  const text = useText();
  const { state, failure, result } = optimisation;
  if (failure) return <FailedNote {...failure} />;
  return (
    <>
      {state === 'QUEUED' && (
        <Card>
          <Empty title={text('backtests.waits')}>{text('backtests.runs.detail')}</Empty>
        </Card>
      )}
      {result && <Guards result={result} objective={optimisation.objective} />}
      {state !== 'QUEUED' && <TrialsTable optimisation={optimisation} />}
      {result?.guards && (
        <HeatMaps maps={result.guards.stability.heatMaps} objective={optimisation.objective} />
      )}
      <OptimisationFacts optimisation={optimisation} />
    </>
  );
}
