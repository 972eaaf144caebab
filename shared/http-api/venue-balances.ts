import * as z from 'zod';
import { type Balance, isVenueId, type VenueId, venueIds } from '../domain/account/account.ts';
import type { InvalidCode, Result } from '../domain/refusal.ts';
import { epochMs } from './fields.ts';
import { problemOf } from './problem.ts';
import { balanceListOf } from './resources.ts';
import { balanceResource, problemDocument } from './schemas.ts';
import { venueIdSchema } from './venue-id.ts';

/** Balances at several venues at once. */
export const balancesQuery = z.strictObject({
  venues: z
    .string()
    .refine(
      (text) => text.split(',').every(isVenueId),
      `must be some of ${venueIds.join(', ')}, with commas between and no spaces`,
    )
    .meta({ description: 'Such as binance,okx; all without' })
    .exactOptional(),
});

/** Those of a query that has been parsed, each once, in its order. */
export function venuesOf(text: string): readonly VenueId[] {
  return z.array(venueIdSchema).parse([...new Set(text.split(','))]);
}

export const venueBalanceList = z
  .object({
    accounts: z.array(
      z.object({
        venue: venueIdSchema,
        accountId: z.string().nullable().meta({ description: 'Null where you have none' }),
        status: z.number().int().meta({ description: 'As of a request of its own' }),
        asOfMs: epochMs.nullable().meta({ description: 'When these balances were read; at most 30 s ago' }),
        balances: z.array(balanceResource),
        problem: problemDocument.nullable(),
      }),
    ),
  })
  .meta({ id: 'VenueBalances' });
export type VenueBalanceList = z.infer<typeof venueBalanceList>;

interface Outcome {
  readonly venue: VenueId;
  readonly accountId?: string;
  readonly result: Result<{ readonly balances: readonly Balance[]; readonly asOfMs: number }, InvalidCode>;
}

export function venueBalanceListOf(outcomes: readonly Outcome[], correlationId: string): VenueBalanceList {
  const accounts = outcomes.map(({ venue, accountId = null, result }) => {
    if (!result.ok) {
      const problem = problemOf(result.refusal, correlationId);
      return { venue, accountId, status: problem.status, asOfMs: null, balances: [], problem };
    }
    const { asOfMs, balances } = balanceListOf(accountId ?? '', result.value.asOfMs, result.value.balances);
    return { venue, accountId, status: 200, asOfMs, balances, problem: null };
  });
  return { accounts };
}
