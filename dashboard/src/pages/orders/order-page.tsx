import { useState } from 'react';
import { Link, useParams } from 'wouter';
import type { Decimal } from '../../../../shared/domain/money/decimal.ts';
import { api, type Order, read, type Schemas } from '../../api/client.ts';
import { refresh, useRead } from '../../data/cache.ts';
import { useOrder } from '../../data/resources.ts';
import { decimalOf, none, numberText, percentText } from '../../format/number.ts';
import { spanText } from '../../format/time.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Badge, Card, Empty, Moment, Show } from '../../ui/parts.tsx';
import { AmendDialog } from './amend-dialog.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import { FillsTable } from './fills-table.tsx';
import { canAmend, canCancel } from './filter.ts';
import { OrderState } from './order-state.tsx';
import { venueWordMs } from './timeline.ts';
import { Timeline } from './timeline-list.tsx';

/** One order: what it is, what happened to it and when, what it traded, and what may still be asked of it. */
export default function OrderPage() {
  const text = useText();
  const { orderId } = useParams<{ orderId: string }>();
  const path = { orderId };
  const order = useOrder(orderId);
  const saga = useRead(`order:saga:${orderId}`, () =>
    read(api.GET('/v1/orders/{orderId}/saga', { params: { path } })),
  );
  const fills = useRead(`order:fills:${orderId}`, () =>
    read(api.GET('/v1/orders/{orderId}/fills', { params: { path, query: { limit: 200 } } })),
  );
  const onRetry = () => refresh('order:');
  return (
    <div className="page">
      <p>
        <Link href="/orders">← {text('order.back')}</Link>
      </p>
      <Show of={order} onRetry={onRetry}>
        {(value) => (
          <>
            <Header order={value} />
            <div className="grid">
              <Card className="span-7" title={text('order.life')}>
                <Show of={saga} onRetry={onRetry} lines={5}>
                  {({ steps }) => <Life steps={steps} />}
                </Show>
              </Card>
              <Card className="span-5" title={text('order.facts')}>
                <Facts order={value} />
              </Card>
              <Card className="span-12" title={text('orders.fills')}>
                <Show of={fills} onRetry={onRetry}>
                  {({ trades }) =>
                    trades.length === 0 ? (
                      <Empty title={text('order.fills.none')} />
                    ) : (
                      <FillsTable trades={trades} />
                    )
                  }
                </Show>
              </Card>
            </div>
          </>
        )}
      </Show>
    </div>
  );
}

function Life({ steps }: { readonly steps: Schemas['Saga']['steps'] }) {
  const text = useText();
  const wordMs = venueWordMs(steps);
  return (
    <div className="stack">
      {wordMs !== null && (
        <p className="small soft num">{text('order.life.total', { span: spanText(wordMs) })}</p>
      )}
      <Timeline steps={steps} />
    </div>
  );
}

function Header({ order }: { readonly order: Order }) {
  const text = useText();
  const word = useWord();
  const [asked, setAsked] = useState<'cancel' | 'amend'>();
  const close = () => setAsked(undefined);
  const title = text('order.title', {
    side: text(order.side === 'buy' ? 'side.buy' : 'side.sell'),
    quantity: numberText(order.quantity ?? order.quoteQuantity),
    instrument: order.instrument,
  });
  return (
    <div className="row between">
      <div className="row">
        <h1>{title}</h1>
        <OrderState state={order.state} />
        {order.amendment && (
          <Badge look={order.amendment.state === 'REFUSED' ? 'bad' : ''}>
            {word('order.amend.state', order.amendment.state)}
          </Badge>
        )}
      </div>
      <div className="row">
        {canAmend(order) && <Button onPress={() => setAsked('amend')}>{text('order.amend')}</Button>}
        {canCancel(order) && (
          <Button look="danger" onPress={() => setAsked('cancel')}>
            {text('order.cancel')}
          </Button>
        )}
      </div>
      <CancelDialog order={order} isOpen={asked === 'cancel'} onClose={close} />
      {asked === 'amend' && <AmendDialog order={order} onClose={close} />}
    </div>
  );
}

/** Share by which the average price is worse than the mid price was; minus is better. */
function slippageOf({ averagePrice, arrivalMidPrice, side }: Order): Decimal | undefined {
  const [average, mid] = [decimalOf(averagePrice), decimalOf(arrivalMidPrice)];
  if (!average || !mid || mid.isZero()) return undefined;
  const worse = side === 'buy' ? average.minus(mid) : mid.minus(average);
  return worse.dividedBy(mid).toDecimalPlaces(8);
}

function Facts({ order }: { readonly order: Order }) {
  const text = useText();
  const word = useWord();
  const fees = Object.entries(order.fees).map(([asset, fee]) => `${numberText(fee)} ${asset}`);
  const why = [order.code, order.message].filter((each) => each !== null).join(': ');
  const rows: (readonly [string, React.ReactNode])[] = [
    [text('column.type'), `${word('type', order.type)} · ${order.timeInForce}`],
    [
      text('column.price'),
      order.limitPrice === null ? text('order.at-market') : numberText(order.limitPrice),
    ],
    [text('column.filled'), numberText(order.filledQuantity)],
    [text('column.average'), numberText(order.averagePrice)],
    [text('order.arrival'), numberText(order.arrivalMidPrice)],
    [text('order.slippage'), percentText(slippageOf(order), 4, true)],
    [text('order.fees'), fees.join(', ') || none],
    [text('order.reserved'), `${numberText(order.reserved.remaining)} ${order.reserved.asset}`],
    ...(order.strategyId === null ? [] : [[text('order.strategy'), order.strategyId] as const]),
    [text('column.time'), <Moment key="time" atMs={order.createdAtMs} />],
    [text('order.id'), <Code key="id" of={order.orderId} />],
    [text('order.client-id'), <Code key="client" of={order.clientOrderId} />],
    [text('order.venue-id'), <Code key="venue" of={order.venueOrderId} />],
    [text('order.correlation'), <Code key="correlation" of={order.correlationId} />],
  ];
  return (
    <div className="stack">
      {why !== '' && (
        <p className="note bad">
          <span>
            <strong>{text('order.why')}</strong> {why}
          </span>
        </p>
      )}
      <dl className="pairs num-pairs">
        {rows.map(([name, value]) => (
          <Pair key={name} name={name}>
            {value}
          </Pair>
        ))}
      </dl>
    </div>
  );
}

function Pair({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Code({ of }: { readonly of: string | null }) {
  return <span className="mono">{of ?? none}</span>;
}
