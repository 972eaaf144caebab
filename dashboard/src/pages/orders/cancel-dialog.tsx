import { useAttempt } from '../../api/attempt.ts';
import { api, type Order, read } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { baseOf } from '../../format/instrument.ts';
import { decimalOf, numberText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNote } from '../../ui/parts.tsx';

/** A cancel twice is one cancel: the order itself remembers that it was asked. */
export function CancelDialog({
  order,
  isOpen,
  onClose,
}: {
  readonly order: Order;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const text = useText();
  const { isBusy, failure, attempt, forget } = useAttempt();
  const close = () => {
    forget();
    onClose();
  };
  const cancel = async () => {
    await attempt(async () => {
      const path = { orderId: order.orderId };
      await read(api.DELETE('/v1/orders/{orderId}', { params: { path } }));
      close();
    });
    refresh('order', 'balances', 'positions');
  };
  const rest = decimalOf(order.quantity)?.minus(decimalOf(order.filledQuantity) ?? 0);
  const asset = baseOf(order.instrument);
  return (
    <Dialog title={text('order.cancel.title')} isOpen={isOpen} onClose={close} isAlert>
      <p>{text('order.cancel.detail', { rest: numberText(rest), asset })}</p>
      {failure && <FailureNote failure={failure} />}
      <div className="actions">
        <Button onPress={close}>{text('order.keep')}</Button>
        <Button look="danger" onPress={() => void cancel()} isDisabled={isBusy} autoFocus>
          {text('order.cancel.confirm')}
        </Button>
      </div>
    </Dialog>
  );
}
