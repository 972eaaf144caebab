import * as z from 'zod';
import { type Decision, type InstrumentFacts, nothing, type Strategy, type View } from '../contract.ts';
import type { StrategyEvent } from '../events.ts';
import type { Intent } from '../intents.ts';
import { sizeParameter } from '../size-parameter.ts';

const parameters = z.strictObject({
  levels: z.int().min(1).max(50).default(5).meta({ unit: 'levels', description: 'of each side that count' }),
  everyMs: z
    .int()
    .min(100)
    .max(60_000)
    .default(500)
    .meta({ unit: 'ms', description: 'between two looks at the book' }),
  threshold: z.number().min(0.05).max(0.99).default(0.6).meta({
    unit: 'ratio',
    description: 'imbalance from which it enters: (bids - asks) / (bids + asks) of these levels',
  }),
  exitThreshold: z
    .number()
    .min(-0.9)
    .max(0.9)
    .default(0)
    .meta({ unit: 'ratio', description: 'imbalance against it from which it leaves' }),
  holdSeconds: z
    .number()
    .min(0.5)
    .max(86_400)
    .default(30)
    .meta({ unit: 's', description: 'it leaves at the latest' }),
  allowShort: z.boolean().default(false).meta({ description: 'it also sells what it does not hold' }),
  size: sizeParameter.optional().meta({ description: 'all, percent:P or fixed:Q' }),
});

type Parameters = z.infer<typeof parameters>;

interface State {
  /** When it opened what it holds; null while it holds nothing. */
  readonly sinceMs: number | null;
  /** An order of its own is on its way, since then. */
  readonly askedMs: number | null;
}

/** An order whose end nobody told is no longer waited for. */
const forgottenMs = 60_000;

/** Follows the heavier side of the book: docs/strategies/order-book-imbalance.md. */
export const orderBookImbalance: Strategy<Parameters, State> = {
  name: 'order-book-imbalance',
  description: 'Buys when the bids near the price outweigh the asks, and leaves when that is over.',
  version: 1,
  parameters,
  indicators: () => [],
  hears: ['book', 'fill', 'order'],
  feeds: ({ levels, everyMs }) => ({ book: { levels, everyMs } }),
  init: () => ({ sinceMs: null, askedMs: null }),
  decide(state, event, view): Decision<State> {
    if (event.kind === 'fill') return { state: afterFill(state, event, view), intents: nothing };
    if (event.kind === 'order') return { state: { ...state, askedMs: null }, intents: nothing };
    if (event.kind !== 'book') return { state, intents: nothing };
    if (state.askedMs !== null && event.timeMs - state.askedMs < forgottenMs)
      return { state, intents: nothing };
    const intents = intentsAt(imbalanceOf(event), event.timeMs, state, view);
    return intents.length === 0
      ? { state, intents }
      : { state: { ...state, askedMs: event.timeMs }, intents };
  },
};

type BookEvent = Extract<StrategyEvent, { kind: 'book' }>;

/** From -1, asks alone, to 1, bids alone; 0 of an empty book. */
function imbalanceOf({ bids, asks }: BookEvent): number {
  const [bid, ask] = [sum(bids), sum(asks)];
  return bid + ask > 0 ? (bid - ask) / (bid + ask) : 0;
}

function sum(levels: BookEvent['bids']): number {
  return levels.reduce((total, [, quantity]) => total + quantity, 0);
}

function intentsAt(
  imbalance: number,
  nowMs: number,
  { sinceMs }: State,
  { parameters, position, instrument }: View<Parameters>,
): readonly Intent[] {
  const { threshold, exitThreshold, holdSeconds, allowShort, size } = parameters;
  const side = isFlat(position, instrument) ? 0 : Math.sign(position);
  if (side !== 0) {
    const isOver = sinceMs !== null && nowMs - sinceMs >= holdSeconds * 1_000;
    return isOver || imbalance * side <= -exitThreshold ? [{ kind: 'close' }] : nothing;
  }
  const isUp = imbalance >= threshold;
  if (!isUp && !(allowShort && imbalance <= -threshold)) return nothing;
  const entry = { kind: 'place', side: isUp ? 'BUY' : 'SELL', type: 'MARKET', tag: 'entry' } as const;
  return [{ ...entry, ...(size && { size }) }];
}

/** A fee that was taken in coins leaves less than can be sold. */
function isFlat(position: number, { quantityStep, quantityMin }: InstrumentFacts): boolean {
  return Math.abs(position) < Math.max(quantityStep, quantityMin) * (1 - 1e-9);
}

function afterFill(
  state: State,
  { remaining, timeMs, tag }: Extract<StrategyEvent, { kind: 'fill' }>,
  { instrument, position }: View<Parameters>,
): State {
  const sinceMs = isFlat(position, instrument)
    ? null
    : tag === 'entry'
      ? (state.sinceMs ?? timeMs)
      : state.sinceMs;
  return { sinceMs, askedMs: remaining > 0 ? state.askedMs : null };
}
