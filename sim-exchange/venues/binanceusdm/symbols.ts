import type { FeeRates } from '../../core/accounts.ts';
import type { ModelShape } from '../../core/market-model.ts';
import type { PerpetualTerms } from '../../core/perpetual.ts';
import type { Instrument } from '../../core/types.ts';
import { atoms, atomsPerUnit } from '../../core/units.ts';

/** A step of the notional: how much leverage it allows and which part of it must be kept as margin. */
export interface Bracket {
  maxLeverage: number;
  capQuote: number;
  /** Decimal text: 0.004 is 0.4 % of the notional. */
  maintenanceRate: string;
  /** What the steps below it save, in the quote asset. */
  cumulative: number;
}

/** A contract, perpetual or not, with the filters Binance publishes for it; sizes as decimal text. One contract is one base unit. */
export interface LinearSymbol extends Instrument {
  tickSize: string;
  stepSize: string;
  priceDigits: number;
  quantityDigits: number;
  minPrice: string;
  maxPrice: string;
  maxQty: string;
  marketMaxQty: string;
  minNotional: string;
  /** PERCENT_PRICE: a limit price may be this many times the mark price, and this part of it, at the most. */
  multiplierUp: string;
  multiplierDown: string;
  brackets: readonly Bracket[];
  /** 0 for a contract that ends: it has no funding. */
  fundingIntervalHours: number;
  /** When the contract ends. */
  deliveryMs: number;
  perpetual: PerpetualTerms;
  model: ModelShape;
}

/** 0.02 % for a resting order, 0.05 % for one that takes, in USDT: what an account without a discount pays. */
const fees: FeeRates = { makerPpm: 200n, takerPpm: 500n, takenIn: 'QUOTE', stepAtoms: 10_000n };
const dayMs = 86_400_000;
/** So that nothing is ever due. */
const noFundingMs = 1000 * 365 * dayMs;

interface SymbolRow {
  base: string;
  tickSize: string;
  priceDigits: number;
  stepSize: string;
  quantityDigits: number;
  minPrice: string;
  maxPrice: string;
  maxQty: string;
  marketMaxQty: string;
  minNotional: string;
  band: string;
  /** Leverage, cap, maintenance rate. */
  brackets: readonly (readonly [number, number, string])[];
  start: string;
  grid: string;
  level: string;
}

const rows: SymbolRow[] = [
  {
    base: 'BTC',
    tickSize: '0.10',
    priceDigits: 2,
    stepSize: '0.001',
    quantityDigits: 3,
    minPrice: '556.80',
    maxPrice: '4529764',
    maxQty: '1000',
    marketMaxQty: '120',
    minNotional: '100',
    band: '0.05',
    brackets: [
      [125, 300_000, '0.004'],
      [100, 800_000, '0.005'],
      [75, 3_000_000, '0.0065'],
      [50, 12_000_000, '0.01'],
      [25, 70_000_000, '0.02'],
      [20, 100_000_000, '0.025'],
      [10, 230_000_000, '0.05'],
      [5, 480_000_000, '0.1'],
      [1, 1_800_000_000, '0.5'],
    ],
    start: '60000',
    grid: '1',
    level: '0.5',
  },
  {
    base: 'ETH',
    tickSize: '0.01',
    priceDigits: 2,
    stepSize: '0.001',
    quantityDigits: 3,
    minPrice: '39.86',
    maxPrice: '306177',
    maxQty: '10000',
    marketMaxQty: '2000',
    minNotional: '20',
    band: '0.05',
    brackets: [
      [125, 300_000, '0.004'],
      [100, 800_000, '0.005'],
      [50, 6_000_000, '0.01'],
      [25, 45_000_000, '0.02'],
      [10, 150_000_000, '0.05'],
      [1, 1_200_000_000, '0.5'],
    ],
    start: '3000',
    grid: '0.1',
    level: '5',
  },
  {
    base: 'BNB',
    tickSize: '0.010',
    priceDigits: 3,
    stepSize: '0.01',
    quantityDigits: 2,
    minPrice: '6.600',
    maxPrice: '100000',
    maxQty: '10000',
    marketMaxQty: '2000',
    minNotional: '5',
    band: '0.05',
    brackets: [
      [75, 10_000, '0.005'],
      [50, 100_000, '0.01'],
      [25, 1_000_000, '0.02'],
      [10, 10_000_000, '0.05'],
      [1, 100_000_000, '0.5'],
    ],
    start: '550',
    grid: '0.05',
    level: '20',
  },
];

/** Binance's date for contracts that never end. */
const neverMs = 4_133_404_800_000;

/** The perpetuals, and the bitcoin contract that ends with this quarter. */
export function linearSymbols(nowMs: number): LinearSymbol[] {
  const [bitcoin] = rows;
  const quarterly = bitcoin === undefined ? [] : [linearSymbol(bitcoin, quarterEndMs(nowMs))];
  return [...rows.map((row) => linearSymbol(row, neverMs)), ...quarterly];
}

/** The last Friday of a quarter, 8 o'clock UTC; of the next one during its last two weeks. */
function quarterEndMs(nowMs: number): number {
  const ahead = new Date(nowMs + 14 * dayMs);
  const monthAfter = Math.floor(ahead.getUTCMonth() / 3) * 3 + 3;
  const lastDay = new Date(Date.UTC(ahead.getUTCFullYear(), monthAfter, 0, 8));
  return lastDay.getTime() - ((lastDay.getUTCDay() + 2) % 7) * dayMs;
}

/** `BTCUSDT`, or with the date it ends `BTCUSDT_261225`. */
function nameOf(base: string, deliveryMs: number): string {
  if (deliveryMs === neverMs) return `${base}USDT`;
  return `${base}USDT_${new Date(deliveryMs).toISOString().slice(2, 10).replaceAll('-', '')}`;
}

function linearSymbol(row: SymbolRow, deliveryMs: number): LinearSymbol {
  const { base, start, grid, level, band, brackets, ...filters } = row;
  const fundingIntervalHours = deliveryMs === neverMs ? 8 : 0;
  const tickAtoms = atoms(row.tickSize);
  const lotAtoms = atoms(row.stepSize);
  return {
    ...filters,
    symbol: nameOf(base, deliveryMs),
    deliveryMs,
    base,
    quote: 'USDT',
    tickAtoms,
    lotAtoms,
    notionalAtoms: (tickAtoms * lotAtoms) / atomsPerUnit,
    multiplierUp: String(1 + Number(band)),
    multiplierDown: String(1 - Number(band)),
    brackets: bracketsOf(brackets),
    fees,
    fundingIntervalHours,
    perpetual: {
      settle: 'USDT',
      contractAtoms: atomsPerUnit,
      maxLeverageAtoms: BigInt(brackets[0]?.[0] ?? 1) * atomsPerUnit,
      // A new account's leverage.
      leverageAtoms: 20n * atomsPerUnit,
      maintenancePpm: atoms(brackets[0]?.[2] ?? '0') / 1_000_000n,
      fundingRateAtoms: fundingIntervalHours === 0 ? 0n : atoms('0.0001'),
      fundingIntervalMs: fundingIntervalHours === 0 ? noFundingMs : fundingIntervalHours * 3_600_000,
    },
    model: {
      startTicks: atoms(start) / tickAtoms,
      gridTicks: atoms(grid) / tickAtoms,
      levelLots: atoms(level) / lotAtoms,
      volatility: 0.00003,
    },
  };
}

/** `cumulative` makes the margin of a notional that fills several brackets the sum of its parts. */
function bracketsOf(list: SymbolRow['brackets']): Bracket[] {
  let cumulative = 0;
  let floor = 0;
  let before = Number(list[0]?.[2]);
  return list.map(([maxLeverage, capQuote, maintenanceRate]) => {
    cumulative += floor * (Number(maintenanceRate) - before);
    before = Number(maintenanceRate);
    floor = capQuote;
    return { maxLeverage, capQuote, maintenanceRate, cumulative: Math.round(cumulative * 100) / 100 };
  });
}
