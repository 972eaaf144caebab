import * as z from 'zod';
import {
  type FlattenedPosition,
  type Kill,
  type KilledAccount,
  killSources,
  killStates,
  sweepOutcomes,
} from '../domain/kill/kill.ts';
import { decimalText } from '../domain/money/decimal.ts';
import { positionSides } from '../domain/order/order.ts';
import { decimalString, epochMs, pageCursor, pageQuery, positiveDecimal } from './fields.ts';
import { resumeRequest } from './schemas.ts';
import { venueIdSchema } from './venue-id.ts';

/** How far from the market a position is closed at most: far enough for a moving market, and no gift. */
const slippageDefault = '0.01';
const slippageMax = 0.2;

export const killRequest = z
  .strictObject({
    scope: z
      .string('must be account:ID, venue:V, strategy:S or global')
      .max(80)
      .default('global')
      .meta({
        description:
          'account:ID, venue:V, strategy:S (its orders in all of your accounts), or global: all of your accounts',
        examples: ['global'],
      }),
    reason: resumeRequest.shape.reason,
    flatten: z
      .boolean()
      .exactOptional()
      .meta({ description: 'Also close what is held, by orders that only reduce; not of a strategy' }),
    slippageRatio: positiveDecimal
      .refine((text) => Number(text) <= slippageMax, `must be at most ${slippageMax}`)
      .default(slippageDefault)
      .meta({ description: 'How far from the market a position may be closed, at most 0.2; 0.01 is 1 %' }),
  })
  .meta({ id: 'KillRequest' });

const sinceTrigger = (what: string) =>
  z
    .number()
    .int()
    .nullable()
    .meta({ description: `Milliseconds from the trigger until ${what}` });

const killedAccount = z.object({
  accountId: z.string(),
  venue: venueIdSchema,
  outcome: z.enum([...sweepOutcomes, 'WAITING']),
  epoch: z.number().int().nullable(),
  wasHalted: z.boolean().nullable().meta({ description: 'It was halted for another reason before' }),
  fencedMs: sinceTrigger('its fence stood'),
  clearMs: sinceTrigger('the list was asked for that shows none of ours'),
  canceled: z.number().int(),
  resting: z.number().int().meta({ description: 'Ours, at the venue, in its newest list' }),
  inDoubt: z.array(z.string()).meta({ description: 'Orders of which nobody knows yet' }),
  foreignOrders: z
    .array(
      z.object({
        venueOrderId: z.string(),
        clientOrderId: z.string(),
        market: z.string(),
        side: z.enum(['buy', 'sell']),
      }),
    )
    .meta({ description: 'Placed elsewhere: reported, not touched' }),
  rounds: z.number().int(),
  flattened: z
    .array(
      z.object({
        instrument: z.string(),
        positionSide: z.enum(positionSides).nullable(),
        quantity: decimalString.meta({ description: 'Base units when closing began; below zero is short' }),
        remaining: decimalString.meta({ description: 'What could not be closed' }),
        orderIds: z.array(z.string()),
        trouble: z.string().nullable().meta({ description: 'Why something is left' }),
      }),
    )
    .nullable()
    .meta({ description: 'Null where closing was not asked for, or has not ended' }),
  trouble: z.string().nullable().meta({ description: 'The newest thing that did not work' }),
});

export const killResource = z
  .object({
    killId: z.string(),
    scope: z.string(),
    state: z.enum(killStates),
    source: z.enum(killSources),
    triggeredBy: z.string(),
    reason: z.string(),
    correlationId: z.string(),
    triggeredAtMs: epochMs,
    fencedAtMs: epochMs.nullable(),
    presses: z.number().int(),
    slippageRatio: decimalString.nullable().meta({ description: 'Null where positions are kept' }),
    fencedMs: sinceTrigger('the last fence stood'),
    verifiedMs: sinceTrigger('the last venue had been asked'),
    canceled: z.number().int(),
    resting: z.number().int(),
    pendingInDoubt: z.number().int(),
    accounts: z.array(killedAccount),
  })
  .meta({ id: 'Kill' });
export type KillResource = z.infer<typeof killResource>;

export const killPage = z
  .object({ kills: z.array(killResource), cursor: pageCursor })
  .meta({ id: 'KillPage' });
export const killQuery = z.object(pageQuery);
export const killIdText = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, 'must be a kill id');

export function killResourceOf(kill: Kill): KillResource {
  const { killId, scope, state, source, triggeredBy, reason, correlationId, triggeredAtMs, presses } = kill;
  const { accounts, fencedAtMs, verifiedAtMs, flatten } = kill;
  const since = (atMs: number | undefined) => (atMs === undefined ? null : atMs - triggeredAtMs);
  const sum = (count: (account: KilledAccount) => number) =>
    accounts.reduce((total, account) => total + count(account), 0);
  return {
    ...{ killId, scope, state, source, triggeredBy, reason, correlationId, triggeredAtMs, presses },
    slippageRatio: flatten ? decimalText(flatten.slippageRatio) : null,
    fencedAtMs: fencedAtMs ?? null,
    fencedMs: since(fencedAtMs),
    verifiedMs: since(verifiedAtMs),
    canceled: sum((account) => account.canceled),
    resting: sum((account) => account.resting),
    pendingInDoubt: sum((account) => account.inDoubt.length),
    accounts: accounts.map(
      ({ fence, clearAtMs, inDoubt, foreignOrders, flattened, trouble, ...account }) => ({
        ...account,
        epoch: fence?.epoch ?? null,
        wasHalted: fence?.wasHalted ?? null,
        fencedMs: since(fence?.atMs),
        clearMs: since(clearAtMs),
        inDoubt: [...inDoubt],
        foreignOrders: [...foreignOrders],
        flattened: flattened?.map(flattenedResourceOf) ?? null,
        trouble: trouble ?? null,
      }),
    ),
  };
}

function flattenedResourceOf(position: FlattenedPosition) {
  const { instrument, positionSide = null, quantity, remaining, orderIds, trouble = null } = position;
  return {
    ...{ instrument, positionSide, orderIds: [...orderIds], trouble },
    quantity: decimalText(quantity),
    remaining: decimalText(remaining),
  };
}
