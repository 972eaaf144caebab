import type { FeeRates } from '../../core/accounts.ts';
import type { ModelShape } from '../../core/market-model.ts';
import type { PerpetualTerms } from '../../core/perpetual.ts';
import type { Instrument } from '../../core/types.ts';
import { atoms, atomsPerUnit } from '../../core/units.ts';
import type { Category } from './errors.ts';

/** One of Bybit's instruments, with the filters it publishes. `name` is Bybit's symbol, which spot and linear share. */
export interface BybitInstrument extends Instrument {
  category: Category;
  name: string;
  index: number;
  /** Digits that prices of contracts are padded to. */
  priceScale: number | undefined;
  tickSize: string;
  step: string;
  minQty: string;
  maxQty: string;
  maxMarketQty: string;
  minValue: string;
  minAtoms: bigint;
  maxAtoms: bigint;
  maxMarketAtoms: bigint;
  minValueAtoms: bigint;
  /** Spot: what an amount in the quote currency must be a multiple of. */
  quoteStepAtoms: bigint;
  maxLeverage: string;
  launchMs: number;
  model: ModelShape;
}

interface Row {
  category: Category;
  base: string;
  quote: string;
  tickSize: string;
  step: string;
  minQty: string;
  maxQty: string;
  maxMarketQty: string;
  minValue: string;
  start: string;
  grid: string;
  /** Base units of a typical level. */
  level: string;
}

/** As `GET /v5/market/instruments-info` showed them in 2026, prices apart. */
const rows: Row[] = [
  {
    ...{ category: 'spot', base: 'BTC', quote: 'USDT', tickSize: '0.1', step: '0.000001' },
    ...{ minQty: '0.000011', maxQty: '83', maxMarketQty: '41.5', minValue: '5' },
    ...{ start: '60000', grid: '1', level: '0.5' },
  },
  {
    ...{ category: 'spot', base: 'ETH', quote: 'USDT', tickSize: '0.01', step: '0.00001' },
    ...{ minQty: '0.00029', maxQty: '2229', maxMarketQty: '1114', minValue: '5' },
    ...{ start: '3000', grid: '0.1', level: '5' },
  },
  {
    ...{ category: 'spot', base: 'SOL', quote: 'USDT', tickSize: '0.01', step: '0.001' },
    ...{ minQty: '0.006', maxQty: '34000', maxMarketQty: '17000', minValue: '5' },
    ...{ start: '150', grid: '0.02', level: '80' },
  },
  {
    ...{ category: 'spot', base: 'ETH', quote: 'BTC', tickSize: '0.000001', step: '0.0001' },
    ...{ minQty: '0.0003', maxQty: '500', maxMarketQty: '250', minValue: '0.0001' },
    ...{ start: '0.05', grid: '0.00001', level: '4' },
  },
  {
    ...{ category: 'linear', base: 'BTC', quote: 'USDT', tickSize: '0.10', step: '0.001' },
    ...{ minQty: '0.001', maxQty: '1190', maxMarketQty: '500', minValue: '5' },
    ...{ start: '60000', grid: '1', level: '0.5' },
  },
  {
    ...{ category: 'linear', base: 'ETH', quote: 'USDT', tickSize: '0.01', step: '0.01' },
    ...{ minQty: '0.01', maxQty: '7240', maxMarketQty: '3000', minValue: '5' },
    ...{ start: '3000', grid: '0.1', level: '5' },
  },
];

/** Non-VIP rates of 2026. Spot's come out of what is received, contracts' out of the margin; cut to ten digits. */
export const spotFees: FeeRates = {
  makerPpm: 1000n,
  takerPpm: 1000n,
  takenIn: 'RECEIVED',
  stepAtoms: 100n,
};
export const linearFees: FeeRates = { makerPpm: 200n, takerPpm: 550n, takenIn: 'QUOTE', stepAtoms: 100n };
const fundingIntervalMs = 8 * 3_600_000;
const maxLeverage = '100';

export const bybitInstruments: BybitInstrument[] = rows.map(instrumentOf);

function instrumentOf(row: Row, index: number): BybitInstrument {
  const { base, quote, category, start, grid, level, ...published } = row;
  const linear = category === 'linear';
  const tickAtoms = atoms(row.tickSize);
  const lotAtoms = atoms(row.step);
  return {
    ...published,
    category,
    name: `${base}${quote}`,
    // Both kinds of market go by the same name at Bybit, so the simulator's own name of a contract is longer.
    symbol: linear ? `${base}${quote}-PERP` : `${base}${quote}`,
    index: index + 1,
    base,
    quote,
    priceScale: linear ? 2 : undefined,
    tickAtoms,
    lotAtoms,
    notionalAtoms: (tickAtoms * lotAtoms) / atomsPerUnit,
    minAtoms: atoms(row.minQty),
    maxAtoms: atoms(row.maxQty),
    maxMarketAtoms: atoms(row.maxMarketQty),
    minValueAtoms: atoms(row.minValue),
    quoteStepAtoms: quote === 'BTC' ? 100n : 100_000n,
    maxLeverage,
    launchMs: 1_584_230_400_000 + index * 86_400_000,
    fees: linear ? linearFees : spotFees,
    ...(linear && { perpetual: perpetualTerms(quote) }),
    model: {
      startTicks: atoms(start) / tickAtoms,
      gridTicks: atoms(grid) / tickAtoms,
      levelLots: atoms(level) / lotAtoms,
      volatility: 0.00003,
    },
  };
}

function perpetualTerms(settle: string): PerpetualTerms {
  return {
    settle,
    contractAtoms: atomsPerUnit,
    maxLeverageAtoms: atoms(maxLeverage),
    leverageAtoms: atoms('10'),
    maintenancePpm: 5000n,
    fundingRateAtoms: atoms('0.0001'),
    fundingIntervalMs,
  };
}
