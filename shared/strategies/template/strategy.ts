import * as z from 'zod';
import { at } from '../../domain/indicators/indicator.ts';
import { type Decision, nothing, type Strategy, type View } from '../contract.ts';
import type { Intent } from '../intents.ts';
import { exits, protectionOf } from '../manager/exits.ts';
import { sizeParameter } from '../size-parameter.ts';

const parameters = z.strictObject({
  period: z.int().min(2).max(1_000).default(20).meta({ unit: 'candles', description: 'of the range' }),
  size: sizeParameter.optional().meta({ description: 'all, percent:P or fixed:Q' }),
  ...exits,
  stopLossRatio: exits.stopLossRatio.default(0.02),
});

type Parameters = z.infer<typeof parameters>;

/** What is kept from one event to the next: plain data. */
interface State {
  /** Highest high of the range before the newest candle. */
  readonly upper: number | null;
}

export const template: Strategy<Parameters, State> = {
  name: 'template',
  description:
    'Buys when the price closes above its range, and leaves when it closes below the middle of it.',
  version: 1,
  parameters,
  indicators: ({ period }) => [{ name: 'donchian', period }],
  init: () => ({ upper: null }),
  decide(state, event, view): Decision<State> {
    if (event.kind !== 'candle') return { state, intents: nothing };
    const { close } = event.candle;
    const isOut = state.upper !== null && close > state.upper;
    return { state: { upper: at(view.indicators, 0) }, intents: intentsAt(close, isOut, view) };
  },
};

function intentsAt(close: number, isOut: boolean, view: View<Parameters>): readonly Intent[] {
  const { parameters, indicators, position } = view;
  if (position > 0) return close < at(indicators, 1) ? [{ kind: 'close' }] : nothing;
  if (!isOut) return nothing;
  const { size } = parameters;
  const protect = protectionOf(parameters);
  const entry = { kind: 'place', side: 'BUY', type: 'MARKET', tag: 'entry' } as const;
  return [{ ...entry, ...(size && { size }), ...(protect && { protect }) }];
}
