import '../../styles/backtests.css';
import { useState } from 'react';
import { Link } from 'wouter';
import { refresh } from '../../data/cache.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Card, Empty, Show } from '../../ui/parts.tsx';
import { BacktestsTable } from './backtests-table.tsx';
import { CompareLiveDialog } from './compare-live-dialog.tsx';
import { OptimisationsCard } from './optimisations-card.tsx';
import { useBacktests } from './use-backtests.ts';

const comparedMax = 4;

/** What was run over history, how far what runs is, and the ways to more. */
export default function BacktestsPage() {
  const text = useText();
  const backtests = useBacktests();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [isComparing, setComparing] = useState(false);
  const choose = (id: string, isChosen: boolean) => {
    const others = [...chosen].filter((each) => each !== id);
    setChosen(new Set(isChosen ? [...others, id].slice(-comparedMax) : others));
  };
  return (
    <div className="page">
      <div className="row between">
        <h1>{text('backtests.title')}</h1>
        <div className="row">
          <Button onPress={() => setComparing(true)}>{text('backtests.compare-live')}</Button>
          <Link className="button primary" href="/backtests/new">
            {text('backtests.new')}
          </Link>
        </div>
      </div>
      <Card>
        <Show of={backtests} onRetry={() => refresh('backtests')} lines={5}>
          {(value) =>
            value.length === 0 ? (
              <Empty title={text('backtests.none')}>{text('backtests.none.detail')}</Empty>
            ) : (
              <div className="stack">
                <div className="row between">
                  <p className="small soft">{text('backtests.choose.help', { most: comparedMax })}</p>
                  {chosen.size > 1 && (
                    <Link className="button" href={`/backtests/compare?ids=${[...chosen].join(',')}`}>
                      {text('backtests.compare', { count: chosen.size })}
                    </Link>
                  )}
                </div>
                <BacktestsTable backtests={value} chosen={chosen} onChoose={choose} />
              </div>
            )
          }
        </Show>
      </Card>
      <OptimisationsCard />
      {isComparing && <CompareLiveDialog onClose={() => setComparing(false)} />}
    </div>
  );
}
