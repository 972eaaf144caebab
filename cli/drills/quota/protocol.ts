import * as z from 'zod';
import { venueIds } from '#shared/domain/account/account.ts';

/** What the drill tells a worker, and hears of it. A worker that hears nothing more ends. */
export const workerTask = z.object({
  venue: z.enum(venueIds),
  rest: z.string(),
  stream: z.string(),
  keys: z.object({ apiKey: z.string(), secret: z.string(), password: z.string().exactOptional() }),
  /** Of the store that all workers share. */
  endpoint: z.string(),
  table: z.string(),
});
export type WorkerTask = z.infer<typeof workerTask>;

export const workerStart = z.object({ startAtMs: z.number(), endAtMs: z.number() });
export type WorkerStart = z.infer<typeof workerStart>;

export const workerReady = z.object({ ready: z.literal(true) });

const counts = z.record(z.string(), z.number());
/** Outcomes by name, and of cancels how long each took. */
export const workerResult = z.object({
  orders: counts,
  cancels: counts,
  reads: counts,
  cancelMs: z.array(z.number()),
  /** Cancels that the budget held back, for however long, or refused. */
  cancelsHeld: z.number(),
  orderMs: z.array(z.number()),
});
export type WorkerResult = z.infer<typeof workerResult>;
