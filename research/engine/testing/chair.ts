import type { Candles } from '../../../shared/domain/indicators/candles.ts';
import type { Configured } from '../../../shared/strategies/host.ts';
import type { Intent } from '../../../shared/strategies/intents.ts';
import type { EngineOptions } from '../options.ts';
import type { Chair } from '../player.ts';
import { candlesOf, minute, options, type Row } from './play.ts';

export const at = (price: number): Row => [price, price, price, price];
export const buy = (quantity?: string, more = {}): Intent => ({
  ...{ kind: 'place', side: 'BUY', type: 'MARKET', ...more },
  ...(quantity !== undefined && { size: { kind: 'fixed', quantity } }),
});
export const close: Intent = { kind: 'close' };

export interface Look {
  readonly timeMs: number;
  readonly name: string;
  readonly equity: number;
}

interface Place {
  readonly stepMs?: number;
  /** When it was asked and what it saw. */
  readonly looks?: Look[];
  readonly own?: EngineOptions;
  /** Codes of what was refused. */
  readonly refused?: string[];
  readonly finer?: Candles;
}

/** A seat that plays a script, and writes down what it was asked and told. */
export function chair(
  instrument: string,
  rows: readonly Row[],
  script: Readonly<Record<number, readonly Intent[]>>,
  { stepMs = minute, looks = [], own = options, refused = [], finer }: Place = {},
): Chair {
  const strategy: Configured = {
    ...{ kind: 'configured', parameters: {}, indicators: [], comparesOnly: false },
    begin(eyes) {
      let bar = -1;
      return {
        state: null,
        decide(event) {
          if (event.kind === 'order' && event.outcome === 'DENIED') refused.push(event.code ?? '');
          if (event.kind !== 'candle') return [];
          bar += 1;
          looks.push({ timeMs: event.candle.openTimeMs + stepMs, name: instrument, equity: eyes.equity });
          return script[bar] ?? [];
        },
      };
    },
  };
  const candles = candlesOf(rows, stepMs);
  return { instrument, strategy, candles, timeframeMs: stepMs, options: own, ...(finer && { finer }) };
}
