import * as z from 'zod';
import type { MarketSubscription } from '../domain/market/market-subscription.ts';
import { epochMs, instrumentSymbol } from './fields.ts';
import { venueIdSchema } from './venue-id.ts';

/** A market to be followed: a body, or the query of a DELETE. */
export const subscriptionRequest = z
  .strictObject({ venue: venueIdSchema, instrument: instrumentSymbol })
  .meta({ id: 'MarketSubscriptionRequest' });

export const subscriptionResource = z
  .object({
    venue: venueIdSchema,
    instrument: instrumentSymbol,
    holder: z.string().meta({ description: '`user`, or the id of the strategy that needs it' }),
    sinceMs: epochMs,
  })
  .meta({ id: 'MarketSubscription' });
export type SubscriptionResource = z.infer<typeof subscriptionResource>;

export const subscriptionList = z
  .object({ subscriptions: z.array(subscriptionResource) })
  .meta({ id: 'MarketSubscriptionList' });

export function subscriptionResourceOf({
  venue,
  symbol: instrument,
  holder,
  sinceMs,
}: MarketSubscription): SubscriptionResource {
  return { venue, instrument, holder, sinceMs };
}
