import { useState } from 'react';
import { api, read } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { usePages } from '../../data/pages.ts';
import { useAccount } from '../../data/resources.ts';
import { useText } from '../../i18n/text.ts';
import { Segments } from '../../ui/controls.tsx';
import { Card, Empty, Show } from '../../ui/parts.tsx';
import { FillsTable } from './fills-table.tsx';
import { More } from './more.tsx';
import { Orders } from './orders-view.tsx';

type View = 'open' | 'all' | 'fills';

export default function OrdersPage() {
  const text = useText();
  const [view, setView] = useState<View>('open');
  return (
    <div className="page">
      <div className="row between">
        <h1>{text('orders.title')}</h1>
        <Segments
          label={text('orders.view')}
          value={view}
          options={[
            { id: 'open', text: text('orders.open') },
            { id: 'all', text: text('orders.all') },
            { id: 'fills', text: text('orders.fills') },
          ]}
          onChange={setView}
        />
      </div>
      {view === 'fills' ? <Fills /> : <Orders key={view} state={view} />}
    </div>
  );
}

function Fills() {
  const text = useText();
  const accountId = useAccount().value?.accountId;
  const pages = usePages(accountId === undefined ? null : `fills:${accountId}`, async (cursor) => {
    const query = { accountId: accountId ?? '', limit: 200, ...(cursor ? { cursor } : {}) };
    const page = await read(api.GET('/v1/trades', { params: { query } }));
    return { items: page.trades, cursor: page.cursor };
  });
  return (
    <Card>
      <Show of={pages} onRetry={() => refresh('fills')} lines={5}>
        {(trades) =>
          trades.length === 0 ? <Empty title={text('orders.fills.none')} /> : <FillsTable trades={trades} />
        }
      </Show>
      <More pages={pages} />
    </Card>
  );
}
