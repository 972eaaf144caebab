import type { ModelShape } from '../../core/market-model.ts';
import type { Instrument } from '../../core/types.ts';
import { atoms, atomsPerUnit, larger } from '../../core/units.ts';
import { krwStepAtoms } from './krw-steps.ts';

/** A KRW market. Its tick is finer than Upbit's step, which hangs on the price; see `stepAt`. */
export interface UpbitMarket extends Instrument {
  koreanName: string;
  englishName: string;
  model: ModelShape;
}

/** Volumes have eight fraction digits in every market. */
const lotAtoms = atoms('0.00000001');

const rows = [
  {
    base: 'BTC',
    names: ['비트코인', 'Bitcoin'],
    tick: '1',
    start: '90000000',
    grid: '1000',
    level: '0.5',
  },
  { base: 'ETH', names: ['이더리움', 'Ethereum'], tick: '1', start: '4500000', grid: '1000', level: '5' },
  { base: 'XRP', names: ['엑스알피(리플)', 'XRP'], tick: '0.01', start: '700', grid: '1', level: '20000' },
] as const;

export const upbitMarkets: UpbitMarket[] = rows.map(krwMarket);

function krwMarket({ base, names, tick, start, grid, level }: (typeof rows)[number]): UpbitMarket {
  const tickAtoms = atoms(tick);
  return {
    symbol: `KRW-${base}`,
    base,
    quote: 'KRW',
    koreanName: names[0],
    englishName: names[1],
    tickAtoms,
    lotAtoms,
    notionalAtoms: (tickAtoms * lotAtoms) / atomsPerUnit,
    stepAt: (priceTicks) => larger(krwStepAtoms(priceTicks * tickAtoms) / tickAtoms, 1n),
    model: {
      startTicks: atoms(start) / tickAtoms,
      gridTicks: atoms(grid) / tickAtoms,
      levelLots: atoms(level) / lotAtoms,
      volatility: 0.00003,
    },
  };
}
