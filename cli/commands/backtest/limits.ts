import * as z from 'zod';
import type { EngineOptions } from '../../../research/engine/options.ts';

const positive = z.number().positive().max(1e15);
const part = z.number().positive().max(1);

const sizing = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed-notional'), notional: positive }),
  z.strictObject({ kind: z.literal('equity-ratio'), ratio: part }),
  z.strictObject({ kind: z.literal('risk-per-trade'), ratio: part }),
  z.strictObject({ kind: z.literal('volatility-target'), ratio: part, multiple: positive }),
  z.strictObject({
    ...{ kind: z.literal('kelly'), winRatio: part, payoff: positive, fraction: part, cap: part },
  }),
]);

const risk = z
  .strictObject({
    ...{ orderQuantityMin: positive, orderQuantityMax: positive },
    ...{ orderNotionalMin: positive, orderNotionalMax: positive, positionNotionalMax: positive },
    ...{ instrumentExposureMax: positive, grossExposureMax: positive, netExposureMax: positive },
    ...{ concentrationRatioMax: positive, dailyLossMax: positive, drawdownMax: positive },
    ...{ consecutiveLossesMax: z.int().min(1).max(1_000), lossCooldownMs: z.int().min(0) },
  })
  .partial();

/** `--sizing` and `--risk` in the engine's terms, or what does not fit. */
export function limitsOf(wishes: {
  sizing?: unknown;
  risk?: unknown;
}): Pick<EngineOptions, 'sizing' | 'risk'> | { readonly problem: string } {
  const sized = sizing.optional().safeParse(wishes.sizing);
  if (!sized.success) return { problem: `--sizing: ${wordsOf(sized.error)}.` };
  const limited = risk.optional().safeParse(wishes.risk);
  if (!limited.success) return { problem: `--risk: ${wordsOf(limited.error)}.` };
  const limits = Object.entries(limited.data ?? {}).filter(([, value]) => value !== undefined);
  return {
    ...(sized.data && { sizing: sized.data }),
    ...(limited.data && { risk: Object.fromEntries(limits) }),
  };
}

function wordsOf({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => [...path, message].join(': ')).join('; ');
}
