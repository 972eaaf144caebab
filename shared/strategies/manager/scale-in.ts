import * as z from 'zod';
import type { InstrumentFacts } from '../contract.ts';
import type { Intent } from '../intents.ts';
import type { Wish } from './book.ts';
import { priceText, quantityText, ratioText } from './numbers.ts';

/** Averaging in and hedging, as parameters of any strategy. */
export const scaleIn = {
  isDca: z
    .boolean()
    .default(false)
    .meta({ description: 'buy more, by limit orders, when the price goes against it' }),
  dcaMax: z.int().min(1).max(10).default(3).meta({ unit: 'orders', description: 'how often at most' }),
  dcaStepRatio: z
    .number()
    .min(0.001)
    .max(0.5)
    .default(0.02)
    .meta({ unit: 'part of the first entry', description: 'how far from one to the next' }),
  dcaMultiplier: z
    .number()
    .min(0.1)
    .max(3)
    .default(1)
    .meta({ unit: 'times the one before', description: 'how large each is' }),
  isHedge: z.boolean().default(false).meta({
    description: 'open the other side when it goes wrong; the account must hold both sides (hedge mode)',
  }),
  hedgeAfterRatio: z
    .number()
    .min(0.001)
    .max(0.5)
    .default(0.03)
    .meta({ unit: 'part of the first entry', description: 'how far it must go wrong' }),
  hedgeSizeRatio: z
    .number()
    .positive()
    .max(1)
    .default(0.5)
    .meta({ unit: 'part of the position', description: 'how large' }),
  hedgeTakeProfitRatio: z
    .number()
    .positive()
    .lt(1)
    .default(0.03)
    .meta({ unit: "part of the hedge's entry", description: 'its own take profit' }),
  hedgeStopLossRatio: z
    .number()
    .positive()
    .lt(1)
    .default(0.02)
    .meta({ unit: "part of the hedge's entry", description: 'its own stop loss' }),
};

const shape = z.object(scaleIn);
export type ScaleIn = z.infer<typeof shape>;

/** The position that is averaged or hedged, as it was first entered. */
export interface Anchor {
  readonly side: 'LONG' | 'SHORT';
  readonly price: number;
  readonly quantity: number;
  /** Of the averaging orders that were filled. */
  readonly dcaCount: number;
  /** ASKED: by an order that is on its way. REFUSED: this position goes without. */
  readonly hedge: 'NONE' | 'ASKED' | 'OPEN' | 'REFUSED';
}

export const hedgeTag = 'hedge';
export const dcaTag = 'dca';

/** The orders that should rest beside a position: what is left of averaging in. */
export function besidePosition(parameters: ScaleIn, anchor: Anchor, facts: InstrumentFacts): readonly Wish[] {
  const { side, price, quantity } = anchor;
  const against = side === 'LONG' ? -1 : 1;
  const sides = parameters.isHedge ? { own: { positionSide: side } as const } : { own: {} };
  const wishes: Wish[] = [];
  for (let step = anchor.dcaCount + 1; parameters.isDca && step <= parameters.dcaMax; step++) {
    const level = price * (1 + against * parameters.dcaStepRatio * step);
    const lots = quantityText(
      quantity * parameters.dcaMultiplier ** step,
      facts.quantityStep,
      facts.quantityMin,
    );
    if (level <= 0 || lots === null) continue;
    const text = priceText(level, facts.priceTick, side === 'LONG' ? 'down' : 'up');
    const order = { kind: 'place', type: 'LIMIT', price: text, tag: `${dcaTag}:${step}` } as const;
    wishes.push({ ...order, side: side === 'LONG' ? 'BUY' : 'SELL', size: fixed(lots), ...sides.own });
  }
  return wishes;
}

/** The order that opens the hedge, once the price is wrong by so much; null before that, and when there is one. */
export function hedgeAt(
  parameters: ScaleIn,
  anchor: Anchor,
  price: number,
  facts: InstrumentFacts,
): Intent | null {
  const { side, quantity, hedge } = anchor;
  const isLong = side === 'LONG';
  const level = anchor.price * (1 + (isLong ? -1 : 1) * parameters.hedgeAfterRatio);
  const isDue = isLong ? price <= level : price >= level;
  if (!parameters.isHedge || hedge !== 'NONE' || !isDue) return null;
  const lots = quantityText(quantity * parameters.hedgeSizeRatio, facts.quantityStep, facts.quantityMin);
  if (lots === null) return null;
  return {
    ...{ kind: 'place', type: 'MARKET', tag: hedgeTag, size: fixed(lots) },
    side: isLong ? 'SELL' : 'BUY',
    positionSide: isLong ? 'SHORT' : 'LONG',
    protect: {
      stopLoss: { distanceRatio: ratioText(parameters.hedgeStopLossRatio) },
      takeProfits: [{ distanceRatio: ratioText(parameters.hedgeTakeProfitRatio) }],
    },
  };
}

function fixed(quantity: string) {
  return { kind: 'fixed', quantity } as const;
}
