import type { Schemas } from '../../api/client.ts';

const minuteMs = 60_000;

export type MinuteState = 'WHOLE' | 'REPAIRED' | 'NOT_WHOLE' | 'MISSING';
export interface Minute {
  readonly openTimeMs: number;
  readonly state: MinuteState;
}

/**
 * The last minutes that have ended, one by one: heard whole, put right by the venue's own candle, heard in part, or not there. Minutes before the
 * first candle that is kept are left out: nobody followed the market then.
 */
export function minutesOf(
  candles: Schemas['Candles']['candles'],
  nowMs: number,
  count: number,
): readonly Minute[] {
  const byTime = new Map(candles.map((candle) => [candle.openTimeMs, candle]));
  const first = Math.min(...byTime.keys());
  // The newest one may be on its way still.
  const endMs = Math.floor(nowMs / minuteMs) * minuteMs - minuteMs;
  const lastMs = byTime.has(endMs) ? endMs : endMs - minuteMs;
  return Array.from({ length: count }, (_, index) => lastMs - (count - 1 - index) * minuteMs)
    .filter((openTimeMs) => openTimeMs >= first)
    .map((openTimeMs) => {
      const candle = byTime.get(openTimeMs);
      if (!candle) return { openTimeMs, state: 'MISSING' };
      if (!candle.isWhole) return { openTimeMs, state: 'NOT_WHOLE' };
      return { openTimeMs, state: candle.source === 'VENUE' ? 'REPAIRED' : 'WHOLE' };
    });
}

export function countsOf(minutes: readonly Minute[]): Readonly<Record<MinuteState, number>> {
  const count = (state: MinuteState) => minutes.filter((minute) => minute.state === state).length;
  return {
    ...{ WHOLE: count('WHOLE'), REPAIRED: count('REPAIRED') },
    ...{ NOT_WHOLE: count('NOT_WHOLE'), MISSING: count('MISSING') },
  };
}
