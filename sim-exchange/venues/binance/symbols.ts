import type { ModelShape } from '../../core/market-model.ts';
import type { Instrument } from '../../core/types.ts';
import { atoms, atomsPerUnit } from '../../core/units.ts';

/** A spot symbol with the filters Binance publishes for it; sizes as decimal text. */
export interface SpotSymbol extends Instrument {
  tickSize: string;
  stepSize: string;
  minPrice: string;
  maxPrice: string;
  minQty: string;
  maxQty: string;
  marketMaxQty: string;
  minNotional: string;
  maxNotional: string;
  model: ModelShape;
}

interface SymbolRow {
  base: string;
  quote: string;
  tickSize: string;
  stepSize: string;
  minNotional: string;
  maxNotional: string;
  maxPrice: string;
  maxQty: string;
  marketMaxQty: string;
  start: string;
  grid: string;
  level: string;
}

const rows: SymbolRow[] = [
  {
    base: 'BTC',
    quote: 'USDT',
    tickSize: '0.01',
    stepSize: '0.00001',
    minNotional: '5',
    maxNotional: '9000000',
    maxPrice: '1000000',
    maxQty: '9000',
    marketMaxQty: '120',
    start: '60000',
    grid: '1',
    level: '0.5',
  },
  {
    base: 'ETH',
    quote: 'USDT',
    tickSize: '0.01',
    stepSize: '0.0001',
    minNotional: '5',
    maxNotional: '9000000',
    maxPrice: '1000000',
    maxQty: '9000',
    marketMaxQty: '2000',
    start: '3000',
    grid: '0.1',
    level: '5',
  },
  {
    // Binance's step is 0.0001; ours is coarser so that price × quantity always fits its 8 digits.
    base: 'ETH',
    quote: 'BTC',
    tickSize: '0.00001',
    stepSize: '0.001',
    minNotional: '0.0001',
    maxNotional: '9000000',
    maxPrice: '922327',
    maxQty: '100000',
    marketMaxQty: '1500',
    start: '0.05',
    grid: '0.00001',
    level: '4',
  },
  {
    base: 'BNB',
    quote: 'USDT',
    tickSize: '0.01',
    stepSize: '0.001',
    minNotional: '5',
    maxNotional: '9000000',
    maxPrice: '100000',
    maxQty: '900000',
    marketMaxQty: '5000',
    start: '550',
    grid: '0.05',
    level: '20',
  },
];

export const binanceSymbols: SpotSymbol[] = rows.map(spotSymbol);

function spotSymbol(row: SymbolRow): SpotSymbol {
  const tickAtoms = atoms(row.tickSize);
  const lotAtoms = atoms(row.stepSize);
  const { base, quote, tickSize, stepSize, minNotional, maxNotional, maxPrice, maxQty, marketMaxQty } = row;
  return {
    symbol: base + quote,
    base,
    quote,
    tickAtoms,
    lotAtoms,
    notionalAtoms: (tickAtoms * lotAtoms) / atomsPerUnit,
    tickSize,
    stepSize,
    minPrice: tickSize,
    maxPrice,
    minQty: stepSize,
    maxQty,
    marketMaxQty,
    minNotional,
    maxNotional,
    model: {
      startTicks: atoms(row.start) / tickAtoms,
      gridTicks: atoms(row.grid) / tickAtoms,
      levelLots: atoms(row.level) / lotAtoms,
      volatility: 0.00003,
    },
  };
}
