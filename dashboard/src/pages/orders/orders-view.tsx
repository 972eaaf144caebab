import { useState } from 'react';
import { api, type Order, read } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { usePages } from '../../data/pages.ts';
import { useAccount } from '../../data/resources.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Card, Empty, Show } from '../../ui/parts.tsx';
import type { CancelWish } from './cancel-many.ts';
import { CancelManyDialog } from './cancel-many-dialog.tsx';
import { canCancel, type Filter, filterOrders } from './filter.ts';
import { Filters } from './filters.tsx';
import { More } from './more.tsx';
import { OrdersList } from './orders-list.tsx';

const everything: Filter = { words: '', instrument: 'any', side: 'any', state: 'any' };

export function Orders({ state }: { readonly state: 'open' | 'all' }) {
  const accountId = useAccount().value?.accountId;
  const [filter, setFilter] = useState(everything);
  const key = accountId === undefined ? null : `orders:list:${state}:${accountId}`;
  const pages = usePages(
    key,
    async (cursor) => {
      const query = { accountId: accountId ?? '', state, limit: 200, ...(cursor ? { cursor } : {}) };
      const page = await read(api.GET('/v1/orders', { params: { query } }));
      return { items: page.orders, cursor: page.cursor };
    },
    idOf,
  );
  return (
    <Card>
      <div className="stack">
        <Filters filter={filter} orders={pages.value ?? none} onChange={setFilter} />
        <Show of={pages} onRetry={() => refresh('orders')} lines={5}>
          {(orders) => (
            <Shown
              orders={filterOrders(orders, filter)}
              count={orders.length}
              accountId={accountId ?? ''}
              instrument={filter.instrument}
            />
          )}
        </Show>
        <More pages={pages} />
      </div>
    </Card>
  );
}

const none: readonly Order[] = [];
const idOf = ({ orderId }: Order) => orderId;

interface ShownProps {
  readonly orders: readonly Order[];
  readonly count: number;
  readonly accountId: string;
  /** `any`, or the one that all of them are of. */
  readonly instrument: string;
}

/** The orders left by the filter, and what can be done to many of them at once. */
function Shown({ orders, count, accountId, instrument }: ShownProps) {
  const text = useText();
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const [wish, setWish] = useState<CancelWish>();
  const open = orders.filter(canCancel);
  // What has ended meanwhile, or is not shown, is not cancelled with the rest.
  const meant = open.filter(({ orderId }) => chosen.has(orderId));
  const close = () => {
    setWish(undefined);
    choose(new Set());
  };
  const dialog = wish && (
    <CancelManyDialog wish={wish} orders={'instrument' in wish ? open : meant} onClose={close} />
  );
  if (orders.length === 0)
    return (
      <>
        <Empty title={text('orders.none')}>{text('orders.none.detail')}</Empty>
        {dialog}
      </>
    );
  return (
    <>
      <div className="row between">
        <p className="small soft num" role="status">
          {meant.length > 0
            ? text('orders.selected', { count: meant.length })
            : text('orders.count', { shown: orders.length, count })}
        </p>
        <div className="row">
          {meant.length > 0 && (
            <>
              <Button look="quiet" onPress={() => choose(new Set())}>
                {text('orders.selected.clear')}
              </Button>
              <Button look="danger" onPress={() => setWish({ orderIds: meant.map(idOf) })}>
                {text('orders.cancel.selected')}
              </Button>
            </>
          )}
          {instrument !== 'any' && open.length > 0 && (
            <Button onPress={() => setWish({ accountId, instrument })}>
              {text('orders.cancel.instrument', { instrument })}
            </Button>
          )}
        </div>
      </div>
      <OrdersList orders={orders} chosen={chosen} onChoose={choose} />
      {dialog}
    </>
  );
}
