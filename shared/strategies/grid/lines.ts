import type { InstrumentFacts } from '../contract.ts';
import { priceText, quantityText } from '../manager/numbers.ts';
import type { Parameters } from './parameters.ts';

/** One grid: between two neighbouring lines it opens at one and closes at the other. */
export interface Cell {
  readonly index: number;
  readonly side: 'LONG' | 'SHORT';
  /** Where it opens, and where it closes: plain decimal text. */
  readonly open: string;
  readonly close: string;
  readonly quantity: string;
}

/** BOUNDS: the price is outside of them, or lines are nearer than 0.031 % to each other. SIZE: less than the instrument allows. COST: fees eat the profit. */
export type GridProblem = 'BOUNDS' | 'SIZE' | 'COST';

export type Laid =
  | { readonly kind: 'laid'; readonly cells: readonly Cell[] }
  | { readonly kind: 'refused'; readonly problem: GridProblem };

const apart = 1.000_31;

/** The grid as it would be laid at this price, or why not. */
export function layGrid(parameters: Parameters, price: number, equity: number, facts: InstrumentFacts): Laid {
  const { rangeRatio, gridNum, direction, quantity, capitalPercent } = parameters;
  const lower = parameters.lower ?? price * (1 - rangeRatio);
  const upper = parameters.upper ?? price * (1 + rangeRatio);
  const lines = linesOf(lower, upper, parameters, facts.priceTick);
  // Nearer lines would count as one level: see isPlaced.
  const isApart = lines.every(
    (line, index) => index === 0 || Number(line) > Number(lines[index - 1]) * apart,
  );
  if (!isApart || !(Number(lines[0]) > 0) || price < lower || price > upper) return refuse('BOUNDS');
  const cells: Cell[] = [];
  for (let index = 0; index < gridNum; index++) {
    const [low = '', high = ''] = [lines[index], lines[index + 1]];
    const isLong = direction === 'long' || (direction === 'neutral' && Number(low) < price);
    const own = quantity ?? (equity * capitalPercent) / 100 / gridNum / Number(high);
    const least = Math.max(facts.quantityMin, facts.notionalMin / Number(low));
    const lots = quantityText(own, facts.quantityStep, least);
    if (lots === null) return refuse('SIZE');
    const [open, close] = isLong ? [low, high] : [high, low];
    cells.push({ index, side: isLong ? 'LONG' : 'SHORT', open, close, quantity: lots });
  }
  if (cells.some((cell) => profitOf(cell, facts) <= 0)) return refuse('COST');
  return { kind: 'laid', cells };
}

function refuse(problem: GridProblem): Laid {
  return { kind: 'refused', problem };
}

function linesOf(
  lower: number,
  upper: number,
  { gridNum, spacing }: Parameters,
  tick: number,
): readonly string[] {
  return Array.from({ length: gridNum + 1 }, (_, index) => {
    const share = index / gridNum;
    const line =
      spacing === 'arithmetic' ? lower + (upper - lower) * share : lower * (upper / lower) ** share;
    return priceText(line, tick);
  });
}

/** Of one round trip of a grid, net of the fees of both its orders, which rest: in the quote asset. */
export function profitOf(
  { open, close, quantity }: Omit<Cell, 'index' | 'side'>,
  { makerFeeRate }: InstrumentFacts,
): number {
  const [a, b] = [Number(open), Number(close)];
  return Number(quantity) * (Math.abs(b - a) - (a + b) * makerFeeRate);
}

/** What a person wants to know before it starts: each grid's profit net of fees. */
export function previewGrid(parameters: Parameters, price: number, equity: number, facts: InstrumentFacts) {
  const laid = layGrid(parameters, price, equity, facts);
  if (laid.kind === 'refused') return laid;
  const profits = laid.cells.map((cell) => profitOf(cell, facts));
  const ratios = laid.cells.map(
    (cell, index) => (profits[index] ?? 0) / (Number(cell.open) * Number(cell.quantity)),
  );
  return {
    kind: 'laid' as const,
    gridNum: laid.cells.length,
    profitPerGrid: { min: Math.min(...profits), max: Math.max(...profits) },
    profitPerGridRatio: { min: Math.min(...ratios), max: Math.max(...ratios) },
    bound: laid.cells.reduce((sum, { open, quantity }) => sum + Number(open) * Number(quantity), 0),
    levels: laid.cells.map((cell, index) => ({ ...cell, profit: profits[index] ?? 0 })),
  };
}
