import { useState } from 'react';
import { useAttempt } from '../../api/attempt.ts';
import { api, type Order, type Position, read } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { useFollowed } from '../../data/resources.ts';
import { baseOf } from '../../format/instrument.ts';
import { decimalOf, numberText } from '../../format/number.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Button, Field } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNote } from '../../ui/parts.tsx';
import { OrderState } from '../orders/order-state.tsx';

/** Closes a position or a part of it. The key is the dialog's: pressed again it is the same order. */
export function CloseDialog({
  position,
  onClose,
}: {
  readonly position: Position;
  readonly onClose: () => void;
}) {
  const text = useText();
  const word = useWord();
  const { instrument, positionId } = position;
  const held = decimalOf(position.quantity)?.abs();
  const [key] = useState(() => crypto.randomUUID());
  const [quantity, setQuantity] = useState('');
  const { isBusy, failure, attempt } = useAttempt();
  const [placed, setPlaced] = useState<Order>();
  const order = useFollowed(placed);
  const part = decimalOf(quantity);
  const isWrong = quantity !== '' && !(part?.greaterThan(0) && held?.greaterThanOrEqualTo(part));
  const close = async () => {
    await attempt(async () => {
      const params = { path: { positionId }, header: { 'Idempotency-Key': key, Prefer: 'wait=10' } };
      const body = quantity === '' ? {} : { quantity };
      setPlaced((await read(api.POST('/v1/positions/{positionId}/close', { params, body }))).order);
    });
    refresh('positions', 'orders', 'balances', 'fills', 'protection');
  };
  return (
    <Dialog title={text('positions.close.title', { instrument })} isOpen onClose={onClose} isAlert>
      {order ? (
        <p className="row" role="status">
          <strong>{text('ticket.placed', { state: word('order', order.state) })}</strong>
          <OrderState state={order.state} />
          {order.message !== null && <span className="down">{order.message}</span>}
        </p>
      ) : (
        <>
          <p className="soft">{text('positions.close.detail')}</p>
          <Field
            label={text('positions.close.quantity', { held: numberText(held) })}
            value={quantity}
            onChange={(value) => setQuantity(value.trim())}
            suffix={baseOf(instrument)}
            error={isWrong ? text('order.invalid') : undefined}
            isNumber
          />
          {isBusy && <p role="status">{text('positions.close.busy')}</p>}
        </>
      )}
      {failure && (
        <>
          <FailureNote failure={failure} />
          {!failure.isCertain && <p>{text('ticket.unknown')}</p>}
        </>
      )}
      <div className="actions">
        <Button onPress={onClose}>{text(order ? 'action.close' : 'action.cancel')}</Button>
        {!order && (
          <Button look="danger" onPress={() => void close()} isDisabled={isBusy || isWrong}>
            {text('positions.close.confirm')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
