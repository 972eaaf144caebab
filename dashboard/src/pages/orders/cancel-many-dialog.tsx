import { useState } from 'react';
import { type Failure, failureIn, type Order } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { numberText } from '../../format/number.ts';
import { type Text, useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Badge, FailureNote } from '../../ui/parts.tsx';
import { type CancelWish, cancelMany, kindOf, type Outcome } from './cancel-many.ts';

const looks = { canceled: 'good', pending: 'warn', refused: 'bad' } as const;

/** Many cancels in one go: what is asked, then what became of each order. */
export function CancelManyDialog({
  wish,
  orders,
  onClose,
}: {
  readonly wish: CancelWish;
  /** As the page shows them, for their words. */
  readonly orders: readonly Order[];
  readonly onClose: () => void;
}) {
  const text = useText();
  const [names] = useState(() => new Map(orders.map((order) => [order.orderId, nameOf(order, text)])));
  const [phase, setPhase] = useState<'asked' | 'running' | 'done'>('asked');
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const [failure, setFailure] = useState<Failure>();
  const cancel = async () => {
    setPhase('running');
    setFailure(undefined);
    try {
      await cancelMany(wish, (more) =>
        setOutcomes((before) => new Map([...before, ...more.map((each) => [each.orderId, each] as const)])),
      );
      setPhase('done');
    } catch (error) {
      setFailure(failureIn(error));
      setPhase('asked');
    }
    refresh('order', 'balances', 'positions');
  };
  const title =
    'instrument' in wish
      ? text('orders.cancel.title.instrument', { instrument: wish.instrument })
      : text('orders.cancel.title', { count: wish.orderIds.length });
  return (
    <Dialog title={title} isOpen onClose={onClose} isAlert>
      {phase === 'asked' && (
        <>
          <p>{text('orders.cancel.detail')}</p>
          {orders.some(({ exitLeg }) => exitLeg !== null) && <p>{text('orders.cancel.legs')}</p>}
        </>
      )}
      {phase === 'running' && <p role="status">{text('orders.cancel.busy', { count: outcomes.size })}</p>}
      {failure && <FailureNote failure={failure} />}
      <Outcomes outcomes={[...outcomes.values()]} names={names} />
      <div className="actions">
        <Button onPress={onClose}>{text(phase === 'done' ? 'action.close' : 'order.keep')}</Button>
        {phase !== 'done' && (
          <Button look="danger" onPress={() => void cancel()} isDisabled={phase === 'running'} autoFocus>
            {text('orders.cancel.confirm')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

function nameOf({ side, quantity, quoteQuantity, instrument, limitPrice }: Order, text: Text): string {
  const words = {
    side: text(side === 'buy' ? 'side.buy' : 'side.sell'),
    quantity: numberText(quantity ?? quoteQuantity),
    instrument,
  };
  const price = limitPrice === null ? text('order.at-market') : numberText(limitPrice);
  return `${text('order.title', words)} · ${price}`;
}

function Outcomes({
  outcomes,
  names,
}: {
  readonly outcomes: readonly Outcome[];
  readonly names: ReadonlyMap<string, string>;
}) {
  const text = useText();
  if (outcomes.length === 0) return null;
  const count = (kind: ReturnType<typeof kindOf>) => outcomes.filter((each) => kindOf(each) === kind).length;
  const counts = { canceled: count('canceled'), pending: count('pending'), refused: count('refused') };
  return (
    <>
      <p role="status">
        <strong>{text('orders.cancel.result', counts)}</strong>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard. */}
      <ul className="stack tight outcomes" tabIndex={0}>
        {outcomes.map((outcome) => {
          const kind = kindOf(outcome);
          return (
            <li key={outcome.orderId} className="row between">
              <span className="num">{names.get(outcome.orderId) ?? outcome.orderId}</span>
              <Badge look={looks[kind]}>{text(`orders.cancel.outcome.${kind}`)}</Badge>
              {outcome.problem && <span className="small down">{outcome.problem.detail}</span>}
            </li>
          );
        })}
      </ul>
    </>
  );
}
