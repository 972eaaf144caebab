import { useState } from 'react';
import { useAttempt } from '../../api/attempt.ts';
import type { Schemas } from '../../api/client.ts';
import { amend, refresh } from '../../data/cache.ts';
import { useReconciliation } from '../../data/resources.ts';
import { numberText } from '../../format/number.ts';
import { spanText } from '../../format/time.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Badge, Card, FailureNote, type Look, Moment, Show } from '../../ui/parts.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { reconcileNow } from './reconcile-now.ts';

type Reconciliation = Schemas['Reconciliation'];
const looks: Readonly<Record<Reconciliation['status'], Look>> = {
  ...{ MATCHED: 'good', CATCHING_UP: 'warn', DIFFERENT: 'bad', UNREACHABLE: 'warn' },
};

/** The last comparison with the venue, what differs, and another one now. */
export function ReconciliationCard({ accountId }: { readonly accountId: string }) {
  const text = useText();
  const last = useReconciliation(accountId);
  const { isBusy, failure, attempt } = useAttempt();
  const [isLate, setLate] = useState(false);
  const press = async () => {
    await attempt(async () => {
      const found = await reconcileNow(accountId);
      setLate(found === undefined);
      if (found && last.value) amend<Reconciliation>(`reconciliation:${accountId}`, () => found);
      else refresh('reconciliation');
    });
  };
  return (
    <Card
      title={text('reports.reconciliation')}
      actions={
        <Button onPress={() => void press()} isDisabled={isBusy}>
          {text(isBusy ? 'reports.reconciling' : 'reports.reconcile')}
        </Button>
      }
    >
      <div className="stack">
        {failure && <FailureNote failure={failure} />}
        {isLate && (
          <p className="small" role="status">
            {text('reports.reconcile.late')}
          </p>
        )}
        {last.failure?.code === 'NOT_RECONCILED_YET' ? (
          <p className="soft">{text('reports.reconciliation.none')}</p>
        ) : (
          <Show of={last} onRetry={() => refresh('reconciliation')}>
            {(value) => <Found of={value} />}
          </Show>
        )}
      </div>
    </Card>
  );
}

function Found({ of }: { readonly of: Reconciliation }) {
  const text = useText();
  const word = useWord();
  const { status, message, finishedAtMs, startedAtMs, trigger, openOrders } = of;
  return (
    <div className="stack" role="status">
      <p className="row">
        <Badge look={looks[status]}>
          {status === 'MATCHED' ? '✓ ' : '! '}
          {word('reconciliation', status)}
        </Badge>
        <Moment atMs={finishedAtMs} />
      </p>
      {message !== null && <p className="down">{message}</p>}
      <Differences of={of} />
      <dl className="pairs">
        <dt>{text('reports.trigger')}</dt>
        <dd>{word('trigger', trigger)}</dd>
        <dt>{text('reports.took')}</dt>
        <dd className="num">{spanText(finishedAtMs - startedAtMs)}</dd>
        <dt>{text('reports.open-orders')}</dt>
        <dd>{text('reports.ours-venue', { ours: openOrders.ours, venue: openOrders.venue })}</dd>
        <dt>{text('reports.foreign')}</dt>
        <dd className="num">{of.foreignOrders.length}</dd>
        <dt>{text('reports.orphans')}</dt>
        <dd className="num">{of.orphanOrders.length}</dd>
        <dt>{text('reports.booked')}</dt>
        <dd>
          {text('reports.booked.counts', {
            ...{ fills: of.fillsReported, transfers: of.transfersBooked, funding: of.fundingBooked },
          })}
        </dd>
      </dl>
    </div>
  );
}

interface Difference {
  readonly of: string;
  readonly ours: string;
  readonly venue: string;
  readonly difference: string | null;
}

/** Balances, positions and modes that are not the venue's. */
function Differences({ of: { balances, positions, modes } }: { readonly of: Reconciliation }) {
  const text = useText();
  const rows: readonly Difference[] = [
    ...balances.map(({ asset, ...each }) => ({ of: asset, ...each })),
    ...positions.map(({ instrument, positionSide, ...each }) => ({
      of: `${instrument} ${positionSide ?? ''}`.trim(),
      ...each,
    })),
    ...modes.map(({ instrument, mode, ours, venue }) => ({
      ...{ of: `${instrument} ${mode}`, ours, venue, difference: null },
    })),
  ].filter(({ difference }) => difference !== '0');
  if (rows.length === 0) return <p className="soft">{text('reports.differences.none')}</p>;
  const shown = (value: string) => (/^-?\d/.test(value) ? numberText(value) : value);
  const columns: readonly Column<Difference>[] = [
    { id: 'of', title: text('reports.differs'), cell: (row) => row.of },
    { id: 'ours', title: text('reports.ours'), isRight: true, cell: ({ ours }) => shown(ours) },
    { id: 'venue', title: text('reports.venue'), isRight: true, cell: ({ venue }) => shown(venue) },
    {
      id: 'difference',
      title: text('reports.difference'),
      isRight: true,
      cell: ({ difference }) => difference !== null && numberText(difference, { signed: true }),
    },
  ];
  return <Table rows={rows} columns={columns} keyOf={(row) => row.of} />;
}
