import { setTimeout as sleep } from 'node:timers/promises';
import type { ZodType } from 'zod';
import type { Connection } from '../connection.ts';
import { failed } from '../failures.ts';
import { type Outcome, refused, undecided } from '../output.ts';

/** What `withServerTerms` reads. */
export interface ServerTerms {
  readonly strategy: string;
  readonly venue: string;
  readonly instrument: string;
  readonly timeframe?: string;
  readonly from: number;
  readonly to: number;
  readonly wait?: boolean;
  readonly timeout: number;
  readonly fill?: string;
  readonly size?: string;
  readonly cash?: string;
  readonly feeRate?: number;
  readonly makerFeeRate?: number;
  readonly slippage?: number;
  readonly spread?: number;
  readonly margin?: number;
  readonly allowShort?: boolean;
  readonly finalizeTrades?: boolean;
}

/** As the API takes them; what was left unsaid is for the server to say. */
export function termsBodyOf({ strategy, venue, instrument, timeframe, from, to, ...options }: ServerTerms) {
  const { fill, size, cash, feeRate, makerFeeRate, slippage, spread, margin } = options;
  const { allowShort, finalizeTrades } = options;
  return {
    ...{ strategy, venue, instrument, timeframe, fromMs: from, toMs: to, fill, size, cash },
    ...{ feeRate, makerFeeRate, slippage, spread, margin, allowShort, finalizeTrades },
  };
}

interface Running {
  readonly state: string;
  readonly failure: { readonly code: string; readonly message: string } | null;
}

const lookEveryMs = 500;

/**
 * Looks until it is over.
 * @param seconds refused as `notDone` after so many: exit code 4
 */
export async function untilOver<T extends Running>(
  { client }: Connection,
  wanted: {
    readonly path: string;
    readonly schema: ZodType<T>;
    readonly ids: Readonly<Record<string, string>>;
    readonly notDone: string;
  },
  seconds: number,
): Promise<{ readonly over: T } | { readonly outcome: Outcome }> {
  const endMs = Date.now() + seconds * 1_000;
  for (;;) {
    const found = await client.get(wanted.path, wanted.schema);
    if (!found.ok) return { outcome: failed(found.failure, client.correlationId) };
    const { state, failure } = found.value;
    if (state === 'DONE') return { over: found.value };
    if (failure) return { outcome: refused(failure.code, failure.message, wanted.ids) };
    if (Date.now() > endMs)
      return { outcome: undecided(wanted.notDone, `It is ${state} after ${seconds} s.`, wanted.ids) };
    await sleep(lookEveryMs);
  }
}
