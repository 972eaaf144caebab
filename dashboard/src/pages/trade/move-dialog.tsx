import { useAttempt } from '../../api/attempt.ts';
import { api, read } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { quoteOf } from '../../format/instrument.ts';
import { moneyText, numberText } from '../../format/number.ts';
import { type Text, useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNote } from '../../ui/parts.tsx';
import { profitAt, withLine } from './protection-lines.ts';
import type { Move } from './use-levels.ts';

/** A line was let go elsewhere: says in words what that would change, and does it when told to. Twice is the same change. */
export function MoveDialog({ move, onClose }: { readonly move: Move; readonly onClose: () => void }) {
  const text = useText();
  const { isBusy, failure, attempt } = useAttempt();
  const send = async () => {
    await attempt(async () => {
      await carryOut(move);
      onClose();
    });
    refresh('order', 'protection', 'balances', 'positions');
  };
  return (
    <Dialog title={text('trade.move.title')} isOpen onClose={onClose} isAlert>
      {sentences(move, text).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {failure && <FailureNote failure={failure} />}
      <div className="actions">
        <Button onPress={onClose}>{text('trade.move.no')}</Button>
        <Button look="primary" onPress={() => void send()} isDisabled={isBusy} autoFocus>
          {text('trade.move.yes')}
        </Button>
      </div>
    </Dialog>
  );
}

async function carryOut(move: Move): Promise<void> {
  if (move.of === 'order') {
    const params = { path: { orderId: move.order.orderId } };
    await read(api.PATCH('/v1/orders/{orderId}', { params, body: { limitPrice: move.price } }));
    return;
  }
  const { plan, held, before, price } = move;
  const params = { path: { positionId: held.positionId } };
  const body = withLine(plan, { ...before, price });
  await read(api.PUT('/v1/positions/{positionId}/protection', { params, body }));
}

function sentences(move: Move, text: Text): readonly string[] {
  const to = numberText(move.price);
  if (move.of === 'order') {
    const { side, quantity, instrument, limitPrice } = move.order;
    const order = text('order.title', {
      side: text(side === 'buy' ? 'side.buy' : 'side.sell'),
      ...{ quantity: numberText(quantity), instrument },
    });
    return [text('trade.move.order', { order, from: numberText(limitPrice), to }), text('order.amend.help')];
  }
  const { before, held, price } = move;
  const { instrument } = held;
  const isStop = before.kind === 'stop';
  const values = { instrument, from: numberText(before.price), to };
  const result = moneyText(profitAt(price, held), quoteOf(instrument), true);
  return [
    text(isStop ? 'trade.move.stop' : 'trade.move.profit', values),
    text(isStop ? 'trade.move.stop.means' : 'trade.move.profit.means', { price: to, result }),
  ];
}
