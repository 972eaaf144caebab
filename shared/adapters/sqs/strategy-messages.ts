import * as z from 'zod';
import type { StrategyTrigger } from '../../ports/queues.port.ts';

const messageVersion = 1;
const id = z.string().min(1).max(128);
const timeMs = z.number().int().nonnegative();
const of = { version: z.literal(messageVersion), ownerId: id, strategyId: id };

/** Parses a message for a strategy; throws a ZodError that names the field. */
export const strategyMessage: z.ZodType<StrategyTrigger> = z
  .discriminatedUnion('kind', [
    z.strictObject({ ...of, kind: z.literal('LOOK'), about: id, candleMs: timeMs.exactOptional() }),
    z.strictObject({ ...of, kind: z.literal('STOP'), key: z.string().min(1).max(200), atMs: timeMs }),
    z.strictObject({
      ...{ ...of, kind: z.literal('SIGNAL'), signalId: id, name: id, value: z.number(), atMs: timeMs },
    }),
  ])
  .transform(({ version: _, ...trigger }) => trigger);

export function encodeTrigger(trigger: StrategyTrigger): string {
  return JSON.stringify({ version: messageVersion, ...trigger });
}
