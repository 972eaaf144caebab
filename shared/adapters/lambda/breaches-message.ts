import * as z from 'zod';
import { type Breach, safetyMetrics } from '../../domain/safety/breach.ts';

const breach: z.ZodType<Breach> = z.object({
  metric: z.enum(safetyMetrics),
  ownerId: z.string().min(1),
  scope: z.string().min(1),
  cause: z.string().min(1),
  detail: z.string(),
  foundAtMs: z.number().int().nonnegative(),
});

/** What a watcher tells the kill switch. Untrusted like any input. */
export const breachesMessage = z.object({
  version: z.literal(1),
  kind: z.literal('BREACHES'),
  /** Who found them. */
  foundBy: z.string().min(1),
  correlationId: z.string().min(1),
  breaches: z.array(breach).min(1),
});
