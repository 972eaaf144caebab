import { useState } from 'react';
import { Link } from 'wouter';
import type { Order } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { numberText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Card, Empty, Moment, Show, Side } from '../../ui/parts.tsx';
import { OrderState } from '../orders/order-state.tsx';
import { More } from './more.tsx';
import { useNewestOrders } from './reads.ts';

const firstShown = 8;

/** Orders that risk or a venue refused, with the rule and its words. */
export function RefusalsCard({ accountId }: { readonly accountId: string }) {
  const text = useText();
  const orders = useNewestOrders(accountId);
  const [isAll, setAll] = useState(false);
  return (
    <Card className="span-7" title={text('risk.refusals')}>
      <Show of={orders} onRetry={() => refresh('orders:refused')}>
        {(newest) => {
          const refused = newest.filter(({ state }) => state === 'DENIED' || state === 'REJECTED');
          const count = newest.length;
          if (refused.length === 0)
            return <Empty title={text('risk.refusals.none')}>{text('risk.refusals.of', { count })}</Empty>;
          return (
            <div className="stack">
              <p className="small soft">{text('risk.refusals.count', { refused: refused.length, count })}</p>
              <ul className="risk-rows">
                {(isAll ? refused : refused.slice(0, firstShown)).map((order) => (
                  <Refusal key={order.orderId} order={order} />
                ))}
              </ul>
              {refused.length > firstShown && (
                <div className="row">
                  <Button look="quiet" onPress={() => setAll(!isAll)}>
                    {text(isAll ? 'risk.refusals.fewer' : 'risk.refusals.all', { count: refused.length })}
                  </Button>
                </div>
              )}
            </div>
          );
        }}
      </Show>
      <More pages={orders} />
    </Card>
  );
}

function Refusal({ order }: { readonly order: Order }) {
  const { orderId, instrument, side, quantity, quoteQuantity, limitPrice, state, code, message } = order;
  return (
    <li className="stack tight">
      <div className="row between">
        <span className="row">
          <Side side={side} />
          <Link href={`/orders/${orderId}`}>{instrument}</Link>
          <span className="num">
            {numberText(quantity ?? quoteQuantity)}
            {limitPrice !== null && ` @ ${numberText(limitPrice)}`}
          </span>
          {order.strategyId !== null && <span className="small soft">{order.strategyId}</span>}
        </span>
        <span className="row">
          <span className="small soft">
            <Moment atMs={order.createdAtMs} />
          </span>
          <OrderState state={state} />
        </span>
      </div>
      {message !== null && <p className="clamp">{message}</p>}
      {code !== null && <p className="mono soft">{code}</p>}
    </li>
  );
}
