import * as z from 'zod';
import type { Protection } from '../protection.ts';
import { ratioText } from './numbers.ts';

const ratio = z.number().positive().lt(1);
const part = 'part of the entry price';

/** How a position is left, as parameters of any strategy: each is absent unless it is given. */
export const exits = {
  stopLossRatio: ratio
    .optional()
    .meta({ unit: part, description: 'stop loss that far from the average entry' }),
  takeProfits: z
    .array(
      z.strictObject({
        distanceRatio: z
          .number()
          .positive()
          .max(10)
          .meta({ unit: part, description: 'how far from the entry' }),
        sizeRatio: z
          .number()
          .positive()
          .max(1)
          .meta({ unit: 'part of the position', description: 'how much' }),
      }),
    )
    .max(10)
    .refine((all) => all.reduce((sum, { sizeRatio }) => sum + sizeRatio, 0) <= 1 + 1e-9, {
      message: 'must not close more than the position',
    })
    .optional()
    .meta({ description: 'up to ten take profits, all of them kept, each with its size' }),
  breakEvenAfterRatio: ratio
    .optional()
    .meta({ unit: part, description: 'once the price was so much better, the stop is at the entry' }),
  trailingRatio: ratio.optional().meta({
    unit: 'part of the best price',
    description: 'stop that follows the best price at this distance',
  }),
  exitAfterMinutes: z
    .int()
    .min(1)
    .max(527_040)
    .optional()
    .meta({ unit: 'minutes', description: 'so long after it was opened the position is closed' }),
};

const shape = z.object(exits);

/** The protection of a position that these parameters ask for; undefined where they ask for none. */
export function protectionOf(parameters: z.infer<typeof shape>): Protection | undefined {
  const {
    stopLossRatio,
    takeProfits = [],
    breakEvenAfterRatio,
    trailingRatio,
    exitAfterMinutes,
  } = parameters;
  const protection: Protection = {
    ...(stopLossRatio !== undefined && { stopLoss: { distanceRatio: ratioText(stopLossRatio) } }),
    ...(takeProfits.length > 0 && {
      takeProfits: takeProfits.map(({ distanceRatio, sizeRatio }) => ({
        distanceRatio: ratioText(distanceRatio),
        sizeRatio: ratioText(sizeRatio),
      })),
    }),
    ...(breakEvenAfterRatio !== undefined && { breakEven: { afterRatio: ratioText(breakEvenAfterRatio) } }),
    ...(trailingRatio !== undefined && { trailing: { distanceRatio: ratioText(trailingRatio) } }),
    ...(exitAfterMinutes !== undefined && { exitAfterMs: exitAfterMinutes * 60_000 }),
  };
  return Object.keys(protection).length > 0 ? protection : undefined;
}
