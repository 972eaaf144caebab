import { useState } from 'react';
import { useAttempt } from '../../api/attempt.ts';
import { api, type Order, read } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { baseOf, quoteOf } from '../../format/instrument.ts';
import { decimalOf } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Button, Field } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNote } from '../../ui/parts.tsx';

/** Another quantity or limit. Sent again with the same values it is the same amendment. */
export function AmendDialog({ order, onClose }: { readonly order: Order; readonly onClose: () => void }) {
  const text = useText();
  const [quantity, setQuantity] = useState(order.quantity ?? '');
  const [limitPrice, setLimitPrice] = useState(order.limitPrice ?? '');
  const { isBusy, failure, attempt } = useAttempt();
  const isGood = (value: string) => decimalOf(value)?.greaterThan(0) ?? false;
  const wrong = (value: string) => (isGood(value) ? undefined : text('order.invalid'));
  const body = {
    ...(quantity === order.quantity ? {} : { quantity }),
    ...(limitPrice === order.limitPrice ? {} : { limitPrice }),
  };
  const canSend = isGood(quantity) && isGood(limitPrice) && Object.keys(body).length > 0 && !isBusy;
  const send = async () => {
    await attempt(async () => {
      const path = { orderId: order.orderId };
      await read(api.PATCH('/v1/orders/{orderId}', { params: { path }, body }));
      refresh('order', 'balances', 'positions');
      onClose();
    });
  };
  return (
    <Dialog title={text('order.amend.title')} isOpen onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (canSend) void send();
        }}
      >
        <Field
          label={text('order.amend.quantity')}
          value={quantity}
          onChange={setQuantity}
          suffix={baseOf(order.instrument)}
          help={text('order.amend.help')}
          error={wrong(quantity)}
          isNumber
          autoFocus
        />
        <Field
          label={text('order.amend.price')}
          value={limitPrice}
          onChange={setLimitPrice}
          suffix={quoteOf(order.instrument)}
          error={wrong(limitPrice)}
          isNumber
        />
        {failure && <FailureNote failure={failure} />}
        <div className="actions">
          <Button onPress={onClose}>{text('action.cancel')}</Button>
          <Button look="primary" type="submit" isDisabled={!canSend}>
            {text('order.amend.confirm')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
