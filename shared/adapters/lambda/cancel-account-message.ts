import * as z from 'zod';
import { type AccountSweep, sweepOutcomes } from '../../domain/kill/kill.ts';
import type { CancelAccountRequest } from '../../ports/account-canceller.port.ts';

const timeMs = z.number().int().nonnegative();
const count = z.number().int().nonnegative();

/** What the kill switch asks of the Lambda that talks to venues. Untrusted like any input. */
export const cancelAccountMessage = z.object({
  version: z.literal(1),
  kind: z.literal('CANCEL_ACCOUNT'),
  ownerId: z.string().min(1),
  accountId: z.string().min(1),
  fence: z.object({ quietAtMs: timeMs }).exactOptional(),
  strategyId: z.string().min(1).exactOptional(),
  untilMs: timeMs,
  correlationId: z.string().min(1),
});

export function cancelAccountMessageOf(request: CancelAccountRequest): z.infer<typeof cancelAccountMessage> {
  return { version: 1, kind: 'CANCEL_ACCOUNT', ...request };
}

/** Its answer. */
export const accountSweepMessage: z.ZodType<AccountSweep> = z.object({
  outcome: z.enum(sweepOutcomes),
  canceled: count,
  resting: count,
  inDoubt: z.array(z.string()),
  foreignOrders: z.array(
    z.object({
      venueOrderId: z.string(),
      clientOrderId: z.string(),
      market: z.string(),
      side: z.enum(['buy', 'sell']),
    }),
  ),
  rounds: count,
  clearAtMs: timeMs.exactOptional(),
  trouble: z.string().exactOptional(),
});
