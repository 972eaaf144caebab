import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'wouter';
import { type Account, api, type Order, read } from '../../api/client.ts';
import { refresh, useRead } from '../../data/cache.ts';
import { useAccount, useOpenOrders, usePositions, useProtection } from '../../data/resources.ts';
import { useText } from '../../i18n/text.ts';
import { Choice, Segments } from '../../ui/controls.tsx';
import { Card, Empty, Loading, Show } from '../../ui/parts.tsx';
import { OrdersTable } from '../home/home-tables.tsx';
import { BookView } from './book.tsx';
import type { Level } from './chart.tsx';
import {
  type Market,
  type Timeframe,
  timeframes,
  useBook,
  useCandles,
  useForming,
  useTicker,
} from './market.ts';
import { TickerLine, Unfollowed } from './ticker-line.tsx';
import { TicketForm } from './ticket.tsx';
import { emptyTicket, instrumentsOf, type Ticket } from './ticket-form.ts';
import { ticketKeys } from './ticket-keys.ts';

const Chart = lazy(() => import('./chart.tsx'));

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
            <Picture {...{ market, timeframe, orders: mine, fills: trades.value ?? noFills }} />
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
        <Card className="trade-orders" title={text('home.orders')}>
          <Show of={orders} onRetry={() => refresh('orders')}>
            {() => <OrdersTable orders={mine} />}
          </Show>
        </Card>
      </div>
    </>
  );
}

const noFills: never[] = [];

interface PictureProps {
  readonly market: Market;
  readonly timeframe: Timeframe;
  readonly orders: readonly Order[];
  readonly fills: Parameters<typeof Chart>[0]['fills'];
}

function Picture({ market, timeframe, orders, fills }: PictureProps) {
  const text = useText();
  const { instrument } = market;
  const accountId = useAccount().value?.accountId;
  const positions = usePositions(accountId);
  const held = positions.value?.find((each) => each.instrument === instrument && each.quantity !== '0');
  const candles = useCandles(market, timeframe);
  const forming = useForming(market, timeframe);
  const protection = useProtection(held?.positionId);
  const stop = protection.value?.state === 'ACTIVE' ? protection.value.stop : null;
  const stopTitle = text('ticket.stop');
  const levels = useMemo<readonly Level[]>(
    () => [
      ...orders.flatMap(({ limitPrice, side, quantity, exitLeg }) => {
        if (limitPrice === null) return [];
        const look = exitLeg?.includes('PROFIT') ? ('profit' as const) : ('order' as const);
        return [{ price: limitPrice, title: `${side} ${quantity ?? ''}`, look }];
      }),
      ...(stop ? [{ price: stop.price, title: stopTitle, look: 'stop' as const }] : []),
    ],
    [orders, stop, stopTitle],
  );
  return (
    <>
      <Show of={candles} onRetry={() => refresh('market:')} lines={5}>
        {(value) =>
          value.candles.length === 0 ? (
            <Empty title={text('trade.chart.none')} />
          ) : (
            <Suspense fallback={<Loading lines={5} />}>
              <Chart
                label={text('trade.chart', { instrument, timeframe })}
                {...{ candles: value.candles, fills, levels, forming }}
              />
            </Suspense>
          )
        }
      </Show>
      <p className="small soft">
        <a href="https://www.tradingview.com/" target="_blank" rel="noreferrer">
          {text('trade.attribution')}
        </a>
      </p>
    </>
  );
}
