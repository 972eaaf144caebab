import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'wouter';
import { type Account, api, read } from '../../api/client.ts';
import { refresh, useRead } from '../../data/cache.ts';
import { useAccount, useOpenOrders, usePositions } from '../../data/resources.ts';
import { useText } from '../../i18n/text.ts';
import { Button, Choice, Segments } from '../../ui/controls.tsx';
import { Card, Show } from '../../ui/parts.tsx';
import { OrdersTable } from '../home/home-tables.tsx';
import type { CancelWish } from '../orders/cancel-many.ts';
import { CancelManyDialog } from '../orders/cancel-many-dialog.tsx';
import { canCancel } from '../orders/filter.ts';
import { BookView } from './book.tsx';
import { type Market, type Timeframe, timeframes, useBook, useTicker } from './market.ts';
import { Picture } from './picture.tsx';
import { TickerLine, Unfollowed } from './ticker-line.tsx';
import { TicketForm } from './ticket.tsx';
import { emptyTicket, instrumentsOf, type Ticket } from './ticket-form.ts';
import { ticketKeys } from './ticket-keys.ts';

export default function TradePage() {
  const account = useAccount();
  return (
    <div className="page">
      <Show of={account} onRetry={() => refresh('accounts')}>
        {(value) => value && <Trade key={value.accountId} account={value} />}
      </Show>
    </div>
  );
}

function Trade({ account }: { readonly account: Account }) {
  const text = useText();
  const [search, setSearch] = useSearchParams();
  const positions = usePositions(account.accountId);
  const known = (positions.value ?? []).map(({ instrument }) => instrument);
  const instruments = instrumentsOf(account, known);
  const asked = search.get('instrument');
  const instrument = instruments.find((each) => each === asked) ?? instruments[0] ?? '';
  const market: Market = { venue: String(account.venue), instrument };
  const [timeframe, setTimeframe] = useState<Timeframe>('1m');
  const [ticket, setTicket] = useState<Ticket>(emptyTicket);
  const change = (part: Partial<Ticket>) => setTicket((now) => ({ ...now, ...part }));
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => ticketKeys((part) => setTicket((now) => ({ ...now, ...part })), form), []);
  const [wish, setWish] = useState<CancelWish>();
  const ticker = useTicker(market);
  const book = useBook(market);
  const orders = useOpenOrders(account.accountId);
  const trades = useRead(`fills:${account.accountId}:${instrument}`, async () => {
    const query = { accountId: account.accountId, instrument, limit: 100 };
    return (await read(api.GET('/v1/trades', { params: { query } }))).trades;
  });
  const mine = (orders.value ?? []).filter((order) => order.instrument === instrument);
  const isUnfollowed = book.failure?.kind === 'not-found';
  return (
    <>
      <div className="row between">
        <div className="row">
          <h1 className="visually-hidden">{text('trade.title')}</h1>
          <Choice
            label={text('trade.instrument')}
            isLabelHidden
            value={instrument}
            options={instruments.map((id) => ({ id, text: id }))}
            onChange={(chosen) => setSearch({ instrument: chosen })}
          />
          {ticker.value && <TickerLine ticker={ticker.value} />}
        </div>
        <Segments
          label={text('trade.timeframe')}
          value={timeframe}
          options={timeframes.map((id) => ({ id, text: id }))}
          onChange={setTimeframe}
        />
      </div>
      <div className="trade">
        <Card className="trade-chart">
          {isUnfollowed ? (
            <Unfollowed market={market} />
          ) : (
            <Picture
              {...{ market, timeframe, orders: mine, ticket, fills: trades.value ?? noFills }}
              onTicket={change}
            />
          )}
        </Card>
        <Card className="trade-book" title={text('trade.book')}>
          {!isUnfollowed && (
            <Show of={book} onRetry={() => refresh('market:')} lines={5}>
              {(value) => (
                <BookView
                  book={value}
                  atMs={book.atMs}
                  onPick={(limitPrice) => change({ limitPrice, type: 'limit' })}
                />
              )}
            </Show>
          )}
        </Card>
        <Card className="trade-ticket" title={text('ticket.title')}>
          <TicketForm
            {...{
              account,
              instrument,
              ticket,
              book: book.value,
              trades: trades.value ?? noFills,
              first: form,
            }}
            onChange={change}
          />
        </Card>
        <Card
          className="trade-orders"
          title={text('home.orders')}
          actions={
            mine.some(canCancel) && (
              <Button onPress={() => setWish({ accountId: account.accountId, instrument })}>
                {text('orders.cancel.instrument', { instrument })}
              </Button>
            )
          }
        >
          <Show of={orders} onRetry={() => refresh('orders')}>
            {() => <OrdersTable orders={mine} />}
          </Show>
        </Card>
      </div>
      {wish && <CancelManyDialog wish={wish} orders={mine} onClose={() => setWish(undefined)} />}
    </>
  );
}

const noFills: never[] = [];
