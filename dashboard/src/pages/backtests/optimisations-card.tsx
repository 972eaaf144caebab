import { Link } from 'wouter';
import { refresh } from '../../data/cache.ts';
import { useText } from '../../i18n/text.ts';
import { usePreferences } from '../../shell/preferences.ts';
import { Card, Empty, Moment, Show } from '../../ui/parts.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { OptimisationState } from './optimisation-state.tsx';
import { rangeText } from './range.ts';
import { valueText } from './trial-rows.ts';
import { type Optimisation, useOptimisations } from './use-optimisations.ts';

/** Searches of parameters beside the backtests that they are made of. */
export function OptimisationsCard() {
  const text = useText();
  const { zone } = usePreferences();
  const optimisations = useOptimisations();
  const columns: readonly Column<Optimisation>[] = [
    {
      id: 'strategy',
      title: text('backtests.strategy'),
      cell: (one) => <Link href={`/optimisations/${one.optimisationId}`}>{one.strategy}</Link>,
    },
    {
      id: 'market',
      title: text('column.instrument'),
      cell: ({ venue, instrument, timeframe }) => (
        <>
          {instrument} <span className="soft small">{`${venue} ${timeframe}`}</span>
        </>
      ),
    },
    {
      id: 'range',
      title: text('backtests.range'),
      cell: ({ fromMs, toMs }) => <span className="num">{rangeText(fromMs, toMs, zone)}</span>,
    },
    { id: 'state', title: text('column.state'), cell: (one) => <OptimisationState optimisation={one} /> },
    {
      id: 'trials',
      title: text('optimisations.trials'),
      isRight: true,
      cell: ({ trialsDone, trialsTotal }) => `${trialsDone} / ${trialsTotal}`,
    },
    {
      id: 'best',
      title: text('optimisations.best'),
      isRight: true,
      cell: ({ best, objective }) => (
        <>
          {valueText(best[0]?.value, objective)}{' '}
          <span className="soft small">{text(`optimisations.objective.${objective}`)}</span>
        </>
      ),
    },
    {
      id: 'created',
      title: text('backtests.created'),
      cell: ({ createdAtMs }) => <Moment atMs={createdAtMs} />,
    },
  ];
  return (
    <Card
      title={text('optimisations.title')}
      actions={
        <Link className="button" href="/optimisations/new">
          {text('optimisations.new')}
        </Link>
      }
    >
      <Show of={optimisations} onRetry={() => refresh('optimisations')} lines={3}>
        {(value) =>
          value.length === 0 ? (
            <Empty title={text('optimisations.none')}>{text('optimisations.none.detail')}</Empty>
          ) : (
            <Table rows={value} columns={columns} keyOf={({ optimisationId }) => optimisationId} />
          )
        }
      </Show>
    </Card>
  );
}
