import { at } from '../../domain/indicators/indicator.ts';
import { type Decision, nothing, type Strategy, type View } from '../contract.ts';
import type { StrategyEvent } from '../events.ts';
import type { Intent } from '../intents.ts';
import { type Book, emptyBook, heard, toward } from '../manager/book.ts';
import { protectionOf } from '../manager/exits.ts';
import { type Anchor, besidePosition, dcaTag, hedgeAt, hedgeTag } from '../manager/scale-in.ts';
import { type Parameters, parameters } from './parameters.ts';

type Side = Anchor['side'];

/** The newest entry signal: what it was and what it was made of. */
interface Signal {
  readonly type: Side;
  readonly rsiValue: number;
  readonly trendDirection: 'UP' | 'DOWN' | 'FLAT';
  readonly createdAtMs: number;
}

interface State {
  /** Of the candle before; null before there was one. */
  readonly rsi: number | null;
  readonly signal: Signal | null;
  /** The entry that was asked for and neither filled nor refused yet. */
  readonly entering: Side | null;
  /** The open position as it was entered: null when there is none. */
  readonly anchor: Anchor | null;
  readonly lastExecutionMs: number | null;
  readonly timeMs: number;
  readonly book: Book;
}

const entryTag = 'entry';

/** Enters when the RSI comes back from an extreme, and manages the position: docs/strategies/hyperrsi.md. */
export const hyperRsi: Strategy<Parameters, State> = {
  name: 'hyperrsi',
  description:
    'Enters when the RSI comes back from an extreme, with or against the trend, and manages what it holds.',
  version: 1,
  parameters,
  indicators: ({ rsiPeriod, trendFast, trendSlow }) => [
    { name: 'rsi', period: rsiPeriod },
    { name: 'ema', period: trendFast },
    { name: 'ema', period: trendSlow },
  ],
  hears: ['candle', 'fill', 'order', 'signal'],
  init: () => ({
    rsi: null,
    signal: null,
    entering: null,
    anchor: null,
    lastExecutionMs: null,
    timeMs: 0,
    book: emptyBook,
  }),
  decide(state, event, view): Decision<State> {
    if (event.kind === 'candle') return onCandle({ ...state, timeMs: event.candle.openTimeMs }, view);
    if (event.kind === 'fill' || event.kind === 'order')
      return beside(afterOwn({ ...state, timeMs: event.timeMs }, event, view), view);
    if (event.kind === 'signal') return onSignal({ ...state, timeMs: event.timeMs }, event.name, view);
    return { state, intents: nothing };
  },
};

function onCandle(state: State, view: View<Parameters>): Decision<State> {
  const rsi = at(view.indicators, 0);
  const before = state.rsi;
  const { state: now, intents } = beside({ ...state, rsi }, view);
  if (now.anchor) {
    const { exitAtRsi } = view.parameters;
    const isHigh =
      exitAtRsi !== undefined && (now.anchor.side === 'LONG' ? rsi >= exitAtRsi : rsi <= 100 - exitAtRsi);
    if (isHigh) return { state: now, intents: [...intents, closeOf(now.anchor, view)] };
    const hedge = hedgeAt(view.parameters, now.anchor, view.price, view.instrument);
    if (!hedge) return { state: now, intents };
    return { state: { ...now, anchor: { ...now.anchor, hedge: 'ASKED' } }, intents: [...intents, hedge] };
  }
  const side = before === null ? null : sideOf(before, rsi, view);
  if (side === null || now.entering || isHolding(view)) return { state: now, intents };
  const entry = enter(now, side, view);
  return { state: entry.state, intents: [...intents, ...entry.intents] };
}

/** A signal from outside opens or closes like an own one: `long`, `short`, `close`. */
function onSignal(state: State, name: string, view: View<Parameters>): Decision<State> {
  const side = name === 'long' ? 'LONG' : name === 'short' ? 'SHORT' : null;
  if (name === 'close' && state.anchor) return { state, intents: [closeOf(state.anchor, view)] };
  if (side === null || state.entering || state.anchor || isHolding(view)) return { state, intents: nothing };
  return enter(state, side, view);
}

/** The side that the RSI calls for, where direction and trend allow it. */
function sideOf(before: number, rsi: number, { parameters, indicators }: View<Parameters>): Side | null {
  const { oversold, overbought, direction, trend } = parameters;
  const isLong = before < oversold && rsi >= oversold;
  if (!isLong && !(before > overbought && rsi <= overbought)) return null;
  if (direction !== 'both' && (direction === 'long') !== isLong) return null;
  const isWith = at(indicators, 1) > at(indicators, 2) === isLong;
  return trend === 'any' || (trend === 'with') === isWith ? (isLong ? 'LONG' : 'SHORT') : null;
}

function enter(state: State, side: Side, { parameters, indicators }: View<Parameters>): Decision<State> {
  const { size, isHedge } = parameters;
  const protect = protectionOf(parameters);
  const difference = at(indicators, 1) - at(indicators, 2);
  const trendDirection = difference > 0 ? 'UP' : difference < 0 ? 'DOWN' : 'FLAT';
  const signal: Signal = {
    type: side,
    rsiValue: at(indicators, 0),
    trendDirection,
    createdAtMs: state.timeMs,
  };
  const place: Intent = {
    ...{ kind: 'place', type: 'MARKET', tag: entryTag, side: side === 'LONG' ? 'BUY' : 'SELL', size },
    ...(protect && { protect }),
    ...(isHedge && { positionSide: side }),
  };
  return { state: { ...state, signal, entering: side }, intents: [place] };
}

function afterOwn(state: State, event: StrategyEvent, view: View<Parameters>): State {
  const book = heard(state.book, event);
  if (event.kind === 'order') {
    if (event.tag === entryTag) return { ...state, book, entering: null };
    if (event.tag !== hedgeTag || !state.anchor || event.filled > 0) return { ...state, book };
    return { ...state, book, anchor: { ...state.anchor, hedge: 'REFUSED' } };
  }
  if (event.kind !== 'fill') return state;
  const now = { ...state, book, lastExecutionMs: event.timeMs };
  if (event.tag === entryTag) {
    const side = event.side === 'BUY' ? 'LONG' : 'SHORT';
    const held = side === 'LONG' ? view.long : view.short;
    const quantity = held.quantity > 0 ? held.quantity : event.quantity;
    const fresh: Anchor = { side, price: event.price, quantity, dcaCount: 0, hedge: 'NONE' };
    const anchor = state.anchor ? { ...state.anchor, quantity } : fresh;
    return { ...now, anchor, entering: event.remaining > 0 ? state.entering : null };
  }
  if (!now.anchor || event.remaining > 0) return now;
  if (event.tag?.startsWith(dcaTag)) {
    const dcaCount = Math.max(now.anchor.dcaCount, Number(event.tag.slice(dcaTag.length + 1)));
    return { ...now, anchor: { ...now.anchor, dcaCount } };
  }
  return event.tag === hedgeTag ? { ...now, anchor: { ...now.anchor, hedge: 'OPEN' } } : now;
}

/** What rests beside the position: nothing once that is gone, and then the hedge goes too. */
function beside(state: State, view: View<Parameters>): Decision<State> {
  const { anchor, entering } = state;
  const held = anchor && (anchor.side === 'LONG' ? view.long : view.short).quantity;
  const isGone = anchor !== null && held === 0 && !entering;
  const wishes = anchor && !isGone ? besidePosition(view.parameters, anchor, view.instrument) : [];
  const { book, intents } = toward(state.book, wishes, view.openOrders, state.timeMs);
  const now = { ...state, book, anchor: isGone ? null : anchor };
  const other = anchor?.side === 'LONG' ? 'SHORT' : 'LONG';
  const isHedgeLeft =
    isGone && view.parameters.isHedge && (other === 'LONG' ? view.long : view.short).quantity > 0;
  if (!isHedgeLeft) return { state: now, intents };
  return { state: now, intents: [...intents, { kind: 'close', positionSide: other }] };
}

function isHolding({ long, short }: View<Parameters>): boolean {
  return long.quantity > 0 || short.quantity > 0;
}

function closeOf({ side }: Anchor, { parameters: { isHedge } }: View<Parameters>): Intent {
  return { kind: 'close', ...(isHedge && { positionSide: side }) };
}
