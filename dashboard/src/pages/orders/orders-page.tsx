import { useState } from 'react';
import { api, read } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { usePages } from '../../data/pages.ts';
import { useAccount } from '../../data/resources.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Button, Choice, Field, Segments } from '../../ui/controls.tsx';
import { Card, Empty, FailureNote, Show } from '../../ui/parts.tsx';
import { FillsTable } from './fills-table.tsx';
import { type Filter, filterOrders } from './filter.ts';
import { OrdersList } from './orders-list.tsx';

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

const states = [
  ...['INITIALIZED', 'SUBMITTED', 'IN_DOUBT', 'ACCEPTED', 'PARTIALLY_FILLED', 'PENDING_CANCEL'],
  ...['FILLED', 'CANCELED', 'EXPIRED', 'DENIED', 'REJECTED'],
];

function Orders({ state }: { readonly state: 'open' | 'all' }) {
  const text = useText();
  const word = useWord();
  const accountId = useAccount().value?.accountId;
  const [filter, setFilter] = useState<Filter>({ words: '', side: 'any', state: 'any' });
  const change = (part: Partial<Filter>) => setFilter({ ...filter, ...part });
  const key = accountId === undefined ? null : `orders:list:${state}:${accountId}`;
  const pages = usePages(key, async (cursor) => {
    const query = { accountId: accountId ?? '', state, limit: 200, ...(cursor ? { cursor } : {}) };
    const page = await read(api.GET('/v1/orders', { params: { query } }));
    return { items: page.orders, cursor: page.cursor };
  });
  return (
    <Card>
      <div className="stack">
        <div className="filters">
          <Field label={text('orders.filter')} value={filter.words} onChange={(words) => change({ words })} />
          <Choice
            label={text('orders.side')}
            value={filter.side}
            options={[
              { id: 'any', text: text('orders.side.any') },
              { id: 'buy', text: text('side.buy') },
              { id: 'sell', text: text('side.sell') },
            ]}
            onChange={(side) => change({ side: side === 'buy' || side === 'sell' ? side : 'any' })}
          />
          <Choice
            label={text('orders.state')}
            value={filter.state}
            options={[
              { id: 'any', text: text('orders.state.any') },
              ...states.map((id) => ({ id, text: word('order', id) })),
            ]}
            onChange={(chosen) => change({ state: chosen })}
          />
        </div>
        <Show of={pages} onRetry={() => refresh('orders')} lines={5}>
          {(orders) => {
            const shown = filterOrders(orders, filter);
            if (shown.length === 0)
              return <Empty title={text('orders.none')}>{text('orders.none.detail')}</Empty>;
            return (
              <>
                <p className="small soft num" role="status">
                  {text('orders.count', { shown: shown.length, count: orders.length })}
                </p>
                <OrdersList orders={shown} />
              </>
            );
          }}
        </Show>
        <More pages={pages} />
      </div>
    </Card>
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

interface MoreProps {
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly moreFailure: ReturnType<typeof usePages>['moreFailure'];
  readonly loadMore: () => void;
}

function More({ pages: { hasMore, isLoadingMore, moreFailure, loadMore } }: { readonly pages: MoreProps }) {
  const text = useText();
  if (moreFailure) return <FailureNote failure={moreFailure} onRetry={loadMore} />;
  if (!hasMore) return null;
  return (
    <div className="row">
      <Button onPress={loadMore} isDisabled={isLoadingMore}>
        {text(isLoadingMore ? 'state.loading' : 'orders.more')}
      </Button>
    </div>
  );
}
