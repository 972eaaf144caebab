import middy from '@middy/core';
import * as z from 'zod';
import { logger } from './logger.ts';

/** What the saga hands to each of its tasks. Untrusted like any input: an unknown version is refused. */
const taskInput = z.object({
  version: z.literal(1),
  step: z.enum(['risk-check', 'submit-order', 'resolve-order', 'release-funds']),
  ownerId: z.string().min(1),
  orderId: z.string().min(1),
  generation: z.number().int().nonnegative(),
  correlationId: z.string().min(1),
});
export type TaskInput = z.infer<typeof taskInput>;

/** Branched on by the saga; `waitSeconds` for its Wait states. */
export interface TaskOutcome {
  readonly outcome: string;
  readonly waitSeconds: number;
}

/** A Lambda that is a task of the saga: outcomes are data, an exception is a fault that the saga retries. */
export function taskHandler(task: (input: TaskInput) => Promise<TaskOutcome>) {
  return middy().handler(async (event: unknown) => {
    const input = taskInput.parse(event);
    logger.appendKeys({ correlationId: input.correlationId, orderId: input.orderId });
    try {
      const outcome = await task(input);
      logger.info('saga step', { step: input.step, outcome: outcome.outcome });
      return { ...input, ...outcome };
    } catch (error) {
      logger.error('saga step failed', { step: input.step, error: error as Error });
      throw error;
    } finally {
      logger.resetKeys();
    }
  });
}
