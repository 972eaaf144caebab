import type { FeeRates } from '../../core/accounts.ts';
import type { ModelShape } from '../../core/market-model.ts';
import type { PerpetualTerms } from '../../core/perpetual.ts';
import type { Instrument } from '../../core/types.ts';
import { atoms, atomsPerUnit } from '../../core/units.ts';

/** Bitget's product types, as far as there are markets of them here. */
export const categories = ['SPOT', 'USDT-FUTURES'] as const;
export type Category = (typeof categories)[number];

/** One of Bitget's markets. A spot pair and a perpetual share the name (`BTCUSDT`); the category tells them apart. */
export interface BitgetInstrument extends Instrument {
  category: Category;
  /** What clients call it. */
  name: string;
  /** Digits after the point. */
  pricePlace: number;
  volumePlace: number;
  priceStep: string;
  sizeStep: string;
  minQty: string;
  minAmount: string;
  minQtyAtoms: bigint;
  minAmountAtoms: bigint;
  maxLeverage: string;
  maxMarketQty: string;
  /** Farthest a price may be from the market, in parts of one. */
  priceRatio: string;
  rates: { maker: string; taker: string };
  model: ModelShape;
}

interface Row {
  base: string;
  quote: string;
  perpetual?: { maxLeverage: string; maxMarketQty: string };
  priceStep: string;
  sizeStep: string;
  minQty: string;
  minAmount: string;
  start: string;
  grid: string;
  /** Base units of a typical level. */
  level: string;
}

/** As the instrument lists of 2025 and 2026 show them, prices apart. */
const rows: Row[] = [
  spot('BTC', 'USDT', ['0.01', '0.000001', '0.000001', '1'], ['60000', '1', '0.5']),
  spot('ETH', 'USDT', ['0.01', '0.0001', '0.0001', '1'], ['3000', '0.1', '5']),
  spot('SOL', 'USDT', ['0.01', '0.0001', '0.0001', '1'], ['150', '0.02', '80']),
  spot('ETH', 'BTC', ['0.000001', '0.0001', '0.0001', '0.00001'], ['0.05', '0.000005', '4']),
  {
    ...spot('BTC', 'USDT', ['0.1', '0.0001', '0.0001', '5'], ['60000', '1', '0.5']),
    perpetual: { maxLeverage: '125', maxMarketQty: '220' },
  },
  {
    ...spot('ETH', 'USDT', ['0.01', '0.01', '0.01', '5'], ['3000', '0.1', '5']),
    perpetual: { maxLeverage: '100', maxMarketQty: '5000' },
  },
];

function spot(
  base: string,
  quote: string,
  [priceStep, sizeStep, minQty, minAmount]: readonly [string, string, string, string],
  [start, grid, level]: readonly [string, string, string],
): Row {
  return { base, quote, priceStep, sizeStep, minQty, minAmount, start, grid, level };
}

/** Fees are shown with eight digits, so ours have no more. */
const feeStepAtoms = 10_000n;
/** Tier 0: spot's come out of what is received, those of futures out of the margin coin. */
export const spotFees: FeeRates = {
  makerPpm: 1000n,
  takerPpm: 1000n,
  takenIn: 'RECEIVED',
  stepAtoms: feeStepAtoms,
};
const futuresFees: FeeRates = { makerPpm: 200n, takerPpm: 600n, takenIn: 'QUOTE', stepAtoms: feeStepAtoms };
const fundingIntervalMs = 8 * 3_600_000;

export const bitgetInstruments: BitgetInstrument[] = rows.map(instrumentOf);

function instrumentOf(row: Row): BitgetInstrument {
  const { base, quote, perpetual, start, grid, level, priceStep, sizeStep, minQty, minAmount } = row;
  const tickAtoms = atoms(priceStep);
  const lotAtoms = atoms(sizeStep);
  const name = `${base}${quote}`;
  return {
    // The name that Bitget's older interface had for the perpetual keeps both apart at the control endpoint.
    symbol: perpetual === undefined ? name : `${name}_UMCBL`,
    name,
    category: perpetual === undefined ? 'SPOT' : 'USDT-FUTURES',
    base,
    quote,
    priceStep,
    sizeStep,
    minQty,
    minAmount,
    pricePlace: digitsOf(priceStep),
    volumePlace: digitsOf(sizeStep),
    minQtyAtoms: atoms(minQty),
    minAmountAtoms: atoms(minAmount),
    maxLeverage: perpetual?.maxLeverage ?? '',
    maxMarketQty: perpetual?.maxMarketQty ?? '',
    priceRatio: '0.05',
    rates:
      perpetual === undefined ? { maker: '0.001', taker: '0.001' } : { maker: '0.0002', taker: '0.0006' },
    tickAtoms,
    lotAtoms,
    notionalAtoms: (tickAtoms * lotAtoms) / atomsPerUnit,
    fees: perpetual === undefined ? spotFees : futuresFees,
    ...(perpetual !== undefined && { perpetual: perpetualTerms(quote, perpetual.maxLeverage) }),
    model: {
      startTicks: atoms(start) / tickAtoms,
      gridTicks: atoms(grid) / tickAtoms,
      levelLots: atoms(level) / lotAtoms,
      volatility: 0.00003,
    },
  };
}

function perpetualTerms(settle: string, maxLeverage: string): PerpetualTerms {
  return {
    settle,
    contractAtoms: atomsPerUnit,
    maxLeverageAtoms: atoms(maxLeverage),
    leverageAtoms: atoms('20'),
    maintenancePpm: 4000n,
    fundingRateAtoms: atoms('0.0001'),
    fundingIntervalMs,
  };
}

function digitsOf(step: string): number {
  return step.split('.')[1]?.length ?? 0;
}
