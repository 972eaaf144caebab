import * as z from 'zod';
import { isVenueId, uncertifiedVenuePattern, type VenueId, venueIds } from '../domain/account/account.ts';

const words = `must be one of ${venueIds.join(', ')}, or ccxt-<id> of an uncertified venue`;

/** A venue that an account may be at: a certified one, or an uncertified one by ccxt's id. */
export const venueIdSchema = z.custom<VenueId>(isVenueId, words).meta({
  id: 'VenueId',
  type: 'string',
  description: 'One whose gateway passes the whole contract, or `ccxt-<id>` of an uncertified one',
  anyOf: [
    { type: 'string', enum: [...venueIds] },
    { type: 'string', pattern: uncertifiedVenuePattern.source },
  ],
});
