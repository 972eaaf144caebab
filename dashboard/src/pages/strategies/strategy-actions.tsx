import { useState } from 'react';
import { useAttempt } from '../../api/attempt.ts';
import { api, read } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { baseOf } from '../../format/instrument.ts';
import { decimalOf, numberText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNote } from '../../ui/parts.tsx';
import type { Strategy } from './resources.ts';

type Act = 'pause' | 'resume' | 'stop';

/** What may be asked of it now. */
export function StrategyActions({ strategy }: { readonly strategy: Strategy }) {
  const text = useText();
  const [asked, setAsked] = useState<Act>();
  const { state } = strategy;
  if (state === 'ENDED') return null;
  return (
    <div className="row">
      {state === 'ACTIVE' ? (
        <Button onPress={() => setAsked('pause')}>{text('strategies.pause')}</Button>
      ) : (
        <Button look="primary" onPress={() => setAsked('resume')}>
          {text('strategies.resume')}
        </Button>
      )}
      <Button look="danger" onPress={() => setAsked('stop')}>
        {text('strategies.stop')}
      </Button>
      {asked && <ActDialog key={asked} {...{ strategy, act: asked }} onClose={() => setAsked(undefined)} />}
    </div>
  );
}

interface ActProps {
  readonly strategy: Strategy;
  readonly act: Act;
  readonly onClose: () => void;
}

/** Says what becomes of orders, position and protection before it asks. Each of them twice is the same as once. */
function ActDialog({ strategy, act, onClose }: ActProps) {
  const text = useText();
  const { isBusy, failure, attempt } = useAttempt();
  const { strategyId, openOrders, position, instrument } = strategy;
  const send = async () => {
    await attempt(async () => {
      await read(sendAct(strategyId, act));
      onClose();
    });
    refresh('strategies', 'orders', 'balances', 'positions');
  };
  const holds = !(decimalOf(position)?.isZero() ?? true);
  return (
    <Dialog title={text(`strategies.${act}.title`, { id: strategyId })} isOpen onClose={onClose} isAlert>
      <ul className="bullets">
        <li>{text(`strategies.${act}.decides`)}</li>
        <li>{text(`strategies.${act}.orders`, { count: openOrders.length })}</li>
        <li>
          {holds
            ? text(`strategies.${act}.holds`, {
                quantity: numberText(position),
                asset: baseOf(instrument),
              })
            : text('strategies.holds-nothing')}
        </li>
      </ul>
      {failure && <FailureNote failure={failure} />}
      <div className="actions">
        <Button onPress={onClose}>{text('action.cancel')}</Button>
        <Button
          look={act === 'stop' ? 'danger' : 'primary'}
          onPress={() => void send()}
          isDisabled={isBusy}
          autoFocus
        >
          {text(`strategies.${act}.confirm`)}
        </Button>
      </div>
    </Dialog>
  );
}

function sendAct(strategyId: string, act: Act) {
  const params = { path: { strategyId } };
  if (act === 'stop') return api.DELETE('/v1/strategies/{strategyId}', { params });
  const body = { state: act === 'pause' ? ('PAUSED' as const) : ('ACTIVE' as const) };
  return api.PATCH('/v1/strategies/{strategyId}', { params, body });
}
