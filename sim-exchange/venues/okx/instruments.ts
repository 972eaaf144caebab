import type { FeeRates } from '../../core/accounts.ts';
import type { ModelShape } from '../../core/market-model.ts';
import type { PerpetualTerms } from '../../core/perpetual.ts';
import type { Instrument } from '../../core/types.ts';
import { atoms, atomsPerUnit } from '../../core/units.ts';

export type InstType = 'SPOT' | 'SWAP';

/** One of OKX's instruments; sizes as the decimal text it publishes, swaps' in contracts. */
export interface OkxInstrument extends Instrument {
  instType: InstType;
  /** The number WebSocket orders may name it by. */
  instIdCode: number;
  tickSz: string;
  lotSz: string;
  minSz: string;
  maxLmtSz: string;
  maxMktSz: string;
  /** Base units of one contract; 1 for spot. */
  contractAtoms: bigint;
  ctVal: string;
  lever: string;
  /** The bounds of a size, in atoms of what it is counted in. */
  minAtoms: bigint;
  maxLimitAtoms: bigint;
  maxMarketAtoms: bigint;
  model: ModelShape;
}

interface Row {
  base: string;
  quote: string;
  ctVal?: string;
  tickSz: string;
  lotSz: string;
  minSz: string;
  maxLmtSz: string;
  maxMktSz: string;
  lever: string;
  start: string;
  grid: string;
  /** Base units of a typical level. */
  level: string;
}

/** As `GET /api/v5/public/instruments` showed them in 2026, prices apart. */
const rows: Row[] = [
  {
    base: 'BTC',
    quote: 'USDT',
    tickSz: '0.1',
    lotSz: '0.00000001',
    minSz: '0.00001',
    maxLmtSz: '9999999999',
    maxMktSz: '1000000',
    lever: '10',
    start: '60000',
    grid: '1',
    level: '0.5',
  },
  {
    base: 'ETH',
    quote: 'USDT',
    tickSz: '0.01',
    lotSz: '0.000001',
    minSz: '0.0001',
    maxLmtSz: '9999999999',
    maxMktSz: '1000000',
    lever: '10',
    start: '3000',
    grid: '0.1',
    level: '5',
  },
  {
    base: 'SOL',
    quote: 'USDT',
    tickSz: '0.01',
    lotSz: '0.000001',
    minSz: '0.001',
    maxLmtSz: '9999999999',
    maxMktSz: '1000000',
    lever: '10',
    start: '150',
    grid: '0.02',
    level: '80',
  },
  {
    base: 'ETH',
    quote: 'BTC',
    tickSz: '0.00001',
    lotSz: '0.000001',
    minSz: '0.0001',
    maxLmtSz: '9999999999',
    maxMktSz: '1000000',
    lever: '10',
    start: '0.05',
    grid: '0.00001',
    level: '4',
  },
  {
    base: 'BTC',
    quote: 'USDT',
    ctVal: '0.01',
    tickSz: '0.1',
    lotSz: '0.01',
    minSz: '0.01',
    maxLmtSz: '100000000',
    maxMktSz: '12000',
    lever: '100',
    start: '60000',
    grid: '1',
    level: '0.5',
  },
  {
    base: 'ETH',
    quote: 'USDT',
    ctVal: '0.1',
    tickSz: '0.01',
    lotSz: '0.01',
    minSz: '0.01',
    maxLmtSz: '100000000',
    maxMktSz: '20000',
    lever: '100',
    start: '3000',
    grid: '0.1',
    level: '5',
  },
];

/** Nine digits: what OKX's own examples have at most, and few enough for clients that count in floats. */
const feeStepAtoms = 1000n;
/** Tier Lv1 of 2026: spot's fees come out of what is received, swaps' out of the margin. */
export const spotFees: FeeRates = {
  makerPpm: 800n,
  takerPpm: 1000n,
  takenIn: 'RECEIVED',
  stepAtoms: feeStepAtoms,
};
const swapFees: FeeRates = { makerPpm: 200n, takerPpm: 500n, takenIn: 'QUOTE', stepAtoms: feeStepAtoms };
const fundingIntervalMs = 8 * 3_600_000;

export const okxInstruments: OkxInstrument[] = rows.map(instrumentOf);

function instrumentOf(row: Row, index: number): OkxInstrument {
  const { base, quote, ctVal, start, grid, level, ...published } = row;
  const tickAtoms = atoms(row.tickSz);
  const contractAtoms = atoms(ctVal ?? '1');
  const lotAtoms = (atoms(row.lotSz) * contractAtoms) / atomsPerUnit;
  return {
    ...published,
    symbol: ctVal === undefined ? `${base}-${quote}` : `${base}-${quote}-SWAP`,
    base,
    quote,
    instType: ctVal === undefined ? 'SPOT' : 'SWAP',
    instIdCode: 10_001 + index,
    contractAtoms,
    ctVal: ctVal ?? '',
    minAtoms: atoms(row.minSz),
    maxLimitAtoms: atoms(row.maxLmtSz),
    maxMarketAtoms: atoms(row.maxMktSz),
    tickAtoms,
    lotAtoms,
    notionalAtoms: (tickAtoms * lotAtoms) / atomsPerUnit,
    fees: ctVal === undefined ? spotFees : swapFees,
    ...(ctVal !== undefined && { perpetual: perpetualTerms(row, contractAtoms) }),
    model: {
      startTicks: atoms(start) / tickAtoms,
      gridTicks: atoms(grid) / tickAtoms,
      levelLots: atoms(level) / lotAtoms,
      volatility: 0.00003,
    },
  };
}

function perpetualTerms({ quote, lever }: Row, contractAtoms: bigint): PerpetualTerms {
  return {
    settle: quote,
    contractAtoms,
    maxLeverageAtoms: atoms(lever),
    leverageAtoms: atoms('3'),
    maintenancePpm: 4000n,
    fundingRateAtoms: atoms('0.0001'),
    fundingIntervalMs,
  };
}

/** The index that an instrument follows, which is also its family. */
export function familyOf({ base, quote }: Pick<OkxInstrument, 'base' | 'quote'>): string {
  return `${base}-${quote}`;
}
