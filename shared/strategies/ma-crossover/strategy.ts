import * as z from 'zod';
import type { IndicatorSpec } from '../../domain/indicators/catalogue.ts';
import { at } from '../../domain/indicators/indicator.ts';
import { type Decision, nothing, type Strategy, type View } from '../contract.ts';
import type { StrategyEvent } from '../events.ts';
import type { Intent } from '../intents.ts';
import { exits, protectionOf } from '../manager/exits.ts';
import type { Size } from '../size.ts';
import { sizeParameter } from '../size-parameter.ts';

const period = z.int().min(1).max(10_000);
const parameters = z
  .strictObject({
    fast: period.default(10).meta({ unit: 'candles', description: 'period of the fast average' }),
    slow: period.default(30).meta({ unit: 'candles', description: 'period of the slow average' }),
    average: z.enum(['sma', 'ema']).default('sma').meta({ description: 'which average of the close' }),
    reverse: z.boolean().default(false).meta({
      description:
        'on each cross close, then open the other side; without it, long only: up buys, down closes',
    }),
    size: sizeParameter
      .optional()
      .meta({ description: 'all, percent:P or fixed:Q; without it, the size of the run' }),
    riskRatio: z.number().positive().max(0.2).optional().meta({
      unit: 'part of the capital',
      description: 'what the stop loss may cost: sizes the entry by it, instead of size',
    }),
    adxMin: z.number().min(0).max(100).default(0).meta({
      unit: 'ADX (14)',
      description: 'a cross in a weaker trend opens nothing; 0 is no filter',
    }),
    trendPeriod: z.int().min(0).max(10_000).default(0).meta({
      unit: 'candles',
      description: 'opens only on the side of the slow average of this period; 0 is no filter',
    }),
    trendMinutes: z.int().min(1).max(10_080).optional().meta({
      unit: 'minutes',
      description: 'the average of trendPeriod is of larger candles of this length',
    }),
    ...exits,
  })
  .refine(({ riskRatio, stopLossRatio }) => riskRatio === undefined || stopLossRatio !== undefined, {
    path: ['riskRatio'],
    message: 'needs a stopLossRatio',
  })
  .refine(({ fast, slow }) => fast < slow, { path: ['fast'], message: 'must be below slow' });

type Parameters = z.infer<typeof parameters>;

/** Where the fast average is to the slow one: 1 above, -1 below, 0 equal; null before the first candle. */
interface State {
  readonly relation: -1 | 0 | 1 | null;
}

const adxPeriod = 14;
const stateSchema = z.strictObject({ relation: z.literal([-1, 0, 1]).nullable() });

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
  version: 2,
  comparesOnly: true,
  hears: ['candle'],
  parameters,
  indicators: ({ average, fast, slow, adxMin, trendPeriod, trendMinutes }): readonly IndicatorSpec[] => [
    { name: average, period: fast },
    { name: average, period: slow },
    ...(trendPeriod > 0 ? [{ name: average, period: trendPeriod, ...largerBy(trendMinutes) }] : []),
    ...(adxMin > 0 ? [{ name: 'adx', period: adxPeriod } as const] : []),
  ],
  init: (): State => ({ relation: null }),
  // Filters and exits came with 2; the state is the same.
  migrate: (_, state) => stateSchema.safeParse(state).data ?? null,
  decide(state: State, event: StrategyEvent, view: View<Parameters>): Decision<State> {
    if (event.kind !== 'candle') return { state, intents: nothing };
    const difference = at(view.indicators, 0) - at(view.indicators, 1);
    const now = difference > 0 ? above : difference < 0 ? below : equal;
    if (now.relation === state.relation) return { state, intents: nothing };
    const hasCrossed = state.relation !== null && state.relation * (now.relation ?? 0) === -1;
    return { state: now, intents: hasCrossed ? onCross(now === above, view) : nothing };
  },
};

function onCross(isUp: boolean, view: View<Parameters>): readonly Intent[] {
  const { parameters, position } = view;
  const { reverse } = parameters;
  const close: Intent = { kind: 'close' };
  if (!isUp && !reverse) return [close];
  if (!passes(isUp, view)) return reverse ? [close] : nothing;
  const size = sizeOf(parameters);
  const protect = protectionOf(parameters);
  const place: Intent = {
    ...{ kind: 'place', side: isUp ? 'BUY' : 'SELL', type: 'MARKET' },
    ...(size && { size }),
    ...(protect && { protect }),
  };
  if (reverse) return [close, place];
  return position === 0 ? [place] : nothing;
}

function largerBy(minutes: number | undefined): Pick<IndicatorSpec, 'everyMs'> {
  return minutes === undefined ? {} : { everyMs: minutes * 60_000 };
}

/** Whether the filters let a cross open something. */
function passes(isUp: boolean, { parameters, indicators }: View<Parameters>): boolean {
  const { trendPeriod, adxMin } = parameters;
  const isTrend = trendPeriod === 0 || at(indicators, 1) > at(indicators, 2) === isUp;
  return isTrend && (adxMin === 0 || at(indicators, trendPeriod > 0 ? 3 : 2) >= adxMin);
}

/** With a risk: the share of the capital of which the stop loses just that. */
function sizeOf({ size, riskRatio, stopLossRatio }: Parameters): Size | undefined {
  if (riskRatio === undefined || stopLossRatio === undefined) return size;
  return { kind: 'percent', percent: Math.min(100, (100 * riskRatio) / stopLossRatio) };
}
