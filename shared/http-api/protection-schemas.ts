import * as z from 'zod';
import { type Decimal, decimal, decimalText } from '../domain/money/decimal.ts';
import { positionSides } from '../domain/order/order.ts';
import { positionIdOf } from '../domain/position/position-id.ts';
import { stopCauses, stopLevelOf } from '../domain/protection/levels.ts';
import {
  closeCauses,
  endReasons,
  isUnprotected,
  type ProtectionPlan,
  planStates,
} from '../domain/protection/plan.ts';
import { type ProtectionTerms, takeProfitsMax } from '../domain/protection/terms.ts';
import { stopsOf } from '../domain/protection/venue-stop.ts';
import { decimalString, epochMs, positiveDecimal } from './fields.ts';

const level = { price: positiveDecimal.exactOptional(), distanceRatio: positiveDecimal.exactOptional() };
const terms = {
  stopLoss: z
    .strictObject(level)
    .meta({ description: 'A price, or a distance from the entry (0.02 is 2 %)' })
    .exactOptional(),
  takeProfits: z
    .array(
      z.strictObject({
        ...level,
        sizeRatio: positiveDecimal.meta({ description: 'Part of the position' }).exactOptional(),
        quantity: positiveDecimal.meta({ description: 'Base units' }).exactOptional(),
      }),
    )
    .max(takeProfitsMax, `must be at most ${takeProfitsMax}`)
    .exactOptional(),
  trailing: z
    .strictObject({ distanceRatio: positiveDecimal, activationPrice: positiveDecimal.exactOptional() })
    .exactOptional(),
  breakEven: z
    .strictObject({ afterRatio: positiveDecimal, offsetRatio: positiveDecimal.exactOptional() })
    .exactOptional(),
  exitAfterMs: z.number('must be a number of milliseconds').int('must be whole').positive().exactOptional(),
};

/** What an order asks for the position that it opens. */
export const protectRequest = z.strictObject(terms).meta({ id: 'Protect' });
export type ProtectRequest = z.infer<typeof protectRequest>;

/** What a user asks for an open position. */
export const setProtectionRequest = z
  .strictObject({
    ...terms,
    version: z
      .number('must be a number')
      .int()
      .min(0)
      .meta({ description: 'The version that was seen (0: none); without it whatever there is is replaced' })
      .exactOptional(),
  })
  .meta({ id: 'SetProtection' });

const levelResource = { price: decimalString.nullable(), distanceRatio: decimalString.nullable() };
export const protectionTermsResource = z.object({
  stopLoss: z.object(levelResource).nullable(),
  takeProfits: z.array(
    z.object({
      ...levelResource,
      sizeRatio: decimalString.nullable(),
      quantity: decimalString.nullable(),
    }),
  ),
  trailing: z.object({ distanceRatio: decimalString, activationPrice: decimalString.nullable() }).nullable(),
  breakEven: z.object({ afterRatio: decimalString, offsetRatio: decimalString.nullable() }).nullable(),
  exitAfterMs: z.number().int().nullable(),
});

export const protectionResource = z
  .object({
    positionId: z.string(),
    accountId: z.string(),
    instrument: z.string(),
    side: z.enum(positionSides),
    state: z.enum(planStates),
    version: z.number().int(),
    terms: protectionTermsResource,
    stop: z
      .object({ price: decimalString, cause: z.enum(stopCauses) })
      .nullable()
      .meta({ description: 'Where the position would be closed now' }),
    bestPrice: decimalString.nullable(),
    isUnprotected: z
      .boolean()
      .meta({ description: 'A stop is wished, and has not been in force for more than 2 s' }),
    exposedSinceMs: epochMs.nullable(),
    closing: z
      .object({
        cause: z.enum(closeCauses),
        price: decimalString.nullable(),
        atMs: epochMs,
        isAtVenue: z.boolean().meta({ description: 'Left to the stop that rested at the venue' }),
      })
      .nullable(),
    orders: z.array(
      z.object({
        leg: z.string(),
        orderId: z.string().nullable(),
        quantity: decimalString,
        price: decimalString.nullable(),
        filledQuantity: decimalString,
        isOver: z.boolean(),
        code: z.string().nullable(),
      }),
    ),
    venueStops: z
      .array(
        z.object({
          id: z.string(),
          cause: z.enum(stopCauses),
          price: decimalString,
          quantity: decimalString,
          state: z.enum(['CLAIMED', 'RESTS']),
          claimedAtMs: epochMs,
        }),
      )
      .meta({
        description:
          'Stops that the venue itself keeps, where it does: RESTS as its list shows, CLAIMED until it does',
      }),
    dust: z.object({ quantity: decimalString, minimum: decimalString }).nullable(),
    tooSmall: z.array(z.string()).meta({ description: 'Take profits that are too small for the venue now' }),
    ended: z.object({ reason: z.enum(endReasons), atMs: epochMs }).nullable(),
    orderId: z.string().nullable().meta({ description: 'The entry that asked for it' }),
    openedAtMs: epochMs,
    createdAtMs: epochMs,
    updatedAtMs: epochMs,
  })
  .meta({ id: 'Protection' });
export type ProtectionResource = z.infer<typeof protectionResource>;

export function protectionTermsOf(request: ProtectRequest): ProtectionTerms {
  const { stopLoss, takeProfits, trailing, breakEven, exitAfterMs } = request;
  return {
    ...(stopLoss ? { stopLoss: decimals(stopLoss) } : {}),
    ...(takeProfits ? { takeProfits: takeProfits.map((each) => decimals(each)) } : {}),
    ...(trailing ? { trailing: decimals(trailing) } : {}),
    ...(breakEven ? { breakEven: decimals(breakEven) } : {}),
    ...(exitAfterMs === undefined ? {} : { exitAfterMs }),
  };
}

function decimals<Texts extends Readonly<Record<string, string>>>(
  texts: Texts,
): { readonly [Key in keyof Texts]: Decimal } {
  const entries = Object.entries(texts).map(([key, text]) => [key, decimal(text)] as const);
  return Object.fromEntries(entries) as { readonly [Key in keyof Texts]: Decimal };
}

/** Levels of a ratio have more digits than anybody can trade. */
const levelText = (value: Decimal) => decimalText(value.toDecimalPlaces(12));

const textOrNull = (value: Decimal | undefined) => (value ? decimalText(value) : null);

/** @param entry average price of the position, when it is open */
export function protectionResourceOf(
  plan: ProtectionPlan,
  entry: Decimal | undefined,
  nowMs: number,
): ProtectionResource {
  const { closing, dust, ended, side } = plan;
  const isWatched = entry !== undefined && plan.state === 'ACTIVE';
  const stop = isWatched ? stopLevelOf(plan.terms, side, entry, plan.bestPrice ?? entry) : undefined;
  return {
    positionId: positionIdOf(plan),
    accountId: plan.accountId,
    instrument: plan.instrument,
    side,
    state: plan.state,
    version: plan.version,
    terms: termsResourceOf(plan.terms),
    stop: stop ? { price: levelText(stop.price), cause: stop.cause } : null,
    bestPrice: textOrNull(plan.bestPrice),
    isUnprotected: isUnprotected(plan, nowMs),
    exposedSinceMs: plan.exposedSinceMs ?? null,
    closing: closing
      ? {
          cause: closing.cause,
          price: closing.price ? levelText(closing.price) : null,
          atMs: closing.atMs,
          isAtVenue: closing.isAtVenue === true,
        }
      : null,
    orders: plan.orders.map(({ leg, orderId, quantity, price, filled, isOver, code }) => ({
      leg,
      orderId: orderId ?? null,
      quantity: decimalText(quantity),
      price: textOrNull(price),
      filledQuantity: decimalText(filled),
      isOver,
      code: code ?? null,
    })),
    venueStops: stopsOf(plan).map(({ id, cause, price, quantity, state, claimedAtMs }) => ({
      ...{ id, cause, state, claimedAtMs },
      price: decimalText(price),
      quantity: decimalText(quantity),
    })),
    dust: dust ? { quantity: decimalText(dust.quantity), minimum: decimalText(dust.minimum) } : null,
    tooSmall: [...plan.tooSmall],
    ended: ended ?? null,
    orderId: plan.orderId ?? null,
    openedAtMs: plan.openedAtMs,
    createdAtMs: plan.createdAtMs,
    updatedAtMs: plan.updatedAtMs,
  };
}

export function termsResourceOf(given: ProtectionTerms): z.infer<typeof protectionTermsResource> {
  const { stopLoss, takeProfits = [], trailing, breakEven, exitAfterMs } = given;
  const levelOf = ({ price, distanceRatio }: { price?: Decimal; distanceRatio?: Decimal }) => ({
    price: textOrNull(price),
    distanceRatio: textOrNull(distanceRatio),
  });
  return {
    stopLoss: stopLoss ? levelOf(stopLoss) : null,
    takeProfits: takeProfits.map((each) => ({
      ...levelOf(each),
      sizeRatio: textOrNull(each.sizeRatio),
      quantity: textOrNull(each.quantity),
    })),
    trailing: trailing
      ? {
          distanceRatio: decimalText(trailing.distanceRatio),
          activationPrice: textOrNull(trailing.activationPrice),
        }
      : null,
    breakEven: breakEven
      ? {
          afterRatio: decimalText(breakEven.afterRatio),
          offsetRatio: textOrNull(breakEven.offsetRatio),
        }
      : null,
    exitAfterMs: exitAfterMs ?? null,
  };
}
