import { useMemo, useState } from 'react';
import { refresh } from '../../data/cache.ts';
import { useText } from '../../i18n/text.ts';
import { usePreferences } from '../../shell/preferences.ts';
import { Button, Choice } from '../../ui/controls.tsx';
import { Card, Change, Empty, Show } from '../../ui/parts.tsx';
import { csvBlob, fileName, saveFile } from './csv.ts';
import { rangeName, rangeOf } from './period.ts';
import { PeriodChoice } from './period-choice.tsx';
import type { ReportProps } from './profit-view.tsx';
import type { Ledger } from './read-ledger.ts';
import { changesOf, filterLines, statementOf, statementRows } from './statement.ts';
import { StatementTable } from './statement-table.tsx';
import { useLedger } from './use-ledger.ts';

/** Every entry of the books in words, with what was held after it. */
export function StatementView(props: ReportProps) {
  const text = useText();
  const ledger = useLedger(props.account.accountId);
  return (
    <Card>
      <Show of={ledger} onRetry={() => refresh('ledger:')} lines={5}>
        {(value) => (
          <div className="stack">
            {value.next !== null && (
              <p className="note warn">
                <span className="mark" aria-hidden="true">
                  !
                </span>
                <span className="stack">
                  {text('reports.statement.part', { count: value.entries.length })}
                  <span>
                    <Button onPress={ledger.readOn} isDisabled={ledger.isLoading}>
                      {text(ledger.isLoading ? 'state.loading' : 'reports.statement.read-on')}
                    </Button>
                  </span>
                </span>
              </p>
            )}
            <Statement {...props} ledger={value} />
          </div>
        )}
      </Show>
    </Card>
  );
}

const kinds = ['TRADE', 'FEE', 'FUNDING', 'TRANSFER', 'ADJUSTMENT', 'RESERVE', 'RELEASE'] as const;

function Statement({ ledger, account, period, onPeriod }: ReportProps & { readonly ledger: Ledger }) {
  const text = useText();
  const { zone } = usePreferences();
  const [asset, setAsset] = useState('any');
  const [kind, setKind] = useState('moved');
  const { id, from, to } = period;
  const all = useMemo(() => statementOf(ledger.entries), [ledger]);
  const range = useMemo(() => rangeOf({ id, from, to }, Date.now(), zone), [id, from, to, zone]);
  const shown = useMemo(
    () => (range ? filterLines(all, { range, asset, kind }) : []),
    [all, range, asset, kind],
  );
  const assets = [...new Set(all.map((line) => line.asset))].sort();
  const save = () => {
    const name = rangeName(range ?? {}, Date.now(), zone);
    const filters = [asset, kind].filter((each) => each !== 'any').join('-');
    saveFile(csvBlob(statementRows(shown)), fileName('statement', account.accountId, filters, name, zone));
  };
  return (
    <>
      <div className="periods">
        <PeriodChoice period={period} onChange={onPeriod} />
        <Choice
          label={text('column.asset')}
          value={asset}
          options={[
            { id: 'any', text: text('reports.any') },
            ...assets.map((each) => ({ id: each, text: each })),
          ]}
          onChange={setAsset}
        />
        <Choice
          label={text('reports.kind')}
          value={kind}
          options={[
            { id: 'moved', text: text('reports.kind.moved') },
            { id: 'any', text: text('reports.any') },
            ...kinds.map((each) => ({ id: each, text: text(`entry.${each}`) })),
          ]}
          onChange={setKind}
        />
        <Button onPress={save} isDisabled={shown.length === 0}>
          {text('reports.csv')}
        </Button>
      </div>
      {shown.length === 0 ? (
        <Empty title={text('reports.statement.none')}>{text('reports.statement.none.detail')}</Empty>
      ) : (
        <>
          <p className="row small soft num" role="status">
            <span>{text('reports.statement.count', { count: shown.length })}</span>
            {changesOf(shown).map(([each, sum]) => (
              <Change key={each} value={sum.toFixed()} asset={each} />
            ))}
          </p>
          <StatementTable lines={shown} />
        </>
      )}
    </>
  );
}
