import '../../styles/backtests.css';
import { useState } from 'react';
import { Link, useParams } from 'wouter';
import { refresh } from '../../data/cache.ts';
import { useText } from '../../i18n/text.ts';
import { usePreferences } from '../../shell/preferences.ts';
import { Button } from '../../ui/controls.tsx';
import { Badge, Card, Empty, Show } from '../../ui/parts.tsx';
import { BacktestState } from './backtest-state.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { FailedNote } from './failed-note.tsx';
import { LiveDifferences } from './live-differences.tsx';
import { rangeText } from './range.ts';
import { RunFacts } from './run-facts.tsx';
import { RunFigures } from './run-figures.tsx';
import { TradesTable } from './trades-table.tsx';
import { type Backtest, useBacktest, useResult } from './use-backtests.ts';

/** One run: how it stands, what it brought and cost, each trade, and what it stands on. */
export default function BacktestPage() {
  const text = useText();
  const { backtestId } = useParams<{ backtestId: string }>();
  const backtest = useBacktest(backtestId);
  return (
    <div className="page">
      <p>
        <Link href="/backtests">← {text('backtests.title')}</Link>
      </p>
      <Show of={backtest} onRetry={() => refresh('backtest:')} lines={5}>
        {(value) => (
          <>
            <Header backtest={value} />
            <Body backtest={value} />
          </>
        )}
      </Show>
    </div>
  );
}

function Header({ backtest }: { readonly backtest: Backtest }) {
  const text = useText();
  const { zone } = usePreferences();
  const [isDeleting, setDeleting] = useState(false);
  const { strategy, instrument, venue, timeframe, fromMs, toMs, live } = backtest;
  return (
    <div className="stack">
      <div className="row between">
        <div className="row">
          <h1>{`${live?.strategyId ?? strategy} · ${instrument}`}</h1>
          {live && <Badge look="live">{text('backtests.live')}</Badge>}
          <BacktestState backtest={backtest} />
        </div>
        <Button onPress={() => setDeleting(true)}>{text('backtests.delete')}</Button>
      </div>
      <p className="soft num">{`${venue} ${timeframe}, ${rangeText(fromMs, toMs, zone)}`}</p>
      {isDeleting && <DeleteDialog backtest={backtest} onClose={() => setDeleting(false)} />}
    </div>
  );
}

function Body({ backtest }: { readonly backtest: Backtest }) {
  const text = useText();
  const result = useResult(backtest);
  const { state, failure } = backtest;
  if (failure) return <FailedNote {...failure} />;
  if (state !== 'DONE')
    return (
      <Card>
        <Empty title={text(state === 'QUEUED' ? 'backtests.waits' : 'backtests.runs')}>
          {text('backtests.runs.detail')}
        </Empty>
      </Card>
    );
  return (
    <Show of={result} onRetry={() => refresh('result:')} lines={5}>
      {(value) => (
        <>
          {value.comparison && (
            <LiveDifferences comparison={value.comparison} instrument={backtest.instrument} />
          )}
          <RunFigures backtest={backtest} result={value} />
          <TradesTable result={value} instrument={backtest.instrument} />
          <RunFacts backtest={backtest} result={value} />
        </>
      )}
    </Show>
  );
}
