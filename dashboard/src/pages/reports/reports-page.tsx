import '../../styles/reports.css';
import { useState } from 'react';
import { refresh } from '../../data/cache.ts';
import { useAccount } from '../../data/resources.ts';
import { useText } from '../../i18n/text.ts';
import { Segments } from '../../ui/controls.tsx';
import { Show } from '../../ui/parts.tsx';
import { wholeTime } from './period.ts';
import { ProfitView } from './profit-view.tsx';
import { ProofView } from './proof-view.tsx';
import { StatementView } from './statement-view.tsx';

type View = 'profit' | 'statement' | 'proof';

/** What was earned, every movement of money, and how it is known that the books are right. */
export default function ReportsPage() {
  const text = useText();
  const account = useAccount();
  const [view, setView] = useState<View>('profit');
  const [period, setPeriod] = useState(wholeTime);
  return (
    <div className="page">
      <div className="row between">
        <h1>{text('reports.title')}</h1>
        <Segments
          label={text('reports.view')}
          value={view}
          options={[
            { id: 'profit', text: text('reports.profit') },
            { id: 'statement', text: text('reports.statement') },
            { id: 'proof', text: text('reports.proof') },
          ]}
          onChange={setView}
        />
      </div>
      <Show of={account} onRetry={() => refresh('accounts')}>
        {(value) =>
          value && (
            <div className="stack" key={value.accountId}>
              {view === 'profit' && <ProfitView account={value} period={period} onPeriod={setPeriod} />}
              {view === 'statement' && <StatementView account={value} period={period} onPeriod={setPeriod} />}
              {view === 'proof' && <ProofView account={value} />}
            </div>
          )
        }
      </Show>
    </div>
  );
}
