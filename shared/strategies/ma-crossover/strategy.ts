import * as z from 'zod';
import type { IndicatorSpec } from '../../domain/indicators/catalogue.ts';
import { at } from '../../domain/indicators/indicator.ts';
import { type Decision, nothing, type Strategy, type View } from '../contract.ts';
import type { StrategyEvent } from '../events.ts';
import type { Intent } from '../intents.ts';
import { type Size, sizeFromText } from '../size.ts';

const period = z.int().min(1).max(10_000);
const size = z.string().transform((text, context): Size => {
  const parsed = sizeFromText(text);
  if (parsed) return parsed;
  context.addIssue({ code: 'custom', message: 'must be all, percent:P or fixed:Q' });
  return z.NEVER;
});

const parameters = z
  .strictObject({
    fast: period.default(10).meta({ unit: 'candles', description: 'period of the fast average' }),
    slow: period.default(30).meta({ unit: 'candles', description: 'period of the slow average' }),
    average: z.enum(['sma', 'ema']).default('sma').meta({ description: 'which average of the close' }),
    reverse: z.boolean().default(false).meta({
      description:
        'on each cross close, then open the other side; without it, long only: up buys, down closes',
    }),
    size: size.optional().meta({ description: 'all, percent:P or fixed:Q; without it, the size of the run' }),
  })
  .refine(({ fast, slow }) => fast < slow, { path: ['fast'], message: 'must be below slow' });

type Parameters = z.infer<typeof parameters>;

/** Where the fast average is to the slow one: 1 above, -1 below, 0 equal; null before the first candle. */
interface State {
  readonly relation: -1 | 0 | 1 | null;
}

const below: State = { relation: -1 };
const equal: State = { relation: 0 };
const above: State = { relation: 1 };

/**
 * The reference strategy. A cross counts when the averages stood strictly on one side at the candle before, and stand
 * strictly on the other now: a candle at which they are equal is no side (the rule of `crossover` in backtesting.py).
 */
export const maCrossover: Strategy<Parameters, State> = {
  name: 'ma-crossover',
  description: 'Trades when a fast moving average crosses a slow one.',
  version: 1,
  comparesOnly: true,
  parameters,
  indicators: ({ average, fast, slow }): readonly IndicatorSpec[] => [
    { name: average, period: fast },
    { name: average, period: slow },
  ],
  init: (): State => ({ relation: null }),
  decide(state: State, event: StrategyEvent, view: View<Parameters>): Decision<State> {
    if (event.kind !== 'candle') return { state, intents: nothing };
    const difference = at(view.indicators, 0) - at(view.indicators, 1);
    const now = difference > 0 ? above : difference < 0 ? below : equal;
    if (now.relation === state.relation) return { state, intents: nothing };
    const hasCrossed = state.relation !== null && state.relation * (now.relation ?? 0) === -1;
    return { state: now, intents: hasCrossed ? onCross(now === above, view) : nothing };
  },
};

function onCross(
  isUp: boolean,
  { parameters: { reverse, size }, position }: View<Parameters>,
): readonly Intent[] {
  const place: Intent = { kind: 'place', side: isUp ? 'BUY' : 'SELL', type: 'MARKET', ...(size && { size }) };
  if (reverse) return [{ kind: 'close' }, place];
  if (!isUp) return [{ kind: 'close' }];
  return position === 0 ? [place] : nothing;
}
