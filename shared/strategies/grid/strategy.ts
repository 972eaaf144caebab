import { type Decision, nothing, type Strategy, type View } from '../contract.ts';
import type { StrategyEvent } from '../events.ts';
import type { Intent } from '../intents.ts';
import { type Book, broughtBy, emptyBook, heard, toward, type Wish } from '../manager/book.ts';
import { quantityText } from '../manager/numbers.ts';
import { type Cell, type GridProblem, layGrid, previewGrid, profitOf } from './lines.ts';
import { type Parameters, parameters } from './parameters.ts';

/** A grid as it trades. `key` is its order's tag: unique while it lives, also beside grids of former bounds. */
interface Grid extends Cell {
  readonly key: string;
  /** What it holds, in the base asset; null while it waits for its opening order. */
  readonly held: string | null;
  readonly entryPrice: number | null;
  /** Round trips, and what they brought net of fees, in the quote asset. */
  readonly gridCount: number;
  readonly pnl: number;
  readonly executionTimeMs: number | null;
}

interface State {
  readonly status: 'WAITING' | 'RUNNING' | 'STOPPED';
  /** Why it does not run. */
  readonly reason: GridProblem | 'STOP_PRICE' | null;
  /** The parameters that the lines were laid by; others lay them anew. */
  readonly settings: string;
  /** How often they were. */
  readonly round: number;
  /** Newest candle or event. */
  readonly timeMs: number;
  readonly grids: readonly Grid[];
  readonly book: Book;
}

/** Buys and sells on lines between two bounds: docs/strategies/grid.md. */
export const grid: Strategy<Parameters, State> = {
  name: 'grid',
  description:
    'Rests orders on the lines of a grid, and takes the distance between two lines again and again.',
  version: 1,
  parameters,
  indicators: () => [],
  hears: ['candle', 'fill', 'order'],
  init: () => ({
    status: 'WAITING',
    reason: null,
    settings: '',
    round: 0,
    timeMs: 0,
    grids: [],
    book: emptyBook,
  }),
  preview: previewGrid,
  decide(state, event, view): Decision<State> {
    if (event.kind !== 'candle' && event.kind !== 'fill' && event.kind !== 'order')
      return { state, intents: nothing };
    const timeMs = event.kind === 'candle' ? event.candle.openTimeMs : event.timeMs;
    let now = afterOwn({ ...state, timeMs }, event, view);
    if (event.kind === 'candle') {
      if (now.status !== 'STOPPED' && isStopped(view)) return stop(now, 'STOP_PRICE');
      const settings = JSON.stringify(view.parameters);
      if (settings !== now.settings || now.status === 'WAITING') now = lay(now, settings, view);
    }
    const decision = rest(now, view);
    if (now.reason === null || now.reason === state.reason) return decision;
    const text = `the grid cannot be laid: ${now.reason}`;
    return { state: decision.state, intents: [...decision.intents, { kind: 'note', text }] };
  },
};

function isStopped({ price, parameters: { stopLower, stopUpper } }: View<Parameters>): boolean {
  return (stopLower !== undefined && price <= stopLower) || (stopUpper !== undefined && price >= stopUpper);
}

function stop(state: State, reason: State['reason']): Decision<State> {
  const { book, intents } = toward(state.book, [], [], state.timeMs);
  const note: Intent = { kind: 'note', text: `the grid ends: ${reason}` };
  const grids = state.grids.map((one): Grid => ({ ...one, held: null, entryPrice: null }));
  return {
    state: { ...state, status: 'STOPPED', reason, grids, book },
    intents: [...intents, { kind: 'close' }, note],
  };
}

/** Grids that hold something stay until they have sold it at their own line; all others are replaced. */
function lay(
  state: State,
  settings: string,
  { parameters, price, equity, instrument }: View<Parameters>,
): State {
  const laid = layGrid(parameters, price, equity, instrument);
  const kept = state.grids.filter(({ held }) => held !== null);
  if (laid.kind === 'refused')
    return { ...state, settings, status: 'WAITING', reason: laid.problem, grids: kept };
  const round = state.round + 1;
  const fresh = laid.cells.map(
    (cell): Grid => ({
      ...cell,
      key: `${round}:${cell.index}`,
      held: null,
      entryPrice: null,
      gridCount: 0,
      pnl: 0,
      executionTimeMs: null,
    }),
  );
  return { ...state, settings, round, status: 'RUNNING', reason: null, grids: [...kept, ...fresh] };
}

/** A grid whose order was filled, whole or before it ended, turns to its other line. */
function afterOwn(state: State, event: StrategyEvent, { instrument }: View<Parameters>): State {
  if (event.kind !== 'fill' && event.kind !== 'order') return state;
  const brought = broughtBy(state.book, event);
  const book = heard(state.book, event);
  const quantity = brought === null ? null : quantityText(brought, instrument.quantityStep);
  if (quantity === null || state.status === 'STOPPED') return { ...state, book };
  const prefix = `${state.round}:`;
  const grids = state.grids.flatMap((one) => {
    if (event.tag === `${one.key}:close` && one.held !== null) {
      const closed = turned(
        one,
        quantity,
        event.timeMs,
        profitOf({ ...one, quantity }, instrument),
        instrument.quantityStep,
      );
      // One of former bounds has done its work.
      return one.key.startsWith(prefix) || closed.held !== null ? [closed] : [];
    }
    if (event.tag !== `${one.key}:open`) return [one];
    const entryPrice = event.kind === 'fill' ? event.price : Number(one.open);
    return [{ ...one, held: quantity, entryPrice, executionTimeMs: event.timeMs }];
  });
  return { ...state, book, grids };
}

function turned(one: Grid, quantity: string, executionTimeMs: number, pnl: number, lot: number): Grid {
  // Less than a lot can be sold by nobody.
  const left = quantityText(Number(one.held) - Number(quantity), lot);
  const isClosed = left === null;
  return {
    ...one,
    held: left,
    entryPrice: isClosed ? null : one.entryPrice,
    gridCount: one.gridCount + (isClosed ? 1 : 0),
    pnl: one.pnl + pnl,
    executionTimeMs,
  };
}

/** Every grid rests one order: to open where the market has yet to come to, or to close what it holds. */
function rest(state: State, { price, openOrders }: View<Parameters>): Decision<State> {
  if (state.status === 'STOPPED') return { state, intents: nothing };
  const wishes = state.grids.flatMap((one): Wish[] => {
    const isLong = one.side === 'LONG';
    if (one.held !== null) return [wishOf(one, 'close', isLong ? 'SELL' : 'BUY', one.held)];
    const isAhead = isLong ? Number(one.open) < price : Number(one.open) > price;
    const isAsked = state.book.working[`${one.key}:open`] !== undefined;
    return isAhead || isAsked ? [wishOf(one, 'open', isLong ? 'BUY' : 'SELL', one.quantity)] : [];
  });
  const { book, intents } = toward(state.book, wishes, openOrders, state.timeMs);
  return { state: { ...state, book }, intents };
}

function wishOf(one: Grid, what: 'open' | 'close', side: 'BUY' | 'SELL', quantity: string): Wish {
  const tag = `${one.key}:${what}`;
  return { kind: 'place', side, type: 'LIMIT', price: one[what], size: { kind: 'fixed', quantity }, tag };
}
