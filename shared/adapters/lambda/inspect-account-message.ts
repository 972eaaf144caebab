import * as z from 'zod';
import type { VenueInspection } from '../../domain/preflight/preflight.ts';

/** What a preflight asks of the Lambda that holds the venues' keys. Untrusted like any input. */
export const inspectAccountMessage = z.object({
  version: z.literal(1),
  kind: z.literal('INSPECT_ACCOUNT'),
  ownerId: z.string().min(1),
  accountId: z.string().min(1),
  /** Also compares the account's books with the venue's. */
  compares: z.boolean(),
});
export type InspectAccountMessage = z.infer<typeof inspectAccountMessage>;

const said = { code: z.string(), message: z.string() };

/** Its answer. */
export const venueInspectionMessage: z.ZodType<VenueInspection> = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('KNOWN'),
    facts: z.object({
      canTrade: z.boolean(),
      canWithdraw: z.boolean(),
      isIpBound: z.boolean(),
      expiresAtMs: z.number().int().exactOptional(),
      venueAccountId: z.string().exactOptional(),
    }),
  }),
  z.object({ outcome: z.literal('REFUSED'), ...said }),
  z.object({ outcome: z.literal('UNAVAILABLE'), ...said }),
]);
