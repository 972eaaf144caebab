/** What a GRID says before it starts, and what it remembers while it runs; both come as JSON of its own form. */
export interface GridPreview {
  readonly refused: string | undefined;
  readonly profit: Range;
  readonly ratio: Range;
  /** What its opening orders bind, in the quote asset. */
  readonly bound: number;
  readonly levels: readonly GridLevel[];
}
interface Range {
  readonly least: number;
  readonly most: number;
}
export interface GridLevel {
  readonly index: number;
  readonly side: 'LONG' | 'SHORT';
  readonly open: string;
  readonly close: string;
  readonly quantity: string;
  /** Of a round trip, net of fees; before it starts. */
  readonly profit?: number;
  /** What it holds and brought; while it runs. */
  readonly held?: string | null;
  readonly trips?: number;
  readonly earned?: number;
}

type Json = Readonly<Record<string, unknown>>;
const objectOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? (value as Json) : {};
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const numberOf = (value: unknown) => (typeof value === 'number' ? value : 0);
const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

export function gridPreviewOf(said: unknown): GridPreview | undefined {
  const { kind, problem, profitPerGrid, profitPerGridRatio, bound, levels } = objectOf(said);
  if (kind !== 'laid' && kind !== 'refused') return undefined;
  return {
    refused: kind === 'refused' ? textOf(problem) : undefined,
    ...{ profit: rangeOf(profitPerGrid), ratio: rangeOf(profitPerGridRatio), bound: numberOf(bound) },
    levels: listOf(levels).map((each) => ({ ...levelOf(each), profit: numberOf(objectOf(each).profit) })),
  };
}

/** The grids of a GRID that runs; undefined of another strategy. */
export function gridLevelsOf(memory: unknown): readonly GridLevel[] | undefined {
  const { grids } = objectOf(memory);
  if (!Array.isArray(grids)) return undefined;
  return grids.map((each) => {
    const { held, gridCount, pnl } = objectOf(each);
    const isHeld = typeof held === 'string';
    return {
      ...levelOf(each),
      held: isHeld ? held : null,
      trips: numberOf(gridCount),
      earned: numberOf(pnl),
    };
  });
}

function levelOf(value: unknown): GridLevel {
  const { index, side, open, close, quantity } = objectOf(value);
  return {
    ...{ index: numberOf(index), side: side === 'SHORT' ? 'SHORT' : 'LONG' },
    ...{ open: textOf(open), close: textOf(close), quantity: textOf(quantity) },
  };
}

function rangeOf(value: unknown): Range {
  const { min, max } = objectOf(value);
  return { least: numberOf(min), most: numberOf(max) };
}
