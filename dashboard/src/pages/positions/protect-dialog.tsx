import { useState } from 'react';
import { useAttempt } from '../../api/attempt.ts';
import { api, type Position, read, type Schemas } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { quoteOf } from '../../format/instrument.ts';
import { decimalOf, moneyText, numberText, priceText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Button, Field } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNote } from '../../ui/parts.tsx';
import { profitAt, requestOf } from '../trade/protection-lines.ts';

interface ProtectDialogProps {
  readonly position: Position;
  /** What is in force; nothing where there is none. */
  readonly plan: Schemas['Protection'] | undefined;
  readonly onClose: () => void;
}

/**
 * A stop loss and a take profit for what is held, in place of those in force. What the plan has beyond them (trailing, break-even, further take
 * profits) stays.
 */
export function ProtectDialog({ position, plan, onClose }: ProtectDialogProps) {
  const text = useText();
  const { instrument, positionId, averageEntryPrice, quantity } = position;
  const quote = quoteOf(instrument);
  const [stop, setStop] = useState(plan?.terms.stopLoss?.price ?? '');
  const [profit, setProfit] = useState(plan?.terms.takeProfits[0]?.price ?? '');
  const { isBusy, failure, attempt } = useAttempt();
  const isGood = (value: string) => value === '' || (decimalOf(value)?.greaterThan(0) ?? false);
  const wrong = (value: string) => (isGood(value) ? undefined : text('order.invalid'));
  const means = (value: string) => {
    const result = profitAt(value, position);
    return result ? text('protect.means', { result: moneyText(result, quote, true) }) : text('protect.help');
  };
  const run = async (send: () => Promise<unknown>) => {
    await attempt(async () => {
      await send();
      onClose();
    });
    refresh('protection', 'positions', 'orders');
  };
  const path = { positionId };
  const save = () =>
    read(
      api.PUT('/v1/positions/{positionId}/protection', {
        params: { path },
        body: termsOf(plan, stop, profit),
      }),
    );
  const remove = () => read(api.DELETE('/v1/positions/{positionId}/protection', { params: { path } }));
  const canSave = isGood(stop) && isGood(profit) && (stop !== '' || profit !== '') && !isBusy;
  return (
    <Dialog title={text('protect.title', { instrument })} isOpen onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (canSave) void run(save);
        }}
      >
        <p className="soft num">
          {text('protect.of', {
            quantity: numberText(quantity),
            entry: priceText(averageEntryPrice, position.markPrice),
          })}
        </p>
        <Field
          label={text('ticket.stop')}
          value={stop}
          onChange={(value) => setStop(value.trim())}
          suffix={quote}
          help={means(stop)}
          error={wrong(stop)}
          isNumber
          autoFocus
        />
        <Field
          label={text('ticket.profit')}
          value={profit}
          onChange={(value) => setProfit(value.trim())}
          suffix={quote}
          help={means(profit)}
          error={wrong(profit)}
          isNumber
        />
        {failure && <FailureNote failure={failure} />}
        <div className="actions">
          {plan && (
            <Button look="danger" onPress={() => void run(remove)} isDisabled={isBusy}>
              {text('protect.remove')}
            </Button>
          )}
          <Button onPress={onClose}>{text('action.cancel')}</Button>
          <Button look="primary" type="submit" isDisabled={!canSave}>
            {text('protect.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** An empty field takes that level back. */
function termsOf(
  plan: Schemas['Protection'] | undefined,
  stop: string,
  profit: string,
): Schemas['SetProtection'] {
  const { stopLoss: _, takeProfits = [], ...rest } = plan ? requestOf(plan.terms) : {};
  const [first, ...others] = takeProfits;
  const { price: __, distanceRatio: ___, ...size } = first ?? {};
  const profits = profit === '' ? others : [{ ...size, price: profit }, ...others];
  return {
    ...rest,
    ...(stop === '' ? {} : { stopLoss: { price: stop } }),
    ...(profits.length > 0 ? { takeProfits: profits } : {}),
    version: plan?.version ?? 0,
  };
}
