import { describe, expect, it } from 'vitest';
import { pathOfRun, prefillOf } from './prefill.ts';
import { firstDraft } from './start-form.ts';
import type { Optimisation } from './use-optimisations.ts';

const nowMs = Date.UTC(2026, 10, 22, 9);
const optimisation = {
  ...{ strategy: 'ma-crossover', venue: 'okx', instrument: 'SOL/USDT', timeframe: '5m' },
  ...{ fromMs: Date.UTC(2026, 10, 1), toMs: Date.UTC(2026, 10, 2, 9, 30) },
  options: {
    ...{ cash: '5000', size: 'percent:50', fill: 'same-close', feeRate: 0.001, slippage: 0.0002, spread: 0 },
    ...{ allowShort: true, finalizeTrades: false },
  },
} as unknown as Optimisation;

describe('the form of a backtest, filled by an address', () => {
  it('says what a trial was', () => {
    const parameters = { fast: 5, average: 'e&m=a' };
    const path = pathOfRun(optimisation, parameters);
    const read = prefillOf(path.slice(path.indexOf('?')), nowMs);
    expect(read).toEqual({
      ...{ strategy: 'ma-crossover', parameters },
      terms: {
        ...{
          venue: 'okx',
          instrument: 'SOL/USDT',
          timeframe: '5m',
          from: '2026-11-01',
          to: '2026-11-02 09:30',
        },
        ...{ cash: '5000', size: 'percent:50', feeRate: '0.1', slippage: '0.02', spread: '0' },
        ...{ fill: 'same-close', allowShort: true, finalizeTrades: false },
      },
    });
  });

  it('stands as always without one, and with one that is no JSON', () => {
    expect(prefillOf('', nowMs)).toEqual({ terms: firstDraft(nowMs, 'binance') });
    expect(prefillOf('?parameters={', nowMs)).toEqual({ terms: firstDraft(nowMs, 'binance') });
  });
});
