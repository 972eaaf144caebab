import { lazy, Suspense, useState } from 'react';
import type { Order, Schemas } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { useInstrument } from '../../data/instrument.ts';
import { useAccount, usePositions, useProtection } from '../../data/resources.ts';
import { finestDigits } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Empty, Loading, Show } from '../../ui/parts.tsx';
import { ProtectDialog } from '../positions/protect-dialog.tsx';
import type { Dropped } from './chart-handles.tsx';
import { type Market, type Timeframe, useCandles, useForming } from './market.ts';
import { MoveDialog } from './move-dialog.tsx';
import { stepsOfDigits } from './steps.ts';
import type { Ticket } from './ticket-form.ts';
import { type Move, moveOf, ticketField, useLevels } from './use-levels.ts';

const Chart = lazy(() => import('./chart.tsx'));

interface PictureProps {
  readonly market: Market;
  readonly timeframe: Timeframe;
  /** Those that are open in it. */
  readonly orders: readonly Order[];
  readonly fills: readonly Schemas['Trade'][];
  readonly ticket: Ticket;
  readonly onTicket: (change: Partial<Ticket>) => void;
}

/** The chart with everything of one's own on it: what rests, what protects, and what the ticket would place, each to be moved by its line. */
export function Picture({ market, timeframe, orders, fills, ticket, onTicket }: PictureProps) {
  const text = useText();
  const { instrument, venue } = market;
  const [move, setMove] = useState<Move>();
  const [isProtecting, setProtecting] = useState(false);
  const positions = usePositions(useAccount().value?.accountId);
  const held = positions.value?.find((each) => each.instrument === instrument && each.quantity !== '0');
  const candles = useCandles(market, timeframe);
  const forming = useForming(market, timeframe);
  const protection = useProtection(held?.positionId);
  const steps = useInstrument({ venue, instrument }).value;
  const plan = protection.value?.state === 'ACTIVE' ? protection.value : undefined;
  const levels = useLevels({ orders, held, plan, ticket });
  const drop = (dropped: Dropped) => {
    const field = ticketField(dropped.id);
    if (field) onTicket({ [field]: dropped.price });
    else setMove(moveOf(dropped, { orders, held, plan }));
  };
  return (
    <>
      <Show of={candles} onRetry={() => refresh('market:')} lines={5}>
        {(value) =>
          value.candles.length === 0 ? (
            <Empty title={text('trade.chart.none')} />
          ) : (
            <Suspense fallback={<Loading lines={5} />}>
              <Chart
                label={text('trade.chart', { instrument, timeframe })}
                {...{ candles: value.candles, fills, levels, forming }}
                moving={{
                  steps: steps ?? stepsOfDigits(finestDigits(value.candles.map(({ close }) => close))),
                  onDrop: drop,
                }}
              />
            </Suspense>
          )
        }
      </Show>
      <div className="row between">
        <p className="small soft">
          <a href="https://www.tradingview.com/" target="_blank" rel="noreferrer">
            {text('trade.attribution')}
          </a>
        </p>
        {held && protection.value !== undefined && (
          <Button onPress={() => setProtecting(true)}>{text(plan ? 'protect.change' : 'protect.set')}</Button>
        )}
      </div>
      {move && <MoveDialog move={move} onClose={() => setMove(undefined)} />}
      {isProtecting && held && (
        <ProtectDialog position={held} plan={plan} onClose={() => setProtecting(false)} />
      )}
    </>
  );
}
