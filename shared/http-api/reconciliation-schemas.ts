import * as z from 'zod';
import { positionSides } from '../domain/order/order.ts';
import { reconciliationStatuses, reconciliationTriggers } from '../domain/reconciliation/reconciliation.ts';
import { decimalString, epochMs } from './fields.ts';
import { venueIdSchema } from './venue-id.ts';

/** An account's books beside its venue's, as the API shows them. */
const strayOrderResource = z.object({
  venueOrderId: z.string(),
  clientOrderId: z.string(),
  market: z.string(),
  side: z.enum(['buy', 'sell']),
});
export const reconciliationResource = z
  .object({
    accountId: z.string(),
    venue: venueIdSchema,
    trigger: z.enum(reconciliationTriggers),
    status: z.enum(reconciliationStatuses),
    message: z.string().nullable().meta({ description: 'Why it is not MATCHED, in a sentence' }),
    startedAtMs: epochMs,
    finishedAtMs: epochMs,
    openOrders: z.object({ ours: z.number().int(), venue: z.number().int() }),
    foreignOrders: z
      .array(strayOrderResource)
      .meta({ description: 'Open at the venue and placed elsewhere: reported, not touched' }),
    orphanOrders: z
      .array(strayOrderResource)
      .meta({ description: 'Ours, open at the venue, ended in our books' }),
    fillsReported: z.number().int(),
    transfersBooked: z.number().int(),
    fundingBooked: z.number().int(),
    balances: z.array(
      z.object({
        asset: z.string(),
        ours: decimalString,
        venue: decimalString,
        difference: decimalString.meta({ description: "The venue's minus ours" }),
      }),
    ),
    positions: z
      .array(
        z.object({
          instrument: z.string(),
          positionSide: z.enum(positionSides).nullable(),
          ours: decimalString,
          venue: decimalString,
          difference: decimalString,
        }),
      )
      .meta({ description: 'Of perpetuals, in base units; plus is long' }),
    modes: z
      .array(
        z.object({
          instrument: z.string(),
          mode: z.enum(['MARGIN', 'POSITION']),
          ours: z.string(),
          venue: z.string(),
        }),
      )
      .meta({ description: 'Where the venue trades a perpetual in another mode than our books expect' }),
  })
  .meta({ id: 'Reconciliation' });
export type ReconciliationResource = z.infer<typeof reconciliationResource>;
export const reconciliationRequested = z
  .object({ accountId: z.string(), requestedAtMs: epochMs })
  .meta({ id: 'ReconciliationRequested' });
