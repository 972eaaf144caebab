import * as z from 'zod';
import { type Decision, nothing, type Strategy, type View } from '../contract.ts';
import type { Intent } from '../intents.ts';
import { exits, protectionOf } from '../manager/exits.ts';
import { sizeParameter } from '../size-parameter.ts';
import { exampleArtifact, modelArtifact, probabilityOf } from './model.ts';

const parameters = z.strictObject({
  model: modelArtifact
    .prefault(exampleArtifact)
    .meta({ description: 'the artifact of a trained model; the default was trained on nothing' }),
  enterAbove: z.number().min(0.5).max(1).default(0.55).meta({
    unit: 'probability',
    description: 'a long is opened at or above it, a short at or below 1 less it',
  }),
  exitBelow: z.number().min(0).max(1).default(0.5).meta({
    unit: 'probability',
    description: 'a long is closed below it, a short above 1 less it',
  }),
  direction: z.enum(['long', 'both']).default('long').meta({ description: 'which entries count' }),
  size: sizeParameter.optional().meta({ description: 'all, percent:P or fixed:Q' }),
  ...exits,
});

type Parameters = z.infer<typeof parameters>;

/** Trades by the probability that a model, trained elsewhere, gives to a rise. */
export const mlLinear: Strategy<Parameters, null> = {
  name: 'ml-linear',
  description: 'Trades by a trained logistic regression over indicators, a versioned file.',
  version: 1,
  hears: ['candle'],
  parameters,
  indicators: ({ model }) => model.indicators,
  init: () => null,
  decide(state, event, view): Decision<null> {
    const { model } = view.parameters;
    if (event.kind !== 'candle') return { state, intents: nothing };
    return { state, intents: intentsAt(probabilityOf(model, view.indicators, event.candle.close), view) };
  },
};

function intentsAt(rises: number, { parameters, position }: View<Parameters>): readonly Intent[] {
  const { enterAbove, exitBelow, direction, size } = parameters;
  const close: readonly Intent[] = [{ kind: 'close' }];
  if (position > 0) return rises < exitBelow ? close : nothing;
  if (position < 0) return 1 - rises < exitBelow ? close : nothing;
  const side = rises >= enterAbove ? 'BUY' : direction === 'both' && 1 - rises >= enterAbove ? 'SELL' : null;
  if (side === null) return nothing;
  const protect = protectionOf(parameters);
  return [{ kind: 'place', side, type: 'MARKET', ...(size && { size }), ...(protect && { protect }) }];
}
