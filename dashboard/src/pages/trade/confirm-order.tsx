import { useState } from 'react';
import { Link } from 'wouter';
import { useAttempt } from '../../api/attempt.ts';
import { api, type Order, read } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { useFollowed } from '../../data/resources.ts';
import { baseOf, quoteOf } from '../../format/instrument.ts';
import { none, numberText } from '../../format/number.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNote } from '../../ui/parts.tsx';
import { OrderState } from '../orders/order-state.tsx';
import { RiskWords } from './risk-words.tsx';
import type { PlaceOrder } from './ticket-form.ts';
import type { Preview } from './use-preview.ts';

/**
 * The order in words, and one press that places it. The key that makes it one order is the dialog's: pressed again, also
 * after no answer came, it is the same order.
 */
export function ConfirmOrder({
  order,
  preview,
  onClose,
}: {
  readonly order: PlaceOrder;
  readonly preview: Preview;
  readonly onClose: () => void;
}) {
  const text = useText();
  const [key] = useState(() => crypto.randomUUID());
  const [answered, setAnswered] = useState<Order>();
  const placed = useFollowed(answered);
  const { isBusy, failure, attempt } = useAttempt();
  const place = async () => {
    await attempt(async () => {
      const header = { 'Idempotency-Key': key, Prefer: 'wait=10' };
      setAnswered(await read(api.POST('/v1/orders', { params: { header }, body: order })));
    });
    refresh('orders', 'balances', 'positions', 'fills');
  };
  const words = {
    side: text(order.side.toLowerCase() === 'buy' ? 'side.buy' : 'side.sell'),
    quantity: numberText(order.quantity),
    ...{ instrument: order.instrument, base: baseOf(order.instrument), quote: quoteOf(order.instrument) },
    price: numberText(order.limitPrice),
  };
  const isLimit = order.type.toLowerCase() === 'limit';
  if (placed)
    return (
      <Dialog title={text('ticket.title')} isOpen onClose={onClose}>
        <Placed order={placed} />
        <div className="actions">
          <Link className="button" href={`/orders/${placed.orderId}`}>
            {text('action.show')}
          </Link>
          <Button look="primary" onPress={onClose} autoFocus>
            {text('action.close')}
          </Button>
        </div>
      </Dialog>
    );
  return (
    <Dialog title={text('ticket.confirm.title')} isOpen onClose={onClose} isAlert>
      <p>
        <strong>{text(isLimit ? 'ticket.confirm.limit' : 'ticket.confirm.market', words)}</strong>
      </p>
      {(order.stopLoss ?? order.takeProfit) !== undefined && (
        <p>
          {text('ticket.confirm.protected', {
            stop: order.stopLoss ? numberText(order.stopLoss) : none,
            profit: order.takeProfit ? numberText(order.takeProfit) : none,
          })}
        </p>
      )}
      <RiskWords of={preview} />
      {failure && (
        <>
          <FailureNote failure={failure} />
          {!failure.isCertain && <p>{text('ticket.unknown')}</p>}
        </>
      )}
      <div className="actions">
        <Button onPress={onClose}>{text('action.cancel')}</Button>
        <Button
          look={words.side === text('side.buy') ? 'buy' : 'sell'}
          onPress={() => void place()}
          isDisabled={isBusy}
          autoFocus
        >
          {text('ticket.confirm.yes')}
        </Button>
      </div>
    </Dialog>
  );
}

function Placed({ order }: { readonly order: Order }) {
  const text = useText();
  const word = useWord();
  return (
    <div className="stack" role="status">
      <p className="row">
        <strong>{text('ticket.placed', { state: word('order', order.state) })}</strong>
        <OrderState state={order.state} />
      </p>
      {order.averagePrice !== null && (
        <p>
          {text('ticket.placed.filled', {
            quantity: numberText(order.filledQuantity),
            base: baseOf(order.instrument),
            price: numberText(order.averagePrice),
            quote: quoteOf(order.instrument),
          })}
        </p>
      )}
      {order.message !== null && <p className="down">{order.message}</p>}
      <p className="mono soft">{order.orderId}</p>
    </div>
  );
}
