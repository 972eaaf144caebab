import * as z from 'zod';

const sagaInput = z.object({ version: z.literal(1), ownerId: z.string().min(1), orderId: z.string().min(1) });

/** Step Functions' own event about an execution; of the saga's input, whose order it was. */
export const endedExecution = z.object({
  'detail-type': z.literal('Step Functions Execution Status Change'),
  detail: z.object({
    input: z
      .string()
      .transform((text, context) => {
        try {
          return JSON.parse(text) as unknown;
        } catch {
          context.addIssue('is no JSON');
          return z.NEVER;
        }
      })
      .pipe(sagaInput),
  }),
});
